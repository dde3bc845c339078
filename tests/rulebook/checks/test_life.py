"""A kind's papers: folder, title, review."""

from pathlib import Path

from fuchang.kernel.clock import from_local
from fuchang.rulebook.checks import check
from fuchang.rulebook.loader import load
from tests.rulebook.small_book import KIND, KIND_FILE, NOW, issues, only_issue, write_book


def moved(folder: Path, to: str, *changes: tuple[str, str]) -> list[str]:
    """What is said of the kind under another id."""
    write_book(folder)
    text = KIND.replace("refund.no_tracking", to)
    for old, new in changes:
        text = text.replace(old, new, 1)
    target = folder / "book" / Path(*to.split(".")).with_suffix(".yml")
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(text, encoding="utf-8")
    found = check(load(folder=folder), now=NOW)
    return [issue.check for issue in found if issue.file == target.as_posix()]


def test_two_kinds_of_one_title_are_told_apart_in_each_language(tmp_path: Path) -> None:
    assert moved(tmp_path, "refund.other") == ["title_unique", "title_unique"]


def test_a_folder_that_is_none_is_named(tmp_path: Path) -> None:
    other = (("zh: 没有物流信息", "zh: 另一种"), ("en: No tracking", "en: Another"))
    assert moved(tmp_path, "misc.other", *other) == ["folder_fits"]


def test_a_subject_belongs_in_its_folder(tmp_path: Path) -> None:
    other = (
        ("zh: 没有物流信息", "zh: 另一种"),
        ("en: No tracking", "en: Another"),
        ("family: logistics", "family: metric"),
    )
    assert moved(tmp_path, "metric.other", *other) == ["folder_fits"]


def test_a_retired_kind_needs_no_review(tmp_path: Path) -> None:
    retired = (KIND_FILE, "status: active", "status: retired")
    assert issues(tmp_path, retired, now=from_local("2028-01-01")) == []


def test_a_review_grows_old_and_only_warns(tmp_path: Path) -> None:
    issue = only_issue(tmp_path, now=from_local("2027-08-01"))
    assert (issue.check, issue.severity) == ("review_fresh", "warning")


def test_today_is_the_platforms_today(tmp_path: Path) -> None:
    assert issues(tmp_path, now=from_local("2026-11-22 00:00:01")) == []


def test_an_active_kind_without_a_verified_source_says_so(tmp_path: Path) -> None:
    unverified = (KIND_FILE, "read: 2026-11-22}", "read: 2026-11-22, verified: false}")
    doubt = (KIND_FILE, "doubts: []", "doubts: [{claim: 文章如此, verdict: 未核实}]")
    assert issues(tmp_path, unverified, doubt) == []
