"""Every quirk of real export files that was seen, one test each, named after it."""

import pytest
import xlsxwriter

from fuchang.kernel.clock import from_local
from tests.connect.exports.conftest import ORDER_NO, csv_text

HEADER = [
    "订单编号",
    "买家会员名",
    "总金额",
    "买家实际支付金额",
    "订单状态",
    "订单创建时间",
    "订单付款时间",
    "退款金额",
]
ROW = [
    ORDER_NO,
    "买家一",
    "10.00",
    "10.00",
    "交易成功",
    "2026-05-01 10:00:00",
    "2026-05-01 10:01:00",
    "0.00",
]


def row(**changed):
    return [changed.get(name, cell) for name, cell in zip(HEADER, ROW, strict=True)]


@pytest.mark.parametrize(
    "encoding", ["gbk", "gb18030", "utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"]
)
@pytest.mark.parametrize("delimiter", [",", "\t", ";"])
def test_gbk_utf8_with_and_without_bom_and_utf16_with_any_delimiter(read_text, encoding, delimiter):
    text = csv_text([HEADER, ROW]).replace(",", delimiter)
    if encoding == "utf-16-be":
        text = "\ufeff" + text
    read = read_text(text, encoding=encoding)
    assert [one["order_id"] for one in read.tables["orders"]] == [ORDER_NO]
    assert read.report.delimiter == delimiter


def test_equals_and_quotes_around_an_id(read_text):
    for wrapped in (f'="{ORDER_NO}"', f"={ORDER_NO}", f'"=""{ORDER_NO}"""'):
        read = read_text(
            "订单编号,总金额,订单创建时间\n" + wrapped + ",10.00,2026-05-01 10:00:00\n"
        )
        assert read.tables["orders"][0]["order_id"] == ORDER_NO


@pytest.mark.parametrize("mark", ["'", "’"])
def test_a_leading_apostrophe_on_phones_and_waybills(read_orders, mark):
    plain = read_orders(
        {
            "买家会员名": "买家一",
            "联系手机": "18618486065",
            "物流单号": "SF1234567890123",
            "物流公司": "顺丰速运",
        }
    )
    marked = read_orders(
        {
            "买家会员名": "买家一",
            "联系手机": f"{mark}18618486065",
            "物流单号": f"{mark}SF1234567890123",
            "物流公司": "顺丰速运",
        }
    )
    assert marked.tables["shipments"] == plain.tables["shipments"]
    assert marked.tables["buyer_identifiers"] == plain.tables["buyer_identifiers"]
    assert marked.tables["shipments"][0]["waybill"] == "SF1234567890123"


def test_an_id_in_scientific_notation_is_kept_aside_never_guessed(read_text):
    read = read_text(csv_text([HEADER, row(订单编号="1.93068E+15"), ROW]))
    (aside,) = read.aside
    assert (aside.row, aside.header, aside.value) == (2, "订单编号", "1.93068E+15")
    assert "科学计数法" in aside.expected
    assert [one["order_id"] for one in read.tables["orders"]] == [ORDER_NO]
    assert (read.report.rows, read.report.kept_aside, read.report.accepted) == (2, 1, 1)


def test_header_names_with_trailing_blanks_and_full_width_signs(read_text):
    header = [
        "退款编号",
        "订单编号 ",
        "买家退款金额 ",
        "部分退款 / 全部退款",
        "退款状态　",
        "卖家真实姓名 （新）",
        "售中或售后",
    ]
    read = read_text(
        csv_text(
            [header, ["88888888888888", ORDER_NO, "5.00", "部分退款", "退款成功", "某人", "售中"]]
        )
    )
    assert read.report.map_id.startswith("RF-")
    (refund,) = read.tables["refunds"]
    assert (refund["refund_id"], refund["order_id"], refund["refund_fen"]) == (
        "88888888888888",
        ORDER_NO,
        500,
    )


def test_yuan_behind_an_amount_and_thousands_commas(read_text):
    read = read_text(csv_text([HEADER, row(总金额="1,234.50元", 买家实际支付金额="￥1,234.50")]))
    assert read.tables["orders"][0]["total_fen"] == 123450
    assert read.tables["orders"][0]["paid_fen"] == 123450


def test_text_around_an_order_number(read_text):
    read = read_text(csv_text([HEADER, row(订单编号=f"订单号：{ORDER_NO} 已合并")]))
    assert read.tables["orders"][0]["order_id"] == ORDER_NO


def test_several_titles_in_one_cell_are_not_split_and_name_no_item(read_orders):
    read = read_orders({"宝贝标题": "春季外套，夏季短袖", "宝贝种类": "2", "宝贝总数量": "2"})
    (order,) = read.tables["orders"]
    assert order["title"] == "春季外套，夏季短袖"
    assert order["item_id"] is None
    assert "items" not in read.tables


def test_one_title_names_the_item(read_orders):
    read = read_orders({"宝贝标题": "春季外套", "宝贝种类": "1", "宝贝总数量": "2"})
    assert read.tables["orders"][0]["item_id"] == read.tables["items"][0]["item_id"] == "春季外套"


def test_a_header_row_that_is_not_the_first(read_text):
    above = [["某某旗舰店 订单报表"], [], ["导出时间：2026-05-02"]]
    read = read_text(csv_text([*above, HEADER, ROW, row(订单编号="1E+18")]))
    assert read.report.header_row == 4
    assert read.aside[0].row == 6
    assert read.tables["orders"][0]["row_no"] == 5


@pytest.mark.parametrize(
    "written",
    [
        "2016/5/23 22:02:03",
        "2016-05-23 22:02:03",
        "2016年5月23日 22:02:03",
        "2016.5.23 22:02:03",
        "2016-05-23T22:02:03",
    ],
)
def test_dates_in_several_forms(read_text, written):
    read = read_text(csv_text([HEADER, row(订单创建时间=written, 订单付款时间="")]))
    (order,) = read.tables["orders"]
    assert order["created_at"] == from_local("2016-05-23 22:02:03")
    assert order["created_at_text"] == written


def test_excel_serial_dates_and_numbers_in_a_workbook(tmp_path, read_path):
    path = tmp_path / "订单.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet("订单报表")
        sheet.write_row(0, 0, HEADER)
        sheet.write_row(1, 0, row(总金额="", 订单创建时间=""))
        sheet.write_number(1, HEADER.index("总金额"), 0.1 + 0.2)
        sheet.write_number(1, HEADER.index("订单创建时间"), 42513.9182175926)
        sheet.write_row(2, 0, row(订单编号=""))
        sheet.write_number(2, 0, 1234567890123456789)
    read = read_path(path)
    (order,) = read.tables["orders"]
    assert (order["total_fen"], order["created_at"]) == (30, from_local("2016-05-23 22:02:14"))
    assert [(one.row, one.header) for one in read.aside] == [(3, "订单编号")]


@pytest.mark.parametrize("nothing", ["NULL", "null", "", "  ", "--"])
def test_the_word_null_is_nothing(read_text, nothing):
    read = read_text(csv_text([HEADER, row(订单付款时间=nothing, 订单状态=nothing)]))
    (order,) = read.tables["orders"]
    assert (order["paid_at"], order["status"]) == (None, None)


def test_a_masked_nick_and_a_virtual_number_are_no_identity(read_orders):
    masked = read_orders({"买家会员名": "t***1", "联系手机": "13800001111"})
    assert masked.tables["orders"][0]["buyer_id"] is None
    assert "buyers" not in masked.tables
    assert "buyer_identifiers" not in masked.tables
    virtual = read_orders(
        {"买家会员名": "买家一", "联系手机": "13800001111", "虚拟号过期时间": "2026-06-01 00:00:00"}
    )
    assert "buyer_identifiers" not in virtual.tables


def test_exact_duplicates_are_handed_over_for_the_merge_to_fold(read_text):
    read = read_text(csv_text([HEADER, ROW, ROW]))
    assert read.report.rows == 2
    assert len(read.tables["orders"]) == 2


def test_a_full_refund_shows_nothing_paid_and_a_payment_time(read_text):
    read = read_text(
        csv_text(
            [
                HEADER,
                row(买家实际支付金额="0.00", 退款金额="10.00"),
                row(买家实际支付金额="7.00", 退款金额="3.00"),
                row(买家实际支付金额="10.00", 退款金额="3.00"),
                row(买家实际支付金额="0.00", 退款金额="0.00", 订单付款时间=""),
            ]
        )
    )
    assert [one["paid_fen"] for one in read.tables["orders"]] == [1000, 1000, 1000, 0]
    assert [one["refunded_fen"] for one in read.tables["orders"]] == [1000, 300, 300, 0]


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("订单创建时间", "2026-02-30 10:00:00"),
        ("总金额", "十元"),
        ("订单编号", ""),
        ("总金额", "10.001"),
        ("订单付款时间", "昨天"),
    ],
)
def test_a_broken_cell_keeps_only_its_row_aside(read_text, column, value):
    read = read_text(csv_text([HEADER, ROW, row(**{column: value}), ROW]))
    assert [(one.row, one.header, one.value) for one in read.aside] == [(3, column, value)]
    assert len(read.tables["orders"]) == 2


def test_a_count_over_64_bits_is_kept_aside(read_orders):
    read = read_orders({"宝贝总数量": "9223372036854775808"})
    assert [one.header for one in read.aside] == ["宝贝总数量"]


def test_a_nul_and_a_lone_surrogate_are_kept_aside(read_text):
    good = csv_text([HEADER, ROW]).encode()
    bad = csv_text([row(买家会员名="a\0b")]).encode() + csv_text([row()]).encode().replace(
        "买家一".encode(), b"\xed\xa0\x80"
    )
    read = read_text(good + bad)
    assert [(one.row, one.header) for one in read.aside] == [(3, "买家会员名"), (4, "买家会员名")]
    assert "个人信息" in read.aside[0].value
    assert read.report.rows == 3


def test_a_lone_surrogate_in_utf16_is_kept_aside(read_text):
    text = csv_text([HEADER, ROW, row(买家会员名="\ud800")])
    read = read_text(b"\xff\xfe" + text.encode("utf-16-le", "surrogatepass"))
    assert [one.row for one in read.aside] == [3]


def test_an_unknown_status_word_breaks_nothing(read_text):
    read = read_text(csv_text([HEADER, row(订单状态="等待外星人收货")]))
    assert read.tables["orders"][0]["status"] == 0
    assert read.report.unknown_words == {"订单状态": {"等待外星人收货": 1}}


def test_line_ends_inside_a_cell_are_no_rows(read_orders):
    read = read_orders({"买家留言": "第一行\n第二行", "买家会员名": "买家一"})
    assert read.report.rows == 1
    assert read.tables["messages"][0]["words"] == "第一行\n第二行"


def test_blank_rows_are_no_rows_but_are_counted_by_a_person(read_text):
    read = read_text(csv_text([HEADER, ROW, [""] * len(HEADER), [], row(总金额="x")]))
    assert read.report.rows == 2
    assert read.aside[0].row == 5


def test_rows_cut_short_are_filled_and_rows_too_long_are_kept_aside(read_text):
    read = read_text(csv_text([HEADER, ROW[:6], [*ROW, "", ""], [*ROW, "多出来"], ROW]))
    assert [
        one["row_no"] for one in sorted(read.tables["orders"], key=lambda one: one["row_no"])
    ] == [2, 3, 5]
    assert [one.row for one in read.aside] == [4]
    assert read.report.rows == 4


def test_several_waybills_in_one_cell_are_several_parcels(read_orders):
    read = read_orders(
        {
            "物流单号": "No:SF1234567890123,SF1234567890124",
            "物流公司": "顺丰速运",
            "买家会员名": "买家一",
        }
    )
    assert [one["waybill"] for one in read.tables["shipments"]] == [
        "SF1234567890123",
        "SF1234567890124",
    ]
    assert [one["waybill_valid"] for one in read.tables["shipments"]] == [1, 1]


def test_a_parcel_without_a_number_is_a_parcel_only_where_the_file_could_tell(read_orders):
    told = read_orders({"物流单号": "", "订单状态": "卖家已发货，等待买家确认"})
    assert [one["waybill"] for one in told.tables["shipments"]] == [None]
    silent = read_orders({"订单状态": "卖家已发货，等待买家确认"})
    assert "shipments" not in silent.tables


def test_a_row_kept_aside_for_its_shape_shows_nobody(read_text):
    broken = ",".join([*ROW, "多"]) + "\r\n" + ORDER_NO + ',"买家一,1\r\n' + csv_text([ROW])
    read = read_text(csv_text([HEADER, ROW]) + broken)
    assert [one.row for one in read.aside] == [3, 4]
    assert not any("买家一" in one.value for one in read.aside)


def test_a_remark_and_a_short_row_in_gbk(read_text):
    read = read_text(csv_text([HEADER, ROW, [*ROW[:2]], ROW]) + "#合计：三笔\r\n", encoding="gbk")
    assert (read.report.rows, read.report.kept_aside) == (3, 0)
    assert sorted(one["row_no"] for one in read.tables["orders"]) == [2, 3, 4]
