"""A quote without its partner costs its own row and no other."""

import pytest

from tests.connect.exports.conftest import csv_text

HEADER = ["订单编号", "总金额", "订单创建时间", "买家留言"]


def line(number, **more):
    return [str(1234567890123456000 + number), "1.00", "2026-05-01 10:00:00", more.get("words", "")]


def broken(number, column, quoted):
    cells = line(number)
    cells[column] = quoted
    return ",".join(cells) + "\r\n"


@pytest.mark.parametrize("column", [1, 2, 3])
@pytest.mark.parametrize("second", [None, 30])
def test_a_quote_without_its_partner_costs_its_own_row_only(read_text, column, second):
    rows = [csv_text([line(number)]) for number in range(50)]
    rows[10] = broken(10, column, '"1.00')
    if second:
        rows[second] = broken(second, column, '1.00"' if column == 3 else '"x')
    read = read_text(csv_text([HEADER]) + "".join(rows))
    lost = {12, *([second + 2] if second and column != 3 else [])}
    assert {one.row for one in read.aside} >= {12}
    assert {one.row for one in read.aside} <= lost | {32}
    kept = {one["row_no"] for one in read.tables["orders"]}
    assert set(range(2, 52)) - kept <= {12, 32}
    assert read.report.rows == 50


def test_words_of_several_lines_stay_words(read_text):
    said = "你好\n请用顺丰, 谢谢\n\n急"
    rows = [line(1, words=said), line(2, words='他说"好"'), line(3)]
    read = read_text(csv_text([HEADER, *rows]) + broken(4, 3, '"没写完') + csv_text([line(5)]))
    assert [one["words"] for one in read.tables["messages"] if one["row_no"] == 2] == [said]
    assert [one["row_no"] for one in read.tables["orders"]] == [2, 3, 4, 6]
    assert [one.row for one in read.aside] == [5]
    assert "引号" in read.aside[0].expected


def test_bytes_that_are_no_text_are_kept_aside_on_this_way_too(read_text):
    text = (
        csv_text([HEADER, line(1)]).encode()
        + b"1234567890123456002,1.00,2026-05-01 10:00:00,\xff\n"
    )
    read = read_text(text + broken(4, 3, '"没写完').encode() + csv_text([line(5)]).encode())
    assert [(one.row, one.header) for one in read.aside] == [(3, "买家留言"), (4, "")]


def test_a_line_without_measure_is_kept_aside(read_text):
    read = read_text(
        csv_text([HEADER, line(1)]) + "9" * (9 << 20) + ",1,2,3\n" + csv_text([line(2)])
    )
    assert [one.row for one in read.aside] == [3]
    assert len(read.tables["orders"]) == 2
