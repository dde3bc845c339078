"""Lines of orders and waybills, as people paste them and spreadsheets leave them."""

from pathlib import Path

import pytest
import xlsxwriter

from fuchang.connect.exports import first_rows
from fuchang.connect.exports.pairs import Pair, pair_of, pairs, rows_of
from fuchang.connect.exports.reading import UnusableFile

ORDER, NUMBER = "382366007592500001", "75889204417213"


def one(text: str) -> Pair:
    found = pairs(rows_of(text))
    assert len(found) == 1
    return found[0]


@pytest.mark.parametrize(
    "text",
    [
        f"{ORDER}\t{NUMBER}",
        f"{NUMBER}，{ORDER}",
        f"  {ORDER}   {NUMBER}  ",
        f"{ORDER};{NUMBER}",
        f'="{ORDER}",\'{NUMBER}',
        f"订单号：{ORDER} 运单号:{NUMBER}",
        "３８２３６６００７５９２５００００１　７５８８９２０４４１７２１３",
    ],
)
def test_both_numbers_are_found_in_any_form(text: str) -> None:
    assert set(one(text).codes) == {ORDER, NUMBER}


def test_the_courier_is_found_anywhere_in_the_line() -> None:
    assert one(f"{ORDER} 中通快递 {NUMBER}").courier == "中通"
    assert one(f"圆通,{NUMBER},{ORDER}").courier == "圆通"
    assert one(f"{ORDER} {NUMBER}").courier == ""


def test_a_header_says_which_column_is_which() -> None:
    found = pairs([["运单号", "备注", "订单编号"], [ORDER, "急", NUMBER]])
    assert (found[0].order, found[0].waybill, found[0].line) == (NUMBER, ORDER, 2)


def test_parts_known_by_name_are_read_as_carefully() -> None:
    made = pair_of(4, "３８２３６６００７５９２５００００１", f"运单号：{NUMBER}", "中通快递")
    assert (made.line, made.order, made.waybill, made.courier) == (4, ORDER, NUMBER, "中通")
    assert pair_of(1, "3.8E+17", NUMBER).lost


def test_lines_keep_their_numbers_over_blank_ones() -> None:
    found = pairs(rows_of(f"\n{ORDER}\t{NUMBER}\r\n\n{ORDER}\tYT1234567890123"))
    assert [pair.line for pair in found] == [2, 4]


def test_a_number_that_a_spreadsheet_has_rounded_is_told() -> None:
    assert one(f"3.82366E+17\t{NUMBER}").lost


def test_a_line_without_numbers_stays_a_line() -> None:
    assert one("这里没有单号").codes == ()


def test_files_of_both_sorts_come_in_as_rows(tmp_path: Path) -> None:
    sheet = tmp_path / "单号.csv"
    sheet.write_bytes(f"订单编号,运单号\r\n{ORDER},{NUMBER}\r\n".encode("gb18030"))
    book = tmp_path / "单号.xlsx"
    with xlsxwriter.Workbook(str(book)) as made:
        made.add_worksheet("空")
        rows = made.add_worksheet()
        rows.write_row(0, 0, ["订单编号", "运单号"])
        rows.write_row(1, 0, [ORDER, NUMBER])
    told = [["订单编号", "运单号"], [ORDER, NUMBER]]
    assert first_rows(sheet, most=10) == told
    assert first_rows(book, most=10) == told
    assert first_rows(sheet, most=1) == told[:1]


def test_a_file_that_is_none_is_refused(tmp_path: Path) -> None:
    lie = tmp_path / "单号.xlsx"
    lie.write_bytes(b"hello")
    with pytest.raises(UnusableFile):
        first_rows(lie, most=10)
