"""`fuchang check`, from its words to its exit code."""

import csv
import json
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from fuchang.cli.main import DEFECT, FINDINGS, OK, UNUSABLE, run
from fuchang.kernel.clock import from_local
from tests.pipeline.seller import NOW, ORDER_COLUMNS, order, shop_files, write

DUE = ["--kind", "refund.answer_deadline_near"]


def ask(*words: str | Path) -> int:
    return run(["check", *map(str, words), "--now", NOW])


def test_findings_give_one(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    assert ask(*shop_files(tmp_path), *DUE) == FINDINGS

    said = capsys.readouterr().out
    assert "退款应答即将超时" in said
    assert "3700000000000000000" in said
    assert "2026-06-30 17:00" in said
    assert "还剩 5 小时" in said
    assert "收到 7 行 = 接受 7 + 重复 0 + 被取代 0 + 单独放着 0" in said
    assert "按创建的订单" in said
    assert "按已付款的订单" in said


def test_nothing_abnormal_gives_zero(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    assert ask(*shop_files(tmp_path, refunds=0), *DUE) == OK

    assert "没有发现异常" in capsys.readouterr().out


def test_unusable_input_gives_two_and_names_the_file(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    (tmp_path / "broken.xlsx").write_bytes(b"no workbook at all")

    assert ask(tmp_path / "broken.xlsx") == UNUSABLE

    said = capsys.readouterr()
    assert said.out == ""
    assert "broken.xlsx" in said.err
    assert "CSV" in said.err


def test_a_clean_result_is_spoiled_by_a_file_that_could_not_be_read(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    (tmp_path / "broken.xlsx").write_bytes(b"no workbook at all")

    assert (
        ask(*shop_files(tmp_path / "good", refunds=0), tmp_path / "broken.xlsx", *DUE) == UNUSABLE
    )

    assert "broken.xlsx" in capsys.readouterr().out


@pytest.mark.parametrize(
    "words",
    [["--now", "tomorrow"], ["--engine", "oracle"], ["--limit", "-1"], ["--kind", "no.such"]],
)
def test_a_wrong_word_gives_two(tmp_path: Path, words: list[str]):
    assert run(["check", *map(str, shop_files(tmp_path)), *words]) == UNUSABLE


def test_json_is_one_document_and_nothing_else(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    assert ask(*shop_files(tmp_path), "--json", "--limit", "1", *DUE) == FINDINGS

    said = capsys.readouterr()
    made = json.loads(said.out)
    assert said.err == ""
    assert (len(made["findings"]), made["findings_total"]) == (1, 2)
    assert made["as_of"] == {
        "epoch": from_local(NOW),
        "time": "2026-06-30T12:00:00+08:00",
        "source": "option",
        "why": {"zh": "由 --now 指定", "en": "given by --now"},
    }


def test_it_speaks_english_when_asked(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    ask(*shop_files(tmp_path), "--lang", "en", *DUE)

    said = capsys.readouterr().out
    assert "Rows received 7 = accepted 7 + duplicate 0 + superseded 0 + kept aside 0" in said
    assert "5 h left" in said


def test_rows_kept_aside_are_shown_with_the_right_form_and_no_phone(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    rows = [order(1), order(2, 订单编号="4.6E+18"), order(3, 订单创建时间="13812345678")]

    ask(write(tmp_path / "orders.csv", ORDER_COLUMNS, rows), *DUE)

    said = capsys.readouterr().out
    assert "4.6E+18" in said
    assert "科学计数法" in said
    assert "138******78" in said
    assert "13812345678" not in said


def test_all_findings_are_written_whatever_is_shown(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    written = {form: tmp_path / f"out.{form}" for form in ("csv", "parquet", "xlsx")}
    options = [word for form, path in written.items() for word in (f"--{form}", path)]

    assert ask(*shop_files(tmp_path / "in"), "--limit", "0", *options, *DUE) == FINDINGS

    with written["csv"].open(encoding="utf-8-sig", newline="") as file:
        assert len(list(csv.reader(file))) == 3
    assert pq.read_metadata(written["parquet"]).num_rows == 2
    assert written["xlsx"].stat().st_size > 0
    assert str(written["csv"]) in capsys.readouterr().out


def test_a_shops_own_book_is_laid_over_ours(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    book = tmp_path / "book"
    book.mkdir()
    (book / "windows.yml").write_text("- id: broken\n", encoding="utf-8")

    assert ask(*shop_files(tmp_path / "in"), "--book", book) == UNUSABLE

    assert "windows.yml" in capsys.readouterr().err


def test_a_defect_of_ours_does_not_read_as_findings(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    def broken(*_: object, **__: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("fuchang.pipeline.check.check", broken)

    assert ask(*shop_files(tmp_path)) == DEFECT

    assert "ZeroDivisionError" in capsys.readouterr().err
