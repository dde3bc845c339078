"""Orders of Shopify as rows of facts."""

import pytest

from fuchang.facts.codes import code, word
from fuchang.kernel.clock import from_local
from tests.connect.shopify.documents import bag, order, parcel, read


def row_of(table, **more):
    return read(order(**more)).tables[table][0]


def test_an_order_has_its_amounts_times_and_people():
    found = read(order())
    (row,) = found.tables["orders"]
    assert (row["order_id"], row["total_fen"], row["paid_fen"], row["refunded_fen"]) == ("1", 2900, 2900, 0)  # fmt: skip
    assert row["created_at"] == from_local("2026-11-01T10:00:00+00:00")
    assert row["created_at_text"] == "2026-11-01 18:00:00"
    assert row["region"] == "Texas"
    assert row["buyer_id"] not in {None, "5"}
    assert found.tables["buyers"][0]["buyer_id"] == row["buyer_id"]
    assert found.tables["buyer_identifiers"][0]["identifier_hash"]
    assert not found.strange
    assert not found.unbelieved
    assert found.count == 2  # the order and its line


def test_a_line_is_counted_with_its_goods():
    found = read(order())
    (line,) = found.tables["order_lines"]
    assert (line["line_id"], line["item_id"], line["price_fen"], line["paid_fen"]) == ("11", "7", 1250, 2400)  # fmt: skip
    assert found.tables["items"][0]["title"] == "Mug"


def test_a_parcel_comes_with_what_its_courier_told_the_platform():
    found = read(order())
    (sent,) = found.tables["shipments"]
    assert (sent["waybill"], sent["courier"], sent["waybill_valid"]) == ("1Z5R89390357567127", "UPS", 1)  # fmt: skip
    codes = [word(kind="trace", code=row["code"]) for row in found.tables["tracking_events"]]
    assert codes == ["picked_up", "in_transit"]
    nobody = order(fulfillments=[parcel(trackingInfo=[{"number": None, "company": None}])])
    assert "shipments" not in read(nobody).tables


@pytest.mark.parametrize(
    ("more", "status"),
    [
        ({"displayFulfillmentStatus": "UNFULFILLED"}, "paid"),
        ({"displayFulfillmentStatus": "ON_HOLD"}, "held"),
        ({"displayFulfillmentStatus": "PARTIALLY_FULFILLED"}, "part_shipped"),
        ({}, "shipped"),
        ({"fulfillments": [parcel(displayStatus="DELIVERED")]}, "signed"),
        ({"fulfillments": [parcel(displayStatus="DELIVERED")], "closedAt": "2026-11-09T10:00:00Z"}, "finished"),
        ({"displayFinancialStatus": "PENDING", "displayFulfillmentStatus": "UNFULFILLED"}, "pending"),
        ({"displayFinancialStatus": "EXPIRED", "displayFulfillmentStatus": "UNFULFILLED"}, "unpaid"),
        ({"displayFinancialStatus": "REFUNDED"}, "closed"),
        ({"cancelledAt": "2026-11-02T10:00:00Z"}, "closed"),
        ({"cancelledAt": "2026-11-02T10:00:00Z", "displayFinancialStatus": "VOIDED"}, "cancelled"),
    ],
)  # fmt: skip
def test_money_and_goods_make_one_status(more, status):
    assert row_of("orders", **more)["status"] == code(kind="order_status", word=status)


def test_money_that_was_not_paid_has_no_time_of_payment():
    assert row_of("orders", displayFinancialStatus="PENDING")["paid_at"] is None
    assert row_of("orders")["paid_at"]


def test_a_held_order_may_not_be_shipped_and_a_risky_one_is_marked():
    held = row_of("orders", displayFulfillmentStatus="ON_HOLD", risk={"recommendation": "CANCEL"})
    assert held["hold"] == code(kind="hold", word="fulfilment")
    assert "CANCEL" in held["mark"]
    assert row_of("orders")["mark"] is None


def test_a_word_that_nobody_knows_is_told_and_what_cannot_be_believed_stays_out():
    found = read(
        order(displayFinancialStatus="BARTERED", totalPriceSet=bag("1.234"), updatedAt="soon")
    )
    (row,) = found.tables["orders"]
    assert found.strange["financial", "BARTERED"]
    assert row["total_fen"] is None
    assert {one.place for one in found.unbelieved} == {"totalPriceSet", "updatedAt"}


def test_an_order_of_which_almost_nothing_may_be_seen_is_an_order():
    bare = {"id": "gid://shopify/Order/2", "customer": None, "shippingAddress": None, "risk": None}
    (row,) = read(bare).tables["orders"]
    assert row["order_id"] == "2"
    assert row["buyer_id"] is None
