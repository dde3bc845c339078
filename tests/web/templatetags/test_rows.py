"""Rows of the queue as text: what came from outside stays text."""

import pytest

from fuchang.web.templatetags.desk import moment
from fuchang.web.templatetags.rows import counted, queue_row
from tests.made import made_case
from tests.people import NOW, Desk


def test_whatever_a_case_says_is_escaped(desk: Desk) -> None:
    hostile = '<b>"x"</b>'
    case = made_case(
        desk.mine.pk, item_title=hostile, prompt=hostile, order_id=hostile, buyer=hostile,
        courier=hostile, waybill=hostile, kind="<i>",
    )  # fmt: skip
    row = queue_row(case, hostile, "tmall", NOW)
    assert "<b>" not in row
    assert "<i>" not in row
    assert row.count("&lt;b&gt;") == 8  # the order number is there twice: shown, and to copy


def test_a_row_says_what_a_person_looks_for(desk: Desk) -> None:
    case = made_case(
        desk.mine.pk, assignee=desk.people["bob"], hold_state="acknowledged", regressed=1
    )
    row = queue_row(case, "小满童装工厂店", "taobao", NOW)
    for words in (
        "01:15:00",
        "168.68",
        case.order_id,
        "海**梦",
        "Bob",
        "发货已拦截",
        "复发",
        "小满童装工厂店",
    ):
        assert words in row


@pytest.mark.parametrize(
    ("platform", "mark"), [("taobao", "淘"), ("tmall", "猫"), ("shopify", "店"), ("other", "店")]
)
def test_a_shop_bears_the_mark_of_its_platform(platform: str, mark: str, desk: Desk) -> None:
    assert f">{mark}</span>" in queue_row(made_case(desk.mine.pk), "店铺", platform, NOW)


def test_what_the_platform_says_is_read_in_ones_own_language(desk: Desk) -> None:
    case = made_case(desk.mine.pk, prompt="支付争议 INQUIRY / payment dispute INQUIRY")
    row = queue_row(case, "海外店", "shopify", NOW)
    assert "支付争议 INQUIRY" in row
    assert "payment dispute" not in row


def test_a_released_hold_is_no_hold(desk: Desk) -> None:
    assert "拦截" not in queue_row(made_case(desk.mine.pk, hold_state="released"), "", "", NOW)


@pytest.mark.parametrize(
    ("number", "words"), [(None, "0"), (0, "0"), (1_234, "1,234"), (10_000, "10,000+")]
)
def test_counts_are_grouped_and_say_where_they_stop(number: int | None, words: str) -> None:
    assert counted(number) == words


def test_nothing_runs_for_a_closed_case(desk: Desk) -> None:
    case = made_case(desk.mine.pk, state="closed", live=0, outcome="won", closed_at=NOW)
    row = queue_row(case, "小满童装工厂店", "taobao", NOW)
    assert "data-due" not in row
    assert f"结案于 {moment(NOW)}" in row
