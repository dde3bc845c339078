"""XLSX without a single formula."""

import re
import shutil
import subprocess
import zipfile
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

from fuchang.pipeline.outputs.workbook import Workbook

HOSTILE = [f"{sign}SUM(A1:A9)" for sign in "=+-@\t\r＝＋－＠"] + [
    "http://example.com", "{=1+1}", "12345678901234567890", "'quoted", "湖北",
]  # fmt: skip


def write(path: Path, rows: list[list[str | int | None]]) -> Path:
    with Workbook(path) as book:
        book.add("发现", header=["文字", "数字"], rows=rows)
    return path


def parts(path: Path) -> dict[str, str]:
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name).decode("utf-8") for name in archive.namelist()}


def test_it_holds_no_formula_and_no_link(tmp_path: Path):
    inside = parts(write(tmp_path / "out.xlsx", [[text, 5] for text in HOSTILE]))

    sheets = [text for name, text in inside.items() if name.startswith("xl/worksheets/")]
    assert sheets
    assert not any(re.search(r"<f[ >/]|<hyperlink", text) for text in sheets)


def test_texts_come_back_as_they_were_and_numbers_as_numbers(tmp_path: Path):
    path = write(tmp_path / "out.xlsx", [[text, 10 + n] for n, text in enumerate(HOSTILE)])

    rows = CalamineWorkbook.from_path(path).get_sheet_by_name("发现").to_python()[1:]

    # our own reading strips one leading apostrophe
    assert [str(row[0]).replace("\r\n", "\r").removeprefix("'") for row in rows] == HOSTILE
    assert [row[1] for row in rows] == [10 + n for n in range(len(HOSTILE))]


def test_an_integer_that_excel_would_round_is_written_as_text(tmp_path: Path):
    path = write(tmp_path / "out.xlsx", [["x", 1234567890123456789], ["y", None]])

    rows = CalamineWorkbook.from_path(path).get_sheet_by_name("发现").to_python()[1:]

    assert rows[0][1] == "1234567890123456789"


def test_past_excels_last_row_it_goes_on_on_another_sheet(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("fuchang.pipeline.outputs.workbook._MOST_ROWS", 3)
    path = write(tmp_path / "out.xlsx", [["x", n] for n in range(7)])

    book = CalamineWorkbook.from_path(path)

    assert book.sheet_names == ["发现", "发现 2", "发现 3"]
    assert [len(book.get_sheet_by_name(name).to_python()) for name in book.sheet_names] == [4, 4, 2]


def test_libreoffice_finds_no_formula_either(tmp_path: Path):
    office = shutil.which("soffice") or shutil.which("libreoffice")
    if not office:
        pytest.skip("LibreOffice is not installed: nothing recalculates the workbook here")
    path = write(tmp_path / "out.xlsx", [[text, 5] for text in HOSTILE])
    subprocess.run(
        [office, "--headless", "--convert-to", "fods", "--outdir", str(tmp_path), str(path)],
        check=True,
        timeout=120,
    )
    assert "table:formula" not in (tmp_path / "out.fods").read_text(encoding="utf-8")
