"""The whole way: files and folders into a child process, Arrow files out."""

import random
import sys
import time
import zipfile
from itertools import islice
from pathlib import Path

import pyarrow as pa
import pytest
import xlsxwriter

from fuchang.connect.exports import Progress, propose_map, read
from fuchang.connect.exports.reading import UnusableFile
from fuchang.connect.exports.rows import SCHEMAS
from tests.connect.exports.conftest import ORDER_NO, SECRET, csv_text, rows_of

HEADER = ["订单编号", "总金额", "订单创建时间", "买家会员名"]
ROW = [ORDER_NO, "10.00", "2026-05-01 10:00:00", "买家一"]
POSIX = pytest.mark.skipif(sys.platform == "win32", reason="limits need POSIX")


def whole(paths, spool, **more):
    return read(paths, shop="本店", secret=SECRET, spool=spool, **more)


@pytest.fixture
def folder(tmp_path):
    folder = tmp_path / "导出"
    (folder / "五月").mkdir(parents=True)
    (folder / "ExportOrderList202605011200.csv").write_text(
        csv_text([HEADER, ROW, ["1E+18", *ROW[1:]]]), encoding="gb18030"
    )
    (folder / "五月" / "退款.csv").write_text(
        csv_text(
            [
                ["退款编号", "订单编号", "买家退款金额", "退款状态", "售中或售后"],
                ["88888888888888", ORDER_NO, "5.00", "退款成功", "售中"],
            ]
        ),
        encoding="utf-8-sig",
    )
    (folder / "说明.md").write_text("not a table")
    (folder / "~$锁.xlsx").write_bytes(b"lock")
    return folder


def test_a_folder_is_walked_and_its_rows_come_out_as_promised(folder, tmp_path):
    reading = whole([folder], tmp_path / "spool")
    assert [(one.name, one.map_id, one.rows, one.kept_aside) for one in reading.files] == [
        ("ExportOrderList202605011200.csv", "OL-2016", 2, 1),
        (str(Path("五月") / "退款.csv"), "RF-2019", 1, 0),
    ]
    assert reading.received == 3
    assert [(one.file, one.row, one.column) for one in reading.kept_aside] == [
        ("ExportOrderList202605011200.csv", 3, "订单编号")
    ]
    for table, paths in reading.tables.items():
        for path in paths:
            with pa.memory_map(str(path)) as source:
                assert pa.ipc.open_file(source).schema == SCHEMAS[table]
    primary = [
        row
        for paths in reading.tables.values()
        for path in paths
        for row in rows_of(path)
        if row["primary_row"]
    ]
    assert len(primary) == sum(one.accepted for one in reading.files) == 2


def test_the_time_of_export_is_read_from_the_name(folder, tmp_path):
    reading = whole([folder], tmp_path / "spool")
    assert [one.exported_at for one in reading.files] == [1777608000, None]


def test_rows_without_a_shop_take_the_one_shop_that_the_others_name(folder, tmp_path):
    (folder / "有店.csv").write_text(
        csv_text([[*HEADER, "店铺Id"], [*ROW, "777"]]), encoding="utf-8"
    )
    reading = whole([folder], tmp_path / "spool")
    assert {
        row["shop_id"]
        for table in ("orders", "refunds")
        for path in reading.tables[table]
        for row in rows_of(path)
    } == {"777"}


def test_rows_without_a_shop_take_the_given_one_where_the_others_name_two(folder, tmp_path):
    (folder / "有店.csv").write_text(
        csv_text([[*HEADER, "店铺Id"], [*ROW, "777"], [*ROW, "888"]]), encoding="utf-8"
    )
    reading = whole([folder], tmp_path / "spool")
    assert {row["shop_id"] for path in reading.tables["refunds"] for row in rows_of(path)} == {
        "本店"
    }


def test_titles_name_no_items_where_an_item_list_came_along(tmp_path):
    titled = tmp_path / "订单.csv"
    titled.write_text(
        csv_text([[*HEADER, "宝贝标题", "宝贝种类"], [*ROW, "外套", "1"]]), encoding="utf-8"
    )
    alone = whole([titled], tmp_path / "one")
    assert rows_of(alone.tables["orders"][0])[0]["item_id"] == "外套"
    lines = tmp_path / "宝贝.csv"
    lines.write_text(
        csv_text([["主订单编号", "标题", "商品ID", "购买数量"], [ORDER_NO, "外套", "6001", "1"]]),
        encoding="utf-8",
    )
    both = whole([titled, lines], tmp_path / "two")
    assert [rows_of(path)[0]["item_id"] for path in both.tables["orders"]] == [None, "6001"]
    assert [row["item_id"] for path in both.tables["items"] for row in rows_of(path)] == ["6001"]


def test_progress_reaches_the_size_of_every_file(folder, tmp_path):
    told: list[Progress] = []
    whole([folder], tmp_path / "spool", progress=told.append)
    assert {one.file for one in told} == {
        "ExportOrderList202605011200.csv",
        str(Path("五月") / "退款.csv"),
    }
    assert all(one.done <= one.total for one in told)
    assert [one.done for one in told][-1] == told[-1].total


def test_unusable_files_are_named_and_the_others_go_on(folder, tmp_path):
    (folder / "网页.xlsx").write_text("<html>")
    (folder / "空.csv").write_bytes(b"")
    (folder / "包.csv").write_bytes(b"PK\x03\x04....")
    (folder / "别的.csv").write_text("就是一句话，没有表")
    reading = whole([folder, tmp_path / "没有.csv", folder / "说明.md"], tmp_path / "spool")
    problems = {one.name: one.problem for one in reading.problems}
    assert set(problems) == {"网页.xlsx", "空.csv", "包.csv", "别的.csv", "没有.csv", "说明.md"}
    assert "网页" in problems["网页.xlsx"] or "别的格式" in problems["网页.xlsx"]
    assert "fuchang map" in problems["别的.csv"]
    assert reading.received == 3


def test_a_bomb_is_refused_in_seconds_with_a_clear_word(folder, tmp_path):
    bomb = folder / "炸弹.xlsx"
    with (
        zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive,
        archive.open("xl/worksheets/sheet1.xml", "w") as sheet,
    ):
        for _ in range(200):
            sheet.write(b"<row><c><v>1</v></c></row>" * 40_000)
    begun = time.perf_counter()
    reading = whole([folder], tmp_path / "spool")
    assert time.perf_counter() - begun < 10
    assert ["压缩炸弹" in one.problem for one in reading.problems] == [True]
    assert reading.received == 3


@POSIX
@pytest.mark.slow
def test_a_workbook_that_needs_too_much_memory_fails_alone(folder, tmp_path):
    greedy = folder / "00-贪心.xlsx"
    with xlsxwriter.Workbook(str(greedy), {"constant_memory": True}) as book:
        book.add_worksheet("小").write_row(0, 0, HEADER)
    with zipfile.ZipFile(greedy) as source:
        parts = {name: source.read(name) for name in source.namelist()}
    with zipfile.ZipFile(greedy, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            if name != "xl/worksheets/sheet1.xml":
                archive.writestr(name, data)
        with archive.open("xl/worksheets/sheet1.xml", "w") as sheet:
            sheet.write(
                b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
            )
            numbers = random.Random(1)
            cells = (f"<c><v>{numbers.random()}</v></c>" for _ in range(24_000))
            rows = b"".join(
                f"<row>{''.join(islice(cells, 12))}</row>".encode() for _ in range(2_000)
            )
            for _ in range(520):  # a repeat is too far away for the packer to see
                sheet.write(rows)
            sheet.write(b"</sheetData></worksheet>")
    reading = whole([folder], tmp_path / "spool")
    assert [(one.name, "超过限制" in one.problem) for one in reading.problems] == [
        ("00-贪心.xlsx", True)
    ]
    assert reading.received == 3


@POSIX
def test_a_child_that_is_killed_fails_the_file_it_was_reading(folder, tmp_path, monkeypatch):
    killer = tmp_path / "kill" / "sitecustomize.py"
    killer.parent.mkdir()
    killer.write_text(
        "import sys, os\n"
        "def watch(event, arguments):\n"
        "    if event == 'open' and str(arguments[0]).endswith('.csv') and '退款' in str(arguments[0]):\n"
        "        os.kill(os.getpid(), 24)\n"
        "sys.addaudithook(watch)\n"
    )
    monkeypatch.syspath_prepend(str(killer.parent))
    reading = whole([folder], tmp_path / "spool")
    assert [(one.name, "计算时间" in one.problem) for one in reading.problems] == [
        (str(Path("五月") / "退款.csv"), True)
    ]
    assert reading.received == 2


def test_a_proposal_comes_from_the_child_too(folder):
    (proposal,) = propose_map(folder / "ExportOrderList202605011200.csv")
    assert (proposal.how, proposal.header.names) == ("shipped", tuple(HEADER))
    with pytest.raises(UnusableFile, match="没有这个文件"):
        propose_map(folder / "没有.csv")
    with pytest.raises(UnusableFile, match="不认识扩展名"):
        propose_map(folder / "说明.md")
