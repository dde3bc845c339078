"""`fuchang rules` as a person calls it."""

import json
from pathlib import Path

import pytest

from fuchang.cli.main import run
from fuchang.rulebook.loader import load
from fuchang.rulebook.versions import LOCK_FILE
from tests.rulebook.small_book import KIND_FILE, line_of, write_book

NAME = "refund.no_tracking"


def said(capsys: pytest.CaptureFixture[str], *words: str, code: int = 0) -> str:
    assert run(["rules", *words]) == code
    printed = capsys.readouterr()
    return printed.out + printed.err


def test_the_shipped_book_has_no_mistakes(capsys: pytest.CaptureFixture[str]) -> None:
    assert "0 个错误" in said(capsys, "check")


def test_a_mistake_in_a_shops_own_book_is_told_with_file_and_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    own = write_book(tmp_path, (KIND_FILE, "column: scans", "column: sacns"))
    told = said(capsys, "check", "--book", f"{own}", code=1)
    assert f"{own / KIND_FILE}:{line_of('column: scans')}: error column_known" in told
    assert "did you mean scans" in told


def test_the_shops_own_folder_is_honoured_without_an_option(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    own = write_book(tmp_path, (KIND_FILE, "zh: 没有物流信息", "zh: 本店没有物流"))
    monkeypatch.setenv("FUCHANG_BOOK", f"{own}")
    assert "本店没有物流" in said(capsys, "show", NAME)


def test_examples_are_run_and_counted(capsys: pytest.CaptureFixture[str]) -> None:
    told = said(capsys, "test", NAME, "refund.trace_stalled")
    assert "duckdb：2 种异常" in told
    assert "0 个不符" in told


def test_the_kinds_of_a_folder_are_run_together(capsys: pytest.CaptureFixture[str]) -> None:
    number = sum(name.startswith("funds.") for name in load().kinds)
    assert f"sqlite：{number} 种异常" in said(capsys, "test", "funds", "--engine", "sqlite")


def test_an_example_that_comes_out_wrong_is_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    own = write_book(
        tmp_path, (KIND_FILE, "name: 三\n    match: false", "name: 三\n    match: true")
    )
    told = said(capsys, "test", NAME, "--book", f"{own}", code=1)
    assert f"✗ {NAME} 三：应发现 ≥1，实得 0" in told


def test_one_kind_is_shown_whole(capsys: pytest.CaptureFixture[str]) -> None:
    told = said(capsys, "show", NAME, "--now", "2026-11-22 10:00:00")
    for section in ("怎样识别", "期限", "凭证", "处置步骤", "升级渠道", "例子", "已知缺口", "依据"):
        assert section in told


def test_one_kind_is_shown_in_english(capsys: pytest.CaptureFixture[str]) -> None:
    told = said(capsys, "show", NAME, "--lang", "en")
    for section in ("Seen by", "Deadline", "Evidence", "Steps", "Escalation", "Known gaps"):
        assert section in told


def test_one_kind_is_one_document(capsys: pytest.CaptureFixture[str]) -> None:
    whole = json.loads(said(capsys, "show", NAME, "--json", "--now", "2026-11-22 10:00:00"))
    assert whole["id"] == NAME
    assert whole["as_of"] == "2026-11-22 10:00:00"


def test_all_kinds_are_listed(capsys: pytest.CaptureFixture[str]) -> None:
    told = said(capsys, "list")
    assert all(name in told for name in load().kinds)
    assert "kinds" in said(capsys, "list", "--lang", "en")


def test_all_kinds_are_one_document(capsys: pytest.CaptureFixture[str]) -> None:
    listed = json.loads(said(capsys, "list", "--json"))
    assert [kind["id"] for kind in listed] == sorted(load().kinds)


def test_the_sql_of_a_kind_can_be_read(capsys: pytest.CaptureFixture[str]) -> None:
    told = said(capsys, "sql", NAME, "--now", "2026-11-22")
    assert told.startswith(f"-- {NAME} v")
    assert "SELECT" in told


def test_a_kind_that_is_not_there_is_told_with_those_that_are(
    capsys: pytest.CaptureFixture[str],
) -> None:
    for verb in ("show", "sql", "test"):
        assert NAME in said(capsys, verb, "refund.no_trackin", code=2)


def test_a_time_that_is_none_is_refused_with_the_right_form(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert "2026-06-30 12:00:00" in said(capsys, "show", NAME, "--now", "noon", code=2)


def test_a_shops_own_book_is_locked_in_its_own_folder(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    own = write_book(tmp_path)
    assert f"{NAME} v1" in said(capsys, "lock", "--book", f"{own}")
    assert (own / LOCK_FILE).exists()


def test_a_lock_refuses_contents_that_changed_in_silence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    said(capsys, "lock", "--book", f"{write_book(tmp_path)}")
    own = write_book(tmp_path, (KIND_FILE, "value: PT24H", "value: PT36H"))
    assert "write version: 2" in said(capsys, "lock", "--book", f"{own}", code=2)
