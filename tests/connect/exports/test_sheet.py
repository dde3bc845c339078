"""One file: what its name and first bytes say, and what its report tells."""

import pytest

from fuchang.connect.exports.reading import UnusableFile
from fuchang.connect.exports.sheet import exported_at, kind_of
from fuchang.kernel.clock import from_local
from tests.connect.exports.conftest import ORDER_NO, csv_text


@pytest.mark.parametrize(
    ("name", "moment"),
    [("ExportOrderList202606301200.csv", "2026-06-30 12:00:00"), ("退款_202606301200.xlsx", "2026-06-30 12:00:00"),
     ("ExportItemlList202602301200.csv", None), ("五月.csv", None)],
)  # fmt: skip
def test_the_stamp_in_a_name_is_the_time_of_export(name, moment):
    assert exported_at(name) == (from_local(moment) if moment else None)


@pytest.mark.parametrize(
    ("name", "start", "word"),
    [("a.csv", b"PK\x03\x04", "XLSX"), ("a.xlsx", b"a,b", "别的格式"), ("a.xlsx", b"\xd0\xcf\x11\xe0", "xls"), ("a.csv", b"%PDF", "PDF"),
     ("a.csv", b" <HTML>", "网页"), ("a.csv", b"", "空的"), ("a.csv", b"\0\0", "空的"), ("a.xls", b"\xd0\xcf", ".xls"), ("a", b"x", "扩展名")],
)  # fmt: skip
def test_a_file_that_is_not_what_its_name_says_is_refused(tmp_path, name, start, word):
    path = tmp_path / name
    path.write_bytes(start)
    with pytest.raises(UnusableFile, match=word):
        kind_of(path)


def test_the_report_names_what_was_read_and_what_was_not(read_text):
    read = read_text(
        csv_text(
            [
                ["订单编号", "总金额", "订单创建时间", "店小二"],
                [ORDER_NO, "1.00", "2026-05-01 10:00:00", "小王"],
            ]
        )
    )
    report = read.report
    assert report.columns["总金额"] == "total_fen"
    assert report.unread == ["店小二"]
    assert report.modified_at == from_local("2026-05-01 10:00:00")
    assert (report.encoding, report.delimiter, report.header_row) == ("utf-8", ",", 1)


def test_a_header_without_rows_is_a_file_without_rows(read_text):
    read = read_text(csv_text([["订单编号", "总金额", "订单创建时间"]]))
    assert (read.report.rows, read.tables) == (0, {})
