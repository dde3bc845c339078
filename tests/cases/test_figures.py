"""The share that was saved in time counts what was saved, and in time."""

from itertools import product
from typing import Any

import pytest

from fuchang.cases.averages import averages
from fuchang.cases.figures import BEHIND, figures
from fuchang.cases.models import Clock
from fuchang.cases.queue import page, parse
from fuchang.kernel.clock import DAY
from fuchang.store.walls import everything, scope
from tests.made import made_case
from tests.people import NOW, Desk

pytestmark = [pytest.mark.django_db, pytest.mark.store]


def ended(desk: Desk, outcome: str, clock: str) -> None:
    case = made_case(desk.mine.pk, live=0, state="closed", outcome=outcome, closed_at=NOW - 60)
    with everything("tests"):
        Clock.objects.create(
            shop_key=desk.mine.pk, case=case, sort="platform", source="platform", stated_by="export",
            started_at=NOW - 9_000, due_at=NOW - 3_600, state=clock, settled_at=NOW - 60,
        )  # fmt: skip


def shares(desk: Desk) -> tuple[int, int]:
    with scope({desk.mine.pk}):
        told = figures(desk.access("alice"), now=NOW)
    return told.abnormal, told.in_time


def test_it_counts_what_was_won_before_its_deadline(desk: Desk) -> None:
    ended(desk, "won", "met")
    assert shares(desk) == (1, 1)


def test_it_does_not_count_what_ended_after_its_deadline(desk: Desk) -> None:
    ended(desk, "won", "missed")
    assert shares(desk) == (1, 0)


def test_a_false_alarm_is_no_abnormal_refund_and_nothing_saved(desk: Desk) -> None:
    ended(desk, "false_alarm", "met")
    assert shares(desk) == (0, 0)


def test_a_refund_that_was_lost_is_not_saved(desk: Desk) -> None:
    ended(desk, "lost", "met")
    assert shares(desk) == (1, 0)


def listed(desk: Desk, name: str) -> list[Any]:
    """The rows that somebody sees who follows the link of a figure, page after page."""
    access, after = desk.access("alice"), ""
    rows: list[Any] = []
    with scope(access.shops):
        query = parse(BEHIND[name], now=NOW, me=access.person_id)
        while True:
            found = page(access, query, after=after, limit=3, now=NOW)
            rows += found.rows
            after = found.next_after
            if not after:
                return rows


def furnish(desk: Desk) -> None:
    """Cases on both sides of every border: states, midnights, windows, touched or not, other shops."""
    moments = (NOW - 60, NOW - 6 * DAY, NOW - 8 * DAY, NOW - 29 * DAY, NOW - 31 * DAY)
    outcomes = ("won", "lost", "false_alarm", "duplicate", "normal_again", "withdrawn", "refunded")
    for n, (opened_at, outcome) in enumerate(product(moments, outcomes)):
        for shop in (desk.mine, desk.other):
            made_case(
                shop.pk, live=0, state="closed", outcome=outcome, opened_at=opened_at - 90 * n,
                closed_at=opened_at, first_touched_at=None if n % 3 else opened_at,
                saved_fen=n % 2 * 1_000, due_at=None,
            )  # fmt: skip
    for state, due_at in product(("new", "active", "snoozed"), (NOW - 1, NOW, NOW + 10 * 3600, NOW + 2 * DAY, None)):  # fmt: skip
        made_case(desk.mine.pk, state=state, due_at=due_at, subject_type="order")
        made_case(desk.other.pk, state=state, due_at=due_at)
    ended(desk, "won", "missed")
    ended(desk, "won", "met")


@pytest.mark.parametrize("name", BEHIND)
def test_the_rows_behind_a_figure_are_the_figure(name: str, desk: Desk) -> None:
    furnish(desk)
    with scope({desk.mine.pk}):
        told = figures(desk.access("alice"), now=NOW)
    rows = listed(desk, name)
    assert rows
    assert {row.shop_key for row in rows} == {desk.mine.pk}
    if name == "saved":
        assert sum(row.saved_fen for row in rows) == told.saved_fen
    else:
        assert len(rows) == getattr(told, name)


def test_the_mean_is_that_of_the_rows_behind_it(desk: Desk) -> None:
    furnish(desk)
    with scope({desk.mine.pk}):
        told = figures(desk.access("alice"), now=NOW)
    spent = [row.closed_at - row.opened_at for row in listed(desk, "solved")]
    assert told.mean_s == sum(spent) // len(spent)
    assert sum(count for _, count in told.bins) == told.solved == len(spent)


@pytest.mark.parametrize("by", ["kind", "person", "shop"])
def test_averages_count_every_solved_case_once(by: str, desk: Desk) -> None:
    furnish(desk)
    with scope({desk.mine.pk}):
        rows = averages(desk.access("alice"), by, days=7, now=NOW)
    assert sum(row.solved for row in rows) == len(listed(desk, "solved"))
    assert all(row.within <= row.solved for row in rows)
