"""Signals speak of columns that the subject has, in operators that fit."""

from pathlib import Path

from fuchang.rulebook.checks.signals import FITS, feature, spots
from tests.rulebook.every_operator import OPERATORS
from tests.rulebook.small_book import KIND_FILE, issues, small_book


def test_every_operator_fits_some_type() -> None:
    assert set(FITS) == set(OPERATORS)
    assert all(FITS.values())


def test_every_comparison_has_its_place(tmp_path: Path) -> None:
    kind = small_book(tmp_path).kinds["refund.no_tracking"]
    assert [place for place, _ in spots(kind)][-1] == ("signals", 3, "any_of", 1)


def test_comparisons_that_may_not_hold_have_a_place_too(tmp_path: Path) -> None:
    kind = small_book(tmp_path, (KIND_FILE, "any_of:", "not_all:")).kinds["refund.no_tracking"]
    assert [place for place, _ in spots(kind)][-1] == ("signals", 3, "not_all", 1)


def test_the_deadline_is_a_time(tmp_path: Path) -> None:
    kind = small_book(tmp_path).kinds["refund.no_tracking"]
    found = feature(kind, "deadline")
    assert found is not None
    assert found.type == "time"


def test_a_signal_may_read_the_kinds_own_deadline(tmp_path: Path) -> None:
    change = (KIND_FILE, "{column: is_open, op: is_true}", "{column: deadline, op: passed}")
    assert issues(tmp_path, change) == []


def test_a_signal_may_not_read_a_deadline_that_the_kind_has_not(tmp_path: Path) -> None:
    found = issues(
        tmp_path,
        (KIND_FILE, "{column: is_open, op: is_true}", "{column: deadline, op: passed}"),
        (KIND_FILE, "  - {column: answer_by_at, source_column: answer_by_source}\n", ""),
        (KIND_FILE, "deadline:\n  - {column: applied_at, window: answer}\n", ""),
    )
    assert [issue.check for issue in found if issue.check == "deadline_known"]
