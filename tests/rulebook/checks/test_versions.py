"""The book against its lock."""

from pathlib import Path

from fuchang.rulebook.checks import check
from fuchang.rulebook.loader import load
from fuchang.rulebook.versions import LOCK_FILE, relock
from tests.rulebook.small_book import KIND_FILE, NOW, only_issue, small_book, write_book


def lock(folder: Path) -> None:
    relock(small_book(folder), folder)


def test_contents_changed_without_the_version_are_found_where_the_version_stands(
    tmp_path: Path,
) -> None:
    lock(tmp_path)
    issue = only_issue(tmp_path, (KIND_FILE, "value: PT24H", "value: PT36H"))
    assert issue.check == "version_locked"
    assert "write version: 2" in issue.problem
    assert issue.line == 7


def test_a_raised_version_waits_for_the_lock(tmp_path: Path) -> None:
    lock(tmp_path)
    assert (
        "fuchang rules lock"
        in only_issue(tmp_path, (KIND_FILE, "version: 1", "version: 2")).problem
    )


def test_an_id_used_anew_is_found(tmp_path: Path) -> None:
    lock(tmp_path)
    issue = only_issue(tmp_path, (KIND_FILE, "since: 2026-11-22", "since: 2026-11-21"))
    assert "never reused" in issue.problem


def test_a_kind_that_is_gone_is_found_in_the_lock(tmp_path: Path) -> None:
    lock(tmp_path)
    (tmp_path / KIND_FILE).unlink()
    gone = [one for one in check(load(folder=tmp_path), now=NOW) if one.check == "id_kept"]
    assert [(Path(issue.file).name, issue.line) for issue in gone] == [(LOCK_FILE, 3)]


def test_a_shops_own_kinds_need_no_lock(tmp_path: Path) -> None:
    base = write_book(tmp_path / "base")
    relock(load(folder=base), base)
    own = write_book(tmp_path / "own", (KIND_FILE, "value: PT24H", "value: PT36H"))
    assert check(load(folder=base, overlay=own), now=NOW) == []
