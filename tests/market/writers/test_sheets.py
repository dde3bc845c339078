"""Files that grow part by part."""

from pathlib import Path

import pyarrow as pa
from python_calamine import CalamineWorkbook

from fuchang.market.writers.sheets import CsvSheet, Sheets, XlsxSheet

HEADER = ["订单编号", "收货地址", "备注"]


def test_a_csv_holds_parts_one_after_the_other(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    sheet = CsvSheet(path, HEADER, encoding="gb18030", trailing=frozenset({"收货地址"}))
    assert sheet.add({"订单编号": pa.array(['="1"', '="2"']), "备注": pa.array(["好", ""])}) == 2
    assert sheet.add({"订单编号": pa.array([], pa.string())}) == 0
    sheet.close()
    assert (
        path.read_bytes().decode("gb18030") == '订单编号,收货地址 ,备注\r\n="1",,好\r\n="2",,\r\n'
    )


def test_the_mark_of_the_order_of_bytes_stands_first_and_once(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    with Sheets() as sheets:
        sheets.keep("a", CsvSheet(path, HEADER, encoding="utf-8-sig", trailing=frozenset()))
        sheets["a"].add({"订单编号": pa.array(["1"])})
        sheets["a"].add({"订单编号": pa.array(["2"])})
    assert path.read_bytes().count(b"\xef\xbb\xbf") == 1


def test_a_workbook_holds_texts_without_wrapping(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    sheet = XlsxSheet(path, HEADER, title="宝贝报表")
    sheet.add({"订单编号": pa.array(['="4600000000000097003"']), "备注": pa.array(["=1+1"])})
    sheet.close()
    rows = CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0).to_python()
    assert rows[0] == HEADER
    assert rows[1][0] == "4600000000000097003"
    assert rows[1][2] == "=1+1"
