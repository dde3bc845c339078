"""A shop's day: orders come, parcels leave, and some buyers want their money back."""

from itertools import pairwise

import pytest

from fuchang.facts.codes import word
from fuchang.kernel.clock import DAY, HOUR
from fuchang.sandbox.life import Life
from fuchang.sandbox.trade import Stream, every
from tests.sandbox.worlds import fresh


@pytest.fixture
def life() -> Life:
    return fresh(600).life


def status(life: Life, order_id: str) -> str:
    return word(kind="order_status", code=life.world.tables["orders"][order_id]["status"])


def test_a_stream_catches_up_with_all_that_came_due() -> None:
    met: list[int] = []
    stream = Stream(met.append, lambda count: 10 * (count + 1))
    for now in (100, 109, 110, 130, 200):
        stream.step(now)
    assert met == [110, 130, 160, 200]


def test_an_order_is_paid_packed_shipped_and_scanned(life: Life) -> None:
    now = 1_796_000_000
    bought = life.trade.buy(now)
    assert bought
    assert status(life, bought.id) == "paid"
    assert life.world.of_order("order_lines", bought.id)
    for step in range(60):
        life.trade.ship(now + HOUR + step)
    assert status(life, bought.id) == "shipped"
    (parcel,) = life.world.of_order("shipments", bought.id)
    assert parcel["waybill"].isalnum()


def test_no_order_is_packed_within_the_hour_nor_once_everybody_forgot_it(life: Life) -> None:
    bought = life.trade.buy(1_796_000_000)
    assert bought
    for at in (1_796_000_000 + 60, 1_796_000_000 + 2 * DAY):
        while life.trade.ship(at):
            pass
        assert status(life, bought.id) == "paid"


def test_buyers_of_parcels_on_their_way_ask_each_once(life: Life) -> None:
    life.endless = True
    now = 1_796_000_000
    asked = [change for step in range(30) if (change := life.refund(now + step))]
    refunds = [life.world.tables["refunds"][change.id] for change in asked]
    assert len({row["refund_id"] for row in refunds}) == len(refunds) == 30
    assert len({row["order_id"] for row in refunds}) == 30
    assert all(row["refund_fen"] <= row["paid_fen"] for row in refunds)


def test_what_happened_while_nobody_looked_has_happened(life: Life) -> None:
    now = 1_796_000_000
    life.go_on(since=now - DAY, now=now)
    what = [change.what for change in life.world.changes]
    assert what.count("order_paid") == DAY // 300
    assert what.count("refund_created") == 24
    assert all(change.at <= now for change in life.world.changes)


def test_the_first_refunds_come_soon_and_then_ever_more_seldom(life: Life) -> None:
    now = 1_796_000_000
    life.go_on(since=now, now=now)
    for step in range(0, 6 * HOUR, 5):
        life.step(now + step)
    at = [change.at - now for change in life.world.changes if change.what == "refund_created"]
    assert at[:2] == [45, 90]
    gaps = [later - sooner for sooner, later in pairwise(at)]
    assert gaps == sorted(gaps)
    assert gaps[-1] == HOUR


def test_a_refund_every_so_many_seconds_where_that_is_asked(life: Life) -> None:
    assert every(7)(3) == 7
    life.go_on(since=1_796_000_000, now=1_796_000_000, refund_s=7)
    life.step(1_796_000_000 + 70)
    assert [change.what for change in life.world.changes].count("refund_created") == 10
