"""The simulated market becomes a world whose rows name each other by text ids."""

import pytest

from fuchang.kernel.clock import from_local
from fuchang.sandbox.stock import stocked
from fuchang.sandbox.world import World

NOW = from_local("2026-11-28 12:00:00")


@pytest.fixture(scope="module")
def world() -> World:
    return stocked(orders=600, seed=7, now=NOW)


def test_everything_names_what_it_belongs_to(world: World) -> None:
    assert len(world.tables["orders"]) == 600
    for table in ("order_lines", "refunds", "shipments", "messages"):
        assert world.tables[table]
        for row in world.rows(table):
            assert row["order_id"] in world.tables["orders"]
            assert row["shop_id"] in world.tables["shops"]


def test_scans_lie_under_their_waybill_in_order(world: World) -> None:
    traced = [rows for waybill, rows in world.scans.items() if world.of_waybill(waybill)]
    assert len(traced) == len(world.scans) > 100
    assert all(rows[0]["seen_at"] <= rows[-1]["seen_at"] <= NOW for rows in traced)


def test_the_same_seed_makes_the_same_world(world: World) -> None:
    assert stocked(orders=600, seed=7, now=NOW).tables == world.tables
