"""The market goes on: what is held back arrives, parcels move, and the platform answers for the silent."""

import pytest

from fuchang.facts.codes import code, word
from fuchang.kernel.clock import HOUR, from_local
from fuchang.kernel.errors import UnknownWord
from fuchang.sandbox.life import Life
from fuchang.sandbox.stock import stocked

NOW = from_local("2026-11-28 12:00:00")


@pytest.fixture
def life() -> Life:
    told = Life(stocked(orders=2_000, seed=7, now=NOW))
    told.hold_back(5)
    return told


def test_what_is_held_back_has_not_happened_yet(life: Life) -> None:
    assert len(life.held) == 5
    for row in life.held:
        assert life.world.get("refunds", row["refund_id"]) is None
        assert row["refund_id"] not in {one["refund_id"] for one in life.world.of_order("refunds", row["order_id"])}  # fmt: skip


def test_refunds_arrive_one_by_one_and_wait_for_an_answer(life: Life) -> None:
    heard = []
    life.world.listen(lambda change, row: heard.append((change.what, row)))
    life.every_s = 60
    for now in range(NOW, NOW + 601, 30):
        life.step(now)
    arrived = [row for what, row in heard if what == "refund_created"]
    assert len(arrived) == 5  # and then there are no more
    assert arrived[0]["prompt"] == "当前无法操作退款"
    assert all(word(kind="refund_status", code=row["status"]) == "wait_seller" for row in arrived)
    assert all(row["answer_by_at"] > row["applied_at"] for row in arrived)


def test_what_nobody_answers_is_paid_out_by_the_platform(life: Life) -> None:
    change = life.refund(NOW)
    assert change
    row = life.world.tables["refunds"][change.id]
    life.every_s = HOUR
    life.step(NOW + 49 * HOUR)
    assert (word(kind="refund_status", code=row["status"]), row["by_system"]) == ("success", 1)


def test_a_parcel_moves_to_its_end_and_lost_ones_stay_lost(life: Life) -> None:
    change = life.scan(NOW)
    assert change
    for step in range(1, 5):
        life.scan(NOW + step * 7 * HOUR)
    scans = life.world.scans[change.id]
    assert scans[-1]["seen_at"] >= NOW
    silent = {row["waybill"] for row in life.world.rows("shipments") if row["waybill"] and not life.world.scans.get(row["waybill"]) and row["shipped_at"] < NOW - 49 * HOUR}  # fmt: skip
    assert change.id not in silent


@pytest.mark.parametrize(
    ("what", "told"),
    [
        ("refund", "refund_created"), ("scan", "parcel_scanned"), ("hold", "order_hold_asked"),
        ("punish_item", "item_punished"), ("punish_shop", "shop_punished"), ("cancel_grant", "authorisation_cancelled"),
    ],
)  # fmt: skip
def test_one_thing_can_be_made_to_happen(life: Life, what: str, told: str) -> None:
    change = life.happen(what, NOW)
    assert change
    assert change.what == told


def test_paying_needs_an_order_that_waits_for_it(life: Life) -> None:
    unpaid = code(kind="order_status", word="unpaid")
    waiting = len(list(life.world.rows("orders", status=unpaid)))
    for _ in range(waiting):
        assert life.happen("pay", NOW)
    assert life.happen("pay", NOW) is None


def test_what_cannot_happen_is_refused_with_what_can(life: Life) -> None:
    with pytest.raises(UnknownWord, match="punish_item"):
        life.happen("miracle", NOW)
