"""From a kind and a moment to what must be done by when."""

from pathlib import Path

from fuchang.kernel.clock import DAY, HOUR, from_local
from fuchang.rulebook.calendar import Open, Shut, load_calendar
from fuchang.rulebook.loader import load
from fuchang.rulebook.planner import Plan, plan
from tests.rulebook.small_book import KIND_FILE, small_book, write_book

CALENDAR = load_calendar()
SUNDAY = from_local("2026-11-22 10:00:00")


def planned(folder: Path, *changes: tuple[str, str, str], deadline_at: int | None = None) -> Plan:
    book = small_book(folder, *changes)
    kind = book.kinds["refund.no_tracking"]
    return plan(kind, book=book, now=SUNDAY, calendar=CALENDAR, deadline_at=deadline_at)


def test_steps_are_due_so_long_after_the_case_opens(tmp_path: Path) -> None:
    steps = planned(tmp_path).steps
    assert [step.step.id for step in steps] == ["look", "upload"]
    assert [step.due_at for step in steps] == [SUNDAY + 900, SUNDAY + 2 * HOUR]


def test_no_step_is_due_after_the_deadline(tmp_path: Path) -> None:
    steps = planned(tmp_path, deadline_at=SUNDAY + HOUR).steps
    assert [step.due_at for step in steps] == [SUNDAY + 900, SUNDAY + HOUR]


def test_a_deadline_that_has_passed_hurries_nobody_into_the_past(tmp_path: Path) -> None:
    steps = planned(tmp_path, deadline_at=SUNDAY - HOUR).steps
    assert [step.due_at for step in steps] == [SUNDAY + 900, SUNDAY + 2 * HOUR]


def test_the_ladder_says_which_line_is_open(tmp_path: Path) -> None:
    ticket, hotline = planned(tmp_path).ladder
    assert ticket.state == Open(closes_at=None)
    assert hotline.state == Shut(opens_at=from_local("2026-11-23 09:00:00"))
    assert hotline.verified


def test_the_ladder_says_where_the_calendar_is_not_sure(tmp_path: Path) -> None:
    book = small_book(tmp_path)
    kind = book.kinds["refund.no_tracking"]
    new_year = plan(kind, book=book, now=from_local("2027-01-01"), calendar=CALENDAR)
    assert [rung.verified for rung in new_year.ladder] == [True, False]


def test_deadline_sources_stand_in_the_order_of_trust(tmp_path: Path) -> None:
    first, second = planned(tmp_path).deadlines
    assert (first.column, first.named_by, first.window) == (
        "answer_by_at",
        ("platform", "export"),
        None,
    )
    assert (second.column, second.named_by) == ("applied_at", ("fallback",))
    assert second.window is not None
    assert second.window.span == 5 * DAY


def test_a_column_without_source_is_the_platforms(tmp_path: Path) -> None:
    change = (KIND_FILE, ", source_column: answer_by_source", "")
    assert planned(tmp_path, change).deadlines[0].named_by == ("platform",)


def test_a_verified_window_is_a_rule(tmp_path: Path) -> None:
    change = ("windows.yml", "verified: false", "verified: true")
    assert planned(tmp_path, change).deadlines[1].named_by == ("rule",)


def test_a_shops_own_window_is_the_shops(tmp_path: Path) -> None:
    book = load(folder=write_book(tmp_path / "base"), overlay=write_book(tmp_path / "own"))
    own = plan(book.kinds["refund.no_tracking"], book=book, now=SUNDAY, calendar=CALENDAR)
    assert own.deadlines[1].named_by == ("shop",)


def test_it_carries_proof_hold_rating_and_who_is_waited_for(tmp_path: Path) -> None:
    made = planned(tmp_path)
    assert [piece.id for piece in made.evidence[0].pieces] == ["photo", "letter"]
    assert made.evidence[0].need == 1
    assert made.holds_shipping
    assert made.rating.hit == "no"
    assert made.waits_for == "us"
    assert made.titles["snapshot"].zh == "快照"
