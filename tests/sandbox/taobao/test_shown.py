"""What the platform shows is read back by our maps as what the market holds."""

import pytest

from fuchang.connect.taobao.mapping import Context, mapped
from fuchang.facts.codes import code
from fuchang.kernel.clock import from_local
from fuchang.sandbox.stock import stocked
from fuchang.sandbox.taobao import shown
from fuchang.sandbox.world import World

NOW = from_local("2026-11-28 12:00:00")
CONTEXT = Context(shop_id="580000001", asked_at=NOW, secret=b"k" * 32)


@pytest.fixture(scope="module")
def world() -> World:
    return stocked(orders=1_000, seed=7, now=NOW)


def test_every_refund_comes_back_as_it_is(world: World) -> None:
    # the gateway has no word for a refund that waits for the platform: cs_status says it
    waits = code(kind="refund_status", word="wait_platform")
    rows = [row for row in world.rows("refunds", shop_id="580000001") if row["reason"] and row["status"] != waits]  # fmt: skip
    facts = mapped("refund", [shown.refund(world, row) for row in rows], CONTEXT)
    assert (facts.strange, facts.broken) == (set(), [])
    same = ("refund_id", "order_id", "kind", "phase", "status", "goods", "reason", "refund_fen", "cs_status", "applied_at")  # fmt: skip
    for told, row in zip(facts.tables["refunds"], rows, strict=True):
        assert {name: told[name] for name in same} == {name: row[name] for name in same}


def test_every_order_comes_back_as_it_is(world: World) -> None:
    rows = list(world.rows("orders", shop_id="580000001"))
    facts = mapped("trade", [shown.trade(world, row) for row in rows], CONTEXT)
    assert (facts.strange, facts.broken) == (set(), [])
    same = ("order_id", "status", "hold", "mark", "created_at", "paid_at", "shipped_at", "paid_fen", "total_fen", "quantity", "region", "cross_border")  # fmt: skip
    for told, row in zip(facts.tables["orders"], rows, strict=True):
        assert {name: told[name] for name in same} == {name: row[name] for name in same}


def test_every_trace_comes_back_scan_by_scan(world: World) -> None:
    parcels = [row for row in world.rows("shipments", shop_id="580000001") if row["waybill"]][:200]
    for parcel in parcels:
        facts = mapped("trace", [shown.trace(world, parcel)], CONTEXT)
        seen = [row["seen_at"] for row in facts.tables.get("tracking_events", [])]
        assert seen == sorted(scan["seen_at"] for scan in world.scans[parcel["waybill"]])
        assert not facts.strange
