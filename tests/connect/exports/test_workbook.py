"""Workbooks: several sheets, cells of every type, and archives that are better not opened."""

import zipfile
from datetime import datetime

import pytest
import xlsxwriter

from fuchang.connect.exports.maps import raw_header
from fuchang.connect.exports.workbook import UnsafeWorkbook, cell_text, check_archive
from fuchang.kernel.clock import from_local
from tests.connect.exports.conftest import ORDER_NO, csv_text

ORDERS = ["订单编号", "总金额", "订单创建时间", "订单状态"]
LINES = ["子订单编号", "主订单编号", "标题", "价格", "购买数量"]


@pytest.fixture
def workbook(tmp_path):
    path = tmp_path / "导出.xlsx"
    with xlsxwriter.Workbook(str(path), {"default_date_format": "yyyy-mm-dd hh:mm:ss"}) as book:
        orders = book.add_worksheet("订单报表")
        orders.write_row(0, 0, ["某店 2026 年 5 月"])
        orders.write_row(2, 0, ORDERS)
        orders.write_row(3, 0, [ORDER_NO, 12.5])
        orders.write_datetime(3, 2, datetime(2026, 5, 1, 10, 0, 5))
        orders.write_row(4, 0, ["1.2E+18", "1.00", "2026-05-01 10:00:00"])
        book.add_worksheet("说明").write_row(0, 0, ["这里没有表"])
        lines = book.add_worksheet("销售明细")
        lines.write_row(0, 0, LINES)
        lines.write_row(1, 0, ["2234567890123456789", ORDER_NO, "外套", "12.50", 1])
        book.add_worksheet("空")
    return path


def test_every_sheet_with_a_known_header_is_read(read_path, workbook):
    read = read_path(workbook)
    assert [(one.sheet, one.table, one.header_row, one.rows) for one in read.reports] == [
        ("订单报表", "orders", 3, 2),
        ("销售明细", "order_lines", 1, 1),
    ]
    order = next(one for one in read.tables["orders"] if one["primary_row"])
    assert (order["total_fen"], order["created_at"]) == (1250, from_local("2026-05-01 10:00:05"))
    assert order["row_no"] == 4
    assert [one.row for one in read.aside] == [5]
    assert [one.file_no for one in read.reports] == [0, 1]


@pytest.mark.parametrize(
    ("cell", "text"),
    [(None, ""), (True, "是"), (False, "否"), (3.0, "3"), (0.1 + 0.2, "0.3"), (1.93068e15, "1.93068E+15"), (12, "12"),
     (datetime(2026, 5, 1, 10, 0, 5, 400), "2026-05-01 10:00:05"), (datetime(2026, 5, 1).date(), "2026-05-01"),
     (datetime(2026, 5, 1, 10, 0).time(), "10:00:00"), ("x", "x")],
)  # fmt: skip
def test_a_cell_reads_as_the_platform_would_write_it(cell, text):
    assert cell_text(cell) == text


def archive(path, entries, **more):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as made:
        for name, data in entries:
            made.writestr(name, data, **more)
    return path


def link(name):
    entry = zipfile.ZipInfo(name)
    entry.external_attr = 0o120777 << 16
    return entry


@pytest.mark.parametrize(
    ("entries", "word"),
    [
        ([("xl/sheet.xml", b"A" * 5_000_000)], "压缩炸弹"),
        ([(f"{number}.xml", b"") for number in range(2_001)], "最多 2000 个"),
        ([("../../etc/x", b"y")], "指向包外"),
        ([("/etc/x", b"y")], "指向包外"),
        ([("a.xlsx", b"y")], "还有压缩包"),
        ([(link("xl/a"), b"/etc/passwd")], "符号链接"),
    ],
)
def test_a_dangerous_archive_is_refused_before_it_is_opened(tmp_path, entries, word):
    with pytest.raises(UnsafeWorkbook, match=word):
        check_archive(archive(tmp_path / "坏.xlsx", entries))


def test_a_cut_archive_is_refused_with_a_clear_word(tmp_path, workbook):
    cut = tmp_path / "半个.xlsx"
    cut.write_bytes(workbook.read_bytes()[:2_000])
    with pytest.raises(UnsafeWorkbook, match="已损坏"):
        check_archive(cut)


def test_a_harmless_workbook_says_how_large_it_unpacks(workbook):
    assert check_archive(workbook) > workbook.stat().st_size


def test_the_same_rows_come_out_of_every_form(tmp_path, read_path):
    rows = [raw_header("RF-2026")]
    for number in range(3):
        known = {"退款编号": f"9000000000{number:04d}", "订单编号": ORDER_NO, "买家退款金额": "1,234.50", "退款状态": "退款成功", "售中或售后": "售后",
                 "退款的申请时间": f"2026-05-0{number + 1} 10:00:00", "买家退款原因": "质量问题", "买家退款说明": "坏了，“不亮”"}  # fmt: skip
        rows.append([known.get(name, "") for name in rows[0]])
    forms = []
    for encoding in ("utf-8", "utf-8-sig", "gb18030", "utf-16"):
        path = tmp_path / f"{encoding}.csv"
        path.write_text(csv_text(rows), encoding=encoding, newline="")
        forms.append(path)
    with xlsxwriter.Workbook(str(tmp_path / "book.xlsx")) as book:
        sheet = book.add_worksheet()
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)
    read = [read_path(path).tables for path in (*forms, tmp_path / "book.xlsx")]
    assert all(tables == read[0] for tables in read)
    assert [one["refund_fen"] for one in read[0]["refunds"]] == [123450] * 3
