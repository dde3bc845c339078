"""What a line is worth: found, known already, of no form, one of two."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fuchang.cases.numbers.judge import Judged, Known, Order, judge
from fuchang.connect.exports.pairs import pairs, rows_of

A, B, C = "382366007592500001", "382366007592500002", "382366007592500003"
NEW, OTHER = "75889204417213", "YT1234567890123"
KNOWN = Known(
    orders={A: Order(1, 7), B: Order(1, 7), C: Order(2, 8)},
    used={"75889204417000": frozenset({A}), "75889204417001": frozenset({C})},
)


def judged(text: str) -> list[Judged]:
    return judge(pairs(rows_of(text)), KNOWN)


@pytest.mark.parametrize(
    ("line", "state", "says"),
    [
        (f"{A} {NEW} 中通", "ok", ""),
        (f"{NEW} {A}", "ok", "could be"),
        (f"{A} {OTHER}", "ok", "圆通"),
        (f"382366007592509999 {NEW}", "not_found", "no such order"),
        (f"{A} 75889204417000", "already", "known already"),
        (f"{A} 75889204417001", "invalid", "another order"),
        (f"{A} {NEW} 顺丰", "invalid", "中通"),
        (A, "invalid", "no waybill"),
        ("我要补单号", "invalid", "no order"),
        (f"3.82366E+17 {NEW}", "invalid", "rounded"),
    ],
)
def test_a_line_by_itself(line: str, state: str, says: str) -> None:
    (found,) = judged(line)
    assert (found.state, says in found.said) == (state, True)


@pytest.mark.parametrize(
    ("waybill", "courier", "says"),
    [
        ("YT2229521272164", "圆通", "按单号认出圆通 90%"),
        ("433112345678901", "", "可能是韵达 60%、京东 30%，请核对"),
        ("12345678", "", "可能是德邦 30%，请核对"),
    ],
)
def test_a_courier_is_named_where_it_is_sure_and_candidates_with_their_sureness_elsewhere(
    waybill: str, courier: str, says: str
) -> None:
    (found,) = judged(f"{A} {waybill}")
    assert found.said.startswith(says)
    assert (found.state, found.courier) == ("ok", courier)


def test_a_number_of_another_courier_is_told_in_one_sentence_a_language() -> None:
    (found,) = judged(f"{A} SF1234567890123 圆通")
    assert found.said == "不是圆通的单号，像顺丰 90% / not of that courier, more like 顺丰 90%"


def test_an_order_is_known_by_the_facts_before_it_is_by_its_form() -> None:
    yto = "812345678901234567"  # eighteen digits, as an order has them
    (found,) = judged(f"{yto} {A}")
    assert (found.order_id, found.waybill, found.state) == (A, yto, "ok")


def test_two_numbers_for_one_order_wait_for_somebody_to_choose() -> None:
    found = judged(f"{A} {NEW}\n{A} {OTHER}\n{B} 75889204417999")
    assert [one.state for one in found] == ["twice", "twice", "ok"]


def test_the_same_line_again_counts_once() -> None:
    assert [one.state for one in judged(f"{A} {NEW}\n{NEW},{A}")] == ["ok", "already"]


def test_orders_of_one_buyer_may_share_a_parcel_and_others_may_not() -> None:
    assert [one.state for one in judged(f"{A} {NEW}\n{B} {NEW}")] == ["ok", "ok"]
    assert [one.state for one in judged(f"{A} {NEW}\n{C} {NEW}")] == ["invalid", "invalid"]


@given(st.lists(st.text(alphabet="0123456789YTE+. ,\t中通订单号：\n", max_size=60), max_size=8))
def test_whatever_is_pasted_is_judged_line_by_line(lines: list[str]) -> None:
    given_ = pairs(rows_of("\n".join(lines)))
    found = judge(given_, KNOWN)
    assert [one.line for one in found] == [one.line for one in given_]
    assert all(one.order_id in KNOWN.orders for one in found if one.state in {"ok", "twice"})
    good = [one for one in found if one.state == "ok"]
    assert len({one.order_id for one in good}) == len(good)
