"""Titles and the special class they speak of."""

import duckdb
import pytest

from fuchang.facts.codes import CODES, word
from fuchang.facts.special import special_case, special_of, special_words

TITLES = [
    ("来图定制马克杯 刻字礼物", "custom_made"),
    ("100元话费充值 自动发货", "virtual"),
    ("Steam 激活码 CDKEY", "virtual"),
    ("云南鲜花 玫瑰花束", "plant"),
    ("烟台樱桃 新鲜水果 3斤", "fresh"),
    ("陶瓷水果盘", "none"),
    ("玫瑰花茶 罐装", "none"),
    ("苹果手机壳 硅胶", "none"),
    ("国行 5G 手机 8+256G", "phone"),
    ("冰箱贴 磁贴", "none"),
    ("双门冰箱 家用", "large_appliance"),
    ("纯棉T恤 短袖", "apparel"),
    ("不锈钢挂钩", "none"),
]


@pytest.mark.parametrize(("title", "expected"), TITLES)
def test_a_title_speaks_of_its_class(title, expected):
    assert word(kind="special", code=special_of(title)) == expected


def test_every_class_of_the_closed_list_has_words():
    assert {name for name, _, _ in special_words()} == set(CODES["special"]) - {"none"}


def test_duckdb_reads_the_words_as_python_does():
    """Each word alone, each word beside each that takes it back, and the titles above."""
    texts = [title for title, _ in TITLES]
    for _, words, unless in special_words():
        texts += [f"买 {one} 送".upper() for one in words]
        texts += [f"{words[0]} {one}" for one in unless]
    with duckdb.connect() as connection:
        found = connection.execute(
            f"SELECT {special_case('title')} FROM (SELECT UNNEST(?) AS title)", [texts]
        ).fetchall()
    assert [row[0] for row in found] == [special_of(text) for text in texts]


def test_no_title_has_no_class():
    with duckdb.connect() as connection:
        query = f"SELECT {special_case('title')} FROM (SELECT CAST(NULL AS TEXT) AS title)"
        assert connection.execute(query).fetchone() == (None,)
