"""The reader's half of what was said in both languages; deeds of the audit log in words."""

import re
from pathlib import Path

import pytest
from django.utils import translation

from fuchang.web.templatetags.desk import VERBS
from fuchang.web.templatetags.said import DEEDS, THINGS, because, half, reason, thing

WRITTEN = re.compile(
    r'(?:action=|_audited\(\s*access,\s*|_told\(\s*access,\s*)"([a-z_]+\.[a-z_.]+)"'
)
ABOUT = re.compile(r'\bobject=f?"([a-z_]+)')

PAIRS = {
    "验证码不对或已用过 / the code is wrong": ("验证码不对或已用过", "the code is wrong"),
    "A / B 茶 已在 / A / B tea is here": ("A / B 茶 已在", "A / B tea is here"),
    "只有中文": ("只有中文", "只有中文"),
    "中文 / 还是中文": ("中文 / 还是中文", "中文 / 还是中文"),
    "一 / two / three": ("一 / two / three", "一 / two / three"),
}


@pytest.mark.parametrize("text", PAIRS)
def test_each_reader_gets_their_own_half(text: str) -> None:
    told = []
    for language in ("zh-hans", "en"):
        with translation.override(language):
            told.append(half(text))
    assert tuple(told) == PAIRS[text]


def test_a_reason_is_told_in_the_words_of_the_reader() -> None:
    count = {
        "name": "waybill_buyers",
        "value": 1,
        "explained": "买家数 1",
        "explained_en": "Buyers: 1",
    }
    before = {
        "name": "has_waybill",
        "value": True,
        "limit": "any_of: is_true",
        "explained": "有运单号",
    }
    with translation.override("zh-hans"):
        assert (reason(count), reason(before)) == ("买家数 1", "有运单号")
    with translation.override("en"):
        assert reason(count) == "Buyers: 1"
        assert reason(before) == "has waybill: yes"
        assert reason(before | {"value": None}) == "has waybill: none"


def test_no_deed_stands_in_the_audit_log_as_code(root: Path) -> None:
    sources = "\n".join(
        path.read_text(encoding="utf-8") for path in (root / "fuchang").rglob("*.py")
    )
    written = set(WRITTEN.findall(sources))
    assert "courier.keys.set" in written
    assert written - set(DEEDS) - set(VERBS) == set()


def test_no_thing_stands_in_the_audit_log_as_code(root: Path) -> None:
    sources = "\n".join(
        path.read_text(encoding="utf-8") for path in (root / "fuchang").rglob("*.py")
    )
    assert set(ABOUT.findall(sources)) - set(THINGS) == set()
    with translation.override("zh-hans"):
        assert (thing("authorisation:3"), thing("desk"), thing("odd:1")) == (
            "平台授权 3",
            "异常台",
            "odd:1",
        )


def test_the_finding_that_moved_a_deadline_is_no_reason_for_people() -> None:
    assert because("finding:ea97d536c19638ae") == ""
    with translation.override("zh-hans"):
        assert because("平台已接受 / the platform has taken it") == "平台已接受"
    assert because("买家电话核实") == "买家电话核实"
