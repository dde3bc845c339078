"""A paper speaks of nothing that the facts cannot fill in."""

from pathlib import Path

from tests.rulebook.small_book import issues


def test_an_attribute_in_braces_is_no_blank(tmp_path: Path) -> None:
    (issue,) = issues(
        tmp_path,
        ("papers.yml", "{shop} 有", "{shop.__class__} 有"),
        ("papers.yml", "{shop} has", "{shop.__class__} has"),
    )
    assert issue.check == "paper_blanks"
    assert "shop.__class__" in issue.problem


def test_a_blank_that_only_one_language_has_is_found(tmp_path: Path) -> None:
    (issue,) = issues(tmp_path, ("papers.yml", "{statuses} troubles", "troubles"))
    assert "those of the Chinese" in issue.problem
