"""A market that is kept: stopped at any moment it goes on from there, and nothing happens twice."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from fuchang.kernel.clock import HOUR
from fuchang.sandbox import kept
from fuchang.sandbox.kept import Kept
from fuchang.sandbox.life import Life
from fuchang.sandbox.moment import SandboxClock
from fuchang.sandbox.seam import Sandbox
from fuchang.sandbox.taobao.state import State
from fuchang.sandbox.world import World
from tests.sandbox.worlds import fresh


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    sandbox = fresh(300)
    kept.lay_down(sandbox.world, tmp_path, at=sandbox.clock.moment())
    return tmp_path


@contextmanager
def run(folder: Path) -> Iterator[Kept]:
    """One run of a sandbox; what it wrote is there the moment it is written, however it ends."""
    held = Kept.take_up(folder)
    try:
        yield held
    finally:
        held.close()


def rows(world: World) -> tuple[object, object]:
    return world.tables, {waybill: scans for waybill, scans in world.scans.items() if scans}


def test_what_was_laid_down_is_taken_up_whole(folder: Path) -> None:
    whole = rows(fresh(300).world)
    for _ in range(2):
        with run(folder) as held:
            assert rows(held.world) == whole


def test_nothing_is_there_before_a_world_is_whole(tmp_path: Path) -> None:
    assert not kept.there(tmp_path)
    (tmp_path / f"{kept.WORLD}.new").write_text('{"at": 1, "tab')
    assert not kept.there(tmp_path)


def test_what_happened_since_is_known_after_a_kill(folder: Path) -> None:
    with run(folder) as before:
        life, now = Life(before.world), before.at
        life.go_on(since=now, now=now, refund_s=60)
        for step in range(0, 4 * HOUR, 120):
            life.step(now + step)
        with run(folder) as after:
            assert rows(after.world) == rows(before.world)
            assert now < after.at <= now + 4 * HOUR


def test_a_line_that_was_being_written_is_lost_and_no_more(folder: Path) -> None:
    with run(folder) as before:
        Life(before.world).trade.buy(before.at + 60)
    with (folder / kept.DIARY).open("a", encoding="utf-8") as diary:
        diary.write('{"at": 1788149193, "table": "orders", "row": {"order')
    with run(folder) as after:
        assert rows(after.world) == rows(before.world)


def test_killed_between_the_world_and_its_new_diary_nothing_happens_twice(folder: Path) -> None:
    with run(folder) as before:
        life = Life(before.world)
        for step in range(5):
            life.scan(before.at + step)
    diary = (folder / kept.DIARY).read_bytes()
    with run(folder):
        pass
    (folder / kept.DIARY).write_bytes(diary)  # as if it had not been emptied yet
    with run(folder) as after:
        assert rows(after.world) == rows(before.world)


def test_what_a_shop_granted_holds_after_a_restart(folder: Path) -> None:
    with run(folder) as held:
        shop = next(iter(held.world.tables["shops"]))
        token = state(held).grant("12345678", shop).token
    with run(folder) as held:
        assert state(held).sessions[token].shop_id == shop
        state(held).withdraw(token)
    with run(folder) as held:
        assert token not in state(held).sessions


def state(held: Kept) -> State:
    clock = SandboxClock(ticks=lambda: 0.0, start=held.at)
    return State(Sandbox(clock=clock, world=held.world, notes=held.notes, note=held.note))
