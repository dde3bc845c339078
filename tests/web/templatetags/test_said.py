"""The reader's half of what was said in both languages."""

import pytest
from django.utils import translation

from fuchang.web.templatetags.said import half, reason

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


def test_a_reason_is_spelled_out_for_who_reads_no_chinese() -> None:
    count = {"name": "waybill_buyers", "value": 1, "limit": "at_least 2", "explained": "买家数 1"}
    flag = {"name": "has_waybill", "value": True, "explained": "有运单号"}
    with translation.override("zh-hans"):
        assert (reason(count), reason(flag)) == ("买家数 1", "有运单号")
    with translation.override("en"):
        assert reason(count) == "waybill buyers: 1 (at least 2)"
        assert reason(flag) == "has waybill: yes"
