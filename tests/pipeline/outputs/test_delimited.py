"""CSV by RFC 4180 that no spreadsheet runs."""

import csv
from pathlib import Path

from fuchang.pipeline.outputs.delimited import write_csv

HOSTILE = [f"{sign}cmd|' /C calc'!A0" for sign in "=+-@\t\r\0＝＋－＠"] + ['a",\n=b', "湖北", "-5"]


def test_hostile_texts_are_guarded_and_come_back(tmp_path: Path):
    path = tmp_path / "out.csv"

    assert write_csv(path, header=["text", "number"], rows=[[text, -5] for text in HOSTILE]) == len(
        HOSTILE
    )

    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.reader(file))[1:]
    assert all(not row[0].startswith(tuple("=+-@\t\r\0＝＋－＠")) for row in rows)
    assert [row[0].removeprefix("'") for row in rows] == HOSTILE
    assert {row[1] for row in rows} == {"-5"}


def test_lines_end_as_the_standard_says_and_excel_knows_the_encoding(tmp_path: Path):
    path = tmp_path / "out.csv"

    write_csv(path, header=["名称"], rows=[["湖北"], ["逗,号"], ['引"号'], [None]])

    expected = '名称\r\n湖北\r\n"逗,号"\r\n"引""号"\r\n""\r\n'
    assert path.read_bytes() == b"\xef\xbb\xbf" + expected.encode()
