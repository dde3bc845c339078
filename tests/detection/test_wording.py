"""Values and limits in words."""

from typing import get_args

import pytest

from fuchang.detection.wording import _ZH, label, span, span_zh, value, value_en, value_zh
from fuchang.facts.subjects import SUBJECTS, Feature
from fuchang.kernel.clock import from_local, seconds
from fuchang.rulebook.operators import Comparison

OPERATORS = [
    get_args(model.model_fields["op"].annotation)[0] for model in get_args(get_args(Comparison)[0])
]


@pytest.mark.parametrize("op", OPERATORS)
def test_every_operator_has_chinese_words(op: str):
    assert op in _ZH


@pytest.mark.parametrize("text", ["PT24H", "P2D", "P15D", "PT90M", "PT45S", "-PT6H", "PT36H"])
def test_a_duration_reads_as_the_book_writes_it(text: str):
    assert span(seconds(text)) == text


def test_a_duration_reads_in_chinese():
    assert [span_zh(seconds(text)) for text in ("PT24H", "P5D", "PT10M")] == [
        "24 小时",
        "5 天",
        "10 分钟",
    ]


@pytest.mark.parametrize(
    ("type_", "codes", "raw", "plain", "zh", "en"),
    [
        (
            "time",
            "",
            from_local("2026-06-29 06:00:00"),
            "2026-06-29 06:00:00",
            "2026-06-29 06:00",
            "2026-06-29 06:00",
        ),
        ("code", "refund_status", 1, "wait_seller", "待卖家处理", "wait seller"),
        ("flag", "", 1, True, "是", "yes"),
        ("fen", "", 123_450, 123_450, "1,234.50 元", "1,234.50 yuan"),
        ("count", "", 12_000, 12_000, "12,000", "12,000"),
        (
            "text",
            "",
            "该退款不符合条件",
            "该退款不符合条件",
            "“该退款不符合条件”",
            "“该退款不符合条件”",
        ),
        ("time", "", None, None, "无", "none"),
    ],
)
def test_a_value_reads_as_what_it_is(type_, codes, raw, plain, zh, en):
    feature = Feature("x", type_, "某列", codes)

    assert value(feature, raw) == plain
    assert value_zh(feature, raw) == zh
    assert value_en(feature, raw) == en


def test_every_compared_column_of_the_book_has_a_chinese_label():
    for subject in SUBJECTS.values():
        for feature in subject.features:
            assert label(feature).en
            assert feature.type == "key" or label(feature).zh != feature.name, feature.name
