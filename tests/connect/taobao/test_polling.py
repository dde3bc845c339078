"""No row of a list is missed, whatever changes while one reads, and whenever reading is cut off."""

from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fuchang.connect.taobao import polling
from fuchang.connect.taobao.methods import method
from fuchang.connect.taobao.polling import Cursor
from fuchang.kernel.clock import DAY, from_local

NOW = 1_795_400_000
LIST = method("taobao.trades.sold.increment.get")
SIZE = LIST.paging.size_wise if LIST.paging else 0


class Market:
    """Orders with a modified time, listed newest first, as the gateway does; some change meanwhile."""

    def __init__(self, orders: int, *, seed: int) -> None:
        self.luck = Random(seed)
        self.modified = {n: NOW - self.luck.randrange(5 * 3_600) for n in range(orders)}
        self.now = NOW

    def page(self, params: dict[str, Any]) -> tuple[list[tuple[int, int]], int | None]:
        start, end = from_local(params["start_modified"]), from_local(params["end_modified"])
        rows = sorted(
            ((at, n) for n, at in self.modified.items() if start <= at <= end), reverse=True
        )
        first = (params["page_no"] - 1) * SIZE
        total = None if params.get("use_has_next") else len(rows)
        return [(n, at) for at, n in rows[first : first + SIZE]], total

    def live(self, changes: int) -> None:
        self.now += 1
        for n in self.luck.sample(sorted(self.modified), min(changes, len(self.modified))):
            self.modified[n] = self.now


def read(market: Market, *, changes: int, turns: int, cut: int = 0) -> set[tuple[int, int]]:
    seen: set[tuple[int, int]] = set()
    cursor = polling.begun({}, back_days=0, now=NOW - 5 * 3_600)
    for turn in range(turns):
        question, cursor = polling.asked(LIST, cursor, now=market.now)
        rows, total = market.page(dict(question.params))
        if (
            cut and turn % cut == 0
        ):  # the answer never came: the cursor that was kept is asked again
            cursor = polling.begun(cursor.plain(), back_days=0, now=market.now)
            continue
        seen.update(rows)
        cursor = polling.answered(LIST, cursor, total=total, rows=len(rows))
        market.live(changes)
        if cursor.end is None and cursor.to >= market.now - 1:
            market.now += 30
    return seen


@pytest.mark.parametrize("seed", range(8))
@pytest.mark.parametrize("cut", [0, 3])
def test_every_order_is_seen_as_it_last_was_while_others_change(seed: int, cut: int) -> None:
    market = Market(400, seed=seed)
    seen = read(market, changes=3, turns=150, cut=cut)
    seen |= read_to_the_end(market)
    assert {(n, at) for n, at in market.modified.items()} <= seen


def read_to_the_end(market: Market) -> set[tuple[int, int]]:
    """Nothing changes any more: one more round from ten minutes before."""
    seen: set[tuple[int, int]] = set()
    cursor = Cursor(NOW - 5 * 3_600, max(market.modified.values()) - 1)
    for _ in range(40):
        question, cursor = polling.asked(LIST, cursor, now=market.now)
        rows, total = market.page(dict(question.params))
        seen.update(rows)
        cursor = polling.answered(LIST, cursor, total=total, rows=len(rows))
    return seen


def test_reading_backwards_misses_nothing_within_a_stretch_that_shrinks() -> None:
    market = Market(400, seed=1)
    before = {(n, at) for n, at in market.modified.items() if at > NOW - 1_800}
    cursor = Cursor(NOW - 1_800, NOW - 1_800)
    seen: set[tuple[int, int]] = set()
    while True:
        question, cursor = polling.asked(LIST, cursor, now=NOW)
        rows, total = market.page(dict(question.params))
        seen.update(rows)
        cursor = polling.answered(LIST, cursor, total=total, rows=len(rows))
        if cursor.end is None:
            break
        market.live(7)  # these leave the stretch
    left = {(n, at) for n, at in market.modified.items() if at <= NOW}
    assert before & left <= seen


@given(behind=st.integers(0, 20 * DAY), total=st.integers(0, 5_000))
def test_a_stretch_ends_never_after_now_and_reading_comes_to_an_end(
    behind: int, total: int
) -> None:
    cursor, calls = Cursor(NOW - behind, NOW - behind), 0
    while calls < 20_000:
        question, cursor = polling.asked(LIST, cursor, now=NOW)
        assert cursor.end is not None
        assert cursor.to <= cursor.end <= NOW
        start = from_local(str(question.params["start_modified"]))
        assert cursor.end - start <= DAY
        cursor = polling.answered(LIST, cursor, total=total, rows=min(total, SIZE))
        calls += 1
        if cursor.end is None and cursor.to == NOW:
            break
    assert cursor.to == NOW


def test_only_the_first_page_counts() -> None:
    first, cursor = polling.asked(LIST, Cursor(NOW - 60, NOW - 60), now=NOW)
    assert "use_has_next" not in first.params
    cursor = polling.answered(LIST, cursor, total=SIZE * 3, rows=SIZE)
    pages = []
    while cursor.end is not None:
        question, cursor = polling.asked(LIST, cursor, now=NOW)
        assert question.params["use_has_next"] is True
        pages.append(question.params["page_no"])
        cursor = polling.answered(LIST, cursor, total=None, rows=SIZE)
    assert pages == [3, 2, 1]


def test_rows_of_the_overlap_are_met_once_and_only_when_they_were_stored() -> None:
    seen: set[int] = set()
    rows = [{"tid": 1, "modified": "a"}, {"tid": 2, "modified": "a"}]
    assert polling.unseen(rows, seen) == polling.unseen(rows, seen) == rows
    polling.met(rows, seen)
    changed = {"tid": 1, "modified": "b"}
    assert polling.unseen([*rows, changed], seen) == [changed]


def test_a_back_fill_tells_how_far_it_is() -> None:
    cursor = polling.begun({}, back_days=7, now=NOW)
    assert polling.progress(cursor, now=NOW) == {"done": 0, "of": 7 * DAY}
    assert polling.progress(Cursor(NOW - 7 * DAY, NOW), now=NOW) == {}
    assert polling.caught_up(Cursor(0, NOW - 5), now=NOW, every_s=30)
