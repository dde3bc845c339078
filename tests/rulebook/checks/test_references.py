"""What nobody uses is named where it stands."""

from pathlib import Path

from tests.rulebook.small_book import KIND_FILE, issues, line_of


def test_a_kind_that_uses_less_leaves_more_unused(tmp_path: Path) -> None:
    found = issues(
        tmp_path,
        (KIND_FILE, "[ticket, hotline]", "[ticket]"),
        (KIND_FILE, "pieces: [photo, letter]", "pieces: [photo]"),
    )
    assert {(Path(issue.file).name, issue.line) for issue in found} == {
        ("channels.yml", line_of("id: hotline", "channels.yml")),
        ("evidence.yml", line_of("id: letter", "evidence.yml")),
    }
    assert {issue.check for issue in found} == {"all_used"}


def test_a_window_is_a_table_that_may_be_looked_up_without_a_kind(tmp_path: Path) -> None:
    assert issues(tmp_path, (KIND_FILE, "\n  - {column: applied_at, window: answer}", "")) == []
