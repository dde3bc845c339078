"""Checks are found by walking, and every one of them fires on a planted mistake."""

from pathlib import Path

import pytest

from fuchang.rulebook.checks import all_checks, check_pages
from fuchang.rulebook.checks.issue import Check, Issue, not_known
from tests.rulebook.checks.planted import PLANTED
from tests.rulebook.small_book import KIND_FILE, NOW, issues, line_of, only_issue, write_book


def test_the_small_book_is_clean(tmp_path: Path) -> None:
    assert issues(tmp_path) == []


def test_every_check_has_a_planted_mistake() -> None:
    elsewhere = {"title_unique", "version_locked", "id_kept"}
    assert {check.id for check in all_checks()} == {row[0] for row in PLANTED} | elsewhere


@pytest.mark.parametrize("check", all_checks(), ids=lambda check: check.id)
def test_every_check_says_what_it_wants(check: Check) -> None:
    assert check.says.endswith(".")
    assert check.says[0].isupper() or check.says[0] == "`"


@pytest.mark.parametrize(
    ("name", "changes", "file", "at", "right"),
    PLANTED,
    ids=[f"{row[0]}-{number}" for number, row in enumerate(PLANTED)],
)
def test_it_names_file_line_and_the_right_answer(
    tmp_path: Path, name: str, changes: list[tuple[str, str, str]], file: str, at: str, right: str
) -> None:
    issue = only_issue(tmp_path, *changes)
    assert issue.check == name
    assert issue.file.endswith(file)
    planted = (tmp_path / file).read_text(encoding="utf-8").splitlines()
    assert at in planted[issue.line - 1]
    assert right in issue.problem


def test_an_issue_reads_as_editors_like_it(tmp_path: Path) -> None:
    issue = only_issue(tmp_path, (KIND_FILE, "column: scans", "column: sacns"))
    assert f"{KIND_FILE}:{line_of('column: scans')}: error column_known: " in str(issue)


def test_a_near_word_is_offered_first() -> None:
    said = not_known("column", "sacns", ["scans", "goods"])
    assert said == "column 'sacns' is not known; did you mean scans? Known: goods, scans"


def test_where_no_word_is_near_all_are_listed() -> None:
    assert not_known("column", "zzz", ["b", "a"]) == "column 'zzz' is not known. Known: a, b"


def test_pages_that_cannot_be_read_are_issues_among_the_others(tmp_path: Path) -> None:
    overlay = write_book(
        tmp_path, (KIND_FILE, "older_than", "older_then"), ("evidence.yml", "en: Photo", "en: 照片")
    )
    _, found = check_pages(overlay=overlay, now=NOW)
    own = [issue for issue in found if issue.file.startswith(str(tmp_path))]
    unread = next(issue for issue in own if issue.check == "page_read")
    assert isinstance(unread, Issue)
    assert unread.line == line_of("order_shipped_at")
    assert any(issue.check == "lists_in_both_languages" for issue in own)
