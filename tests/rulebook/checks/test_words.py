"""Words that only one language has are found wherever they stand."""

from pathlib import Path

from tests.rulebook.small_book import KIND_FILE, line_of, only_issue


def test_words_deep_within_a_kind_are_looked_at(tmp_path: Path) -> None:
    issue = only_issue(tmp_path, (KIND_FILE, "en: Not counted", "en: 不计入"))
    assert issue.line == line_of("rating")


def test_words_of_a_window_are_looked_at(tmp_path: Path) -> None:
    issue = only_issue(tmp_path, ("windows.yml", "zh: 自动退款", "zh: a refund"))
    assert issue.file.endswith("windows.yml")
    assert issue.line == line_of("on_timeout", "windows.yml")
