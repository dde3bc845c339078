"""The simulated market as a store would show it."""

import time

from fuchang.sandbox.serve import made
from fuchang.sandbox.shopify.shown import bag, dispute, iso, order, yuan

NOW = 1_790_000_000


def test_every_order_can_be_shown():
    world = made(orders=300, seed=7, ticks=time.monotonic, start=NOW).world
    told = [order(world, row, now=NOW) for row in world.tables["orders"].values()]
    assert {one["displayFulfillmentStatus"] for one in told} >= {"FULFILLED", "UNFULFILLED"}
    assert any(one["refunds"] for one in told)
    assert any(one["returns"]["nodes"] for one in told)


def test_every_refund_can_be_shown_as_a_dispute():
    world = made(orders=300, seed=7, ticks=time.monotonic, start=NOW).world
    told = [dispute(row) for row in world.tables["refunds"].values()]
    assert {one["status"] for one in told} >= {"LOST", "NEEDS_RESPONSE"}


def test_times_and_amounts():
    assert iso(0) is None
    assert iso(1_790_000_000) == "2026-09-21T14:13:20Z"
    assert yuan(1205) == "12.05"
    assert bag(None)["shopMoney"]["amount"] == "0.00"
