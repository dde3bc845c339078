"""Pages are read whole, and every error names its file and line."""

from pathlib import Path

import pytest

from fuchang.rulebook.loader import RulebookError, load
from tests.rulebook.small_book import KIND_FILE, line_of, small_book, write_book


def refused(folder: Path, *changes: tuple[str, str, str]) -> RulebookError:
    with pytest.raises(RulebookError) as caught:
        load(folder=write_book(folder, *changes))
    return caught.value


def test_it_reads_the_shipped_book() -> None:
    book = load()
    assert len(book.kinds) >= 1
    assert set(book.pages) == set(book.kinds)


def test_a_typo_in_an_operator_is_refused_with_its_line_and_the_right_answers(
    tmp_path: Path,
) -> None:
    error = refused(tmp_path, (KIND_FILE, "older_than", "older_then"))
    assert error.file.endswith(KIND_FILE)
    assert error.line == line_of("order_shipped_at")
    assert "older_then" in error.problem
    assert "'older_than'" in error.problem
    assert "'newer_than'" in error.problem


def test_a_typo_in_an_operator_within_a_group_is_found_at_its_own_line(tmp_path: Path) -> None:
    error = refused(tmp_path, (KIND_FILE, "op: at_most", "op: at_moost"))
    assert error.line == line_of("at_most")


def test_a_duration_that_is_none_is_refused_with_the_right_form(tmp_path: Path) -> None:
    error = refused(tmp_path, (KIND_FILE, "value: PT24H", "value: 24h"))
    assert error.line == line_of("PT24H")
    assert "P2D, PT36H or P1DT12H" in error.problem


def test_a_duration_is_never_a_number(tmp_path: Path) -> None:
    assert "no duration" in refused(tmp_path, (KIND_FILE, "value: PT24H", "value: 86400")).problem


def test_an_unknown_field_is_refused(tmp_path: Path) -> None:
    error = refused(tmp_path, (KIND_FILE, "waits_for: us", "waits_for: us\nwait_for: us"))
    assert "wait_for" in error.problem


def test_a_missing_field_is_named(tmp_path: Path) -> None:
    assert (
        "known_gaps"
        in refused(
            tmp_path,
            (KIND_FILE, "known_gaps: {zh: 大件会误报。, en: Bulky goods are found wrongly.}\n", ""),
        ).problem
    )


def test_an_id_must_be_as_the_file_is_named(tmp_path: Path) -> None:
    error = refused(tmp_path, (KIND_FILE, "id: refund.no_tracking", "id: refund.no_trace"))
    assert error.line == 1
    assert "refund.no_tracking" in error.problem


def test_what_is_no_yaml_is_refused_with_its_line(tmp_path: Path) -> None:
    error = refused(tmp_path, (KIND_FILE, "waits_for: us", "waits_for: [us"))
    assert error.problem.startswith("no YAML")
    assert error.line > line_of("waits_for") - 1


def test_an_empty_page_is_refused(tmp_path: Path) -> None:
    folder = write_book(tmp_path)
    (folder / KIND_FILE).write_text("", encoding="utf-8")
    with pytest.raises(RulebookError, match="the file is empty"):
        load(folder=folder)


def test_an_id_stands_once_in_a_list(tmp_path: Path) -> None:
    error = refused(tmp_path, ("steps/all.yml", "- id: upload", "- id: look"))
    assert "stands already in" in error.problem
    assert "steps/all.yml:1" in error.problem


def test_a_list_must_be_a_list(tmp_path: Path) -> None:
    folder = write_book(tmp_path)
    (folder / "windows.yml").write_text("id: answer\n", encoding="utf-8")
    with pytest.raises(RulebookError, match="must be a list of windows"):
        load(folder=folder)


def test_more_proof_than_there_are_pieces_cannot_be_needed(tmp_path: Path) -> None:
    assert "need 3 of only 2" in refused(tmp_path, (KIND_FILE, "need: 1", "need: 3")).problem


def test_broken_pages_can_be_collected_while_the_rest_is_read(tmp_path: Path) -> None:
    folder = write_book(
        tmp_path, (KIND_FILE, "older_than", "older_then"), ("evidence.yml", "by_hand", "by_foot")
    )
    broken: list[RulebookError] = []
    book = load(folder=folder, broken=broken)
    assert len(broken) == 2
    assert not book.kinds
    assert set(book.evidence) == {"snapshot", "letter"}


def test_an_overlay_adds_kinds_and_puts_its_own_words_over_ours(tmp_path: Path) -> None:
    base = write_book(tmp_path / "base")
    overlay = write_book(tmp_path / "own", ("windows.yml", "span: P5D", "span: P2D"))
    (overlay / KIND_FILE).unlink()
    book = load(folder=base, overlay=overlay)
    assert book.windows["answer"].span == 2 * 86_400
    assert book.own_windows == {"answer"}
    assert book.pages["refund.no_tracking"].folder == base


def test_only_kinds_that_are_active_or_on_trial_are_in_force(tmp_path: Path) -> None:
    assert not small_book(tmp_path, (KIND_FILE, "status: active", "status: retired")).in_force


def test_the_line_of_a_place_that_is_not_there_is_that_of_its_parent(tmp_path: Path) -> None:
    page = small_book(tmp_path).pages["refund.no_tracking"]
    assert page.line(("signals", 1, "percent")) == line_of("order_shipped_at")


def test_the_book_can_be_read_without_its_proofs(tmp_path: Path) -> None:
    folder = write_book(tmp_path)
    kind = load(folder=folder, proofs=False).kinds["refund.no_tracking"]
    assert kind.examples == ()
    assert kind == load(folder=folder).kinds["refund.no_tracking"].model_copy(
        update={"examples": ()}
    )


def test_a_page_whose_examples_do_not_stand_last_loses_nothing_else(tmp_path: Path) -> None:
    moved = (KIND_FILE, "\nexamples:", "\nexamples: []\nreviewed: 2026-11-22\nx:")
    folder = write_book(tmp_path, (KIND_FILE, "reviewed: 2026-11-22\n", ""), moved)
    with pytest.raises(RulebookError, match="x: Extra inputs"):
        load(folder=folder, proofs=False)


def test_the_shipped_book_is_the_same_without_its_proofs() -> None:
    bare = load(proofs=False)
    assert not any(kind.examples for kind in bare.kinds.values())
    assert bare.steps == load().steps
