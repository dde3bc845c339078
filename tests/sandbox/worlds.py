"""Sandboxes for tests: the market is made once, every test gets a copy of its own."""

import time
from functools import cache

from fuchang.kernel.clock import clock
from fuchang.sandbox.moment import SandboxClock
from fuchang.sandbox.seam import Sandbox
from fuchang.sandbox.stock import stocked
from fuchang.sandbox.world import World


def fresh(orders: int = 600) -> Sandbox:
    """A sandbox that nobody has touched, its clock at the real time."""
    return Sandbox(SandboxClock(time.monotonic, clock()), _copied(_stocked(orders)))


@cache
def _stocked(orders: int) -> World:
    return stocked(orders=orders, seed=7, now=clock())


def _copied(world: World) -> World:
    copy = World()
    for table, rows in world.tables.items():
        for row in rows.values():
            copy.put(table, dict(row))
    for waybill, scans in world.scans.items():
        copy.scans[waybill] = [dict(scan) for scan in scans]
    return copy
