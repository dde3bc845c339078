"""Totals and the two refund rates."""

import csv

import pytest

from fuchang.facts.totals import TOTALS_SQL, Totals, total, totals_by_shop
from fuchang.kernel.clock import from_local
from fuchang.kernel.money import fen


def _totals(facts):
    return totals_by_shop(facts.connection.execute(TOTALS_SQL).fetchall())


def test_each_rate_names_its_denominator(facts_of):
    facts = facts_of(
        orders=[
            {"order_id": "1", "status": 9, "paid_at": 5, "refunded_fen": 30},
            {"order_id": "2", "status": 9, "paid_at": 5},
            {"order_id": "3", "status": 10},
        ]
    )
    found = total(_totals(facts))
    assert (found.orders, found.paid, found.refunds, found.refunded_fen) == (3, 2, 1, 30)
    assert found.refund_rate_created == pytest.approx(1 / 3)
    assert found.refund_rate_paid == pytest.approx(1 / 2)


def test_two_requests_on_one_order_are_two_refunds_of_one_order(facts_of):
    facts = facts_of(
        orders=[{"order_id": "1", "status": 9, "paid_at": 5}],
        refunds=[{"refund_id": n, "order_id": "1", "status": 8} for n in "ab"],
    )
    found = total(_totals(facts))
    assert (found.refunds, found.refunded_orders, found.refunded_fen) == (2, 1, 0)


def test_an_order_that_only_a_refund_names_makes_no_rate(facts_of):
    facts = facts_of(
        refunds=[
            {"refund_id": "r", "order_id": "1", "status": 9, "refund_fen": 7},
            {"refund_id": "q", "order_id": None, "status": 9, "refund_fen": 5},
        ]
    )
    found = total(_totals(facts))
    assert (found.orders, found.refunds, found.refunded_fen) == (0, 2, 12)
    assert found.refund_rate_created is None
    assert found.refund_rate_paid is None


def test_shops_are_counted_apart_and_add_up(facts_of):
    facts = facts_of(orders=[{"shop_id": s, "order_id": "1", "status": 5} for s in ("a", "b", "c")])
    by_shop = _totals(facts)
    assert {shop: one.orders for shop, one in by_shop.items()} == {1: 1, 2: 1, 3: 1}
    assert total(by_shop).orders == 3


def test_the_answers_of_several_parts_add_up():
    parts = [(1, 2, 1, 1, 50, 1, 1), (1, 3, 3, 0, None, 0, 0), (None, 1, 0, 0, 0, 0, 0)]
    assert totals_by_shop(parts) == {1: Totals(5, 4, 1, 50, 1, 1), 0: Totals(1)}


@pytest.mark.real_data
def test_the_real_tmall_orders_give_the_true_totals(facts_of, real_data):
    (file,) = real_data("tmall_orders").glob("*.csv")
    with file.open(encoding="utf-8-sig", newline="") as opened:
        rows = [
            {name.strip(): cell for name, cell in row.items()} for row in csv.DictReader(opened)
        ]
    orders = [
        {
            "order_id": row["订单编号"],
            "total_fen": fen(row["总金额"]),
            "refunded_fen": fen(row["退款金额"]),
            "created_at": from_local(row["订单创建时间"]),
            "paid_at": from_local(row["订单付款时间"]) if row["订单付款时间"] else None,
        }
        for row in rows
    ]
    facts = facts_of(orders=orders)
    found = total(_totals(facts))
    assert (found.orders, found.paid, found.refunded_orders) == (8_131, 6_994, 1_853)
    assert (found.refunds, found.refunded_fen) == (1_853, 18_300_189)
    assert found.refund_rate_created == pytest.approx(1_853 / 8_131)
    assert found.refund_rate_paid == pytest.approx(1_853 / 6_994)
    assert facts.ledger.accepted == 8_131
