"""Every generation of the seller centre's files is known by its own name, shuffled and widened too."""

import random

import pytest

from fuchang.connect.exports.maps import raw_header, shipped_raws
from tests.connect.exports.conftest import ORDER_NO, csv_text

GENERATIONS = {
    "OL-2016": 41, "OL-2017": 54, "OL-2018": 56, "OL-2019": 61, "OL-2020": 67, "OL-2021": 72, "OL-2024": 78,
    "OD-2016": 10, "OD-2020": 18, "OD-2024": 27, "OD-2026": 36, "RF-2019": 39, "RF-2022": 42, "RF-2026": 51, "DZ-2026": 14,
}  # fmt: skip
TEMPLATES = (
    "traces",
    "parcels",
    "statuses",
    "identifiers",
    "items",
    "categories",
    "messages",
    "ALIPAY-merchant",
    "ALIPAY-personal",
)
NUMBERS = {"订单编号", "主订单编号", "子订单编号", "退款编号", "主订单id", "支付流水号"}


def cell(name):
    name = name.strip()
    if name in NUMBERS:
        return ORDER_NO
    if name == "入帐日期":
        return "2026-05-01"
    if name.endswith("时间") or name == "举证超时":
        return "2026-05-01 10:00:00"
    if "金额" in name or name in {"价格", "商品价格", "买家应付货款"}:
        return "1.00"
    return {"购买数量": "1", "宝贝种类": "1", "宝贝总数量": "1"}.get(name, "某")


@pytest.mark.parametrize("map_id", GENERATIONS)
def test_a_generation_has_the_columns_that_the_platform_writes(map_id):
    assert len(raw_header(map_id)) == GENERATIONS[map_id]


@pytest.mark.parametrize("map_id", GENERATIONS)
@pytest.mark.parametrize("seed", [0, 1])
def test_a_generation_is_known_in_any_order_and_with_columns_added(read_text, map_id, seed):
    names = raw_header(map_id)
    if seed:
        random.Random(seed).shuffle(names)
        names = ["月份", *names, "店小二", "单量"]
    read = read_text(csv_text([names, [cell(name) for name in names]]), encoding="gb18030")
    assert (read.report.map_id, read.report.rows, read.report.kept_aside) == (map_id, 1, 0)
    assert not read.report.guessed
    primary = [row for row in read.tables[read.report.table] if row["primary_row"]]
    assert len(primary) == 1


@pytest.mark.parametrize("map_id", TEMPLATES)
def test_a_template_is_known_by_its_header(map_id):
    assert len(raw_header(map_id)) > 2


def test_every_map_file_is_named_as_its_id_and_is_tested_here():
    concrete = {name for name, raw in shipped_raws().items() if not raw.get("abstract")}
    assert concrete == set(GENERATIONS) | set(TEMPLATES)


def test_an_order_row_gives_its_parcel_buyer_and_identifiers(read_orders):
    read = read_orders(
        {
            "买家会员名": "买家一", "买家支付宝账号": "a@example.com", "联系手机": "13800001111", "店铺Id": "777", "店铺名称": "某店",
            "收货地址": "湖北省 武汉市 洪山区 珞喻路1号2栋301室", "物流单号": "SF1234567890123", "物流公司": "顺丰速运",
            "订单状态": "卖家已发货，等待买家确认", "异常信息": "等待平台处理",
        }
    )  # fmt: skip
    (order,) = read.tables["orders"]
    assert (order["shop_id"], order["region"], order["mark"]) == ("777", "湖北", "等待平台处理")
    assert {one["identifier"] for one in read.tables["buyer_identifiers"]} == {2, 3, 5}
    assert {one["buyer_id"] for one in read.tables["buyer_identifiers"]} == {order["buyer_id"]}
    assert read.tables["shops"][0]["name"] == "某店"
    written = str(read.tables)
    assert not any(
        clear in written for clear in ("买家一", "13800001111", "a@example.com", "珞喻路")
    )


def test_lines_without_an_id_are_numbered_within_their_order(read_text):
    names = raw_header("OD-2016")
    rows = [
        [{"订单编号": order, "价格": "1.00", "购买数量": "1"}.get(name, "某") for name in names]
        for order in (ORDER_NO, "123456789012", ORDER_NO)
    ]
    read = read_text(csv_text([names, *rows]))
    assert [one["line_id"] for one in read.tables["order_lines"]] == [
        f"{ORDER_NO}-1",
        "123456789012-1",
        f"{ORDER_NO}-2",
    ]


def test_an_item_line_gives_its_order_the_ship_by_time(read_text):
    names = [
        "子订单编号",
        "主订单编号",
        "商品标题",
        "商品ID",
        "应发货时间",
        "发货时间",
        "物流单号",
        "物流公司",
        "买家实付金额",
    ]
    cells = [
        "2234567890123456789",
        ORDER_NO,
        "外套",
        "6001",
        "2026-05-03 10:00:00",
        "",
        "",
        "",
        "9.90",
    ]
    read = read_text(csv_text([names, cells]))
    (order,) = read.tables["orders"]
    assert (order["ship_by_at_text"], order["ship_by_source"], order["primary_row"]) == (
        "2026-05-03 10:00:00",
        2,
        0,
    )
    assert read.tables["order_lines"][0]["item_id"] == "6001"
    assert "shipments" not in read.tables


def test_a_refund_row_gives_its_order_and_the_parcel_back(read_text):
    known = {"退款编号": "88888888888888", "订单编号": ORDER_NO, "退货物流单号": "SF1234567890123", "退货物流公司": "顺丰速运",
             "超时时间": "2026-05-03 10:00:00", "举证超时": "否", "售后类型": "退货退款", "手工退款/系统退款": "系统退款",
             "买家退款原因": "七天无理由退换货", "买家退款金额": "5.00", "是否零秒响应": "是", "客服介入状态": "客服已介入"}  # fmt: skip
    names = raw_header("RF-2026")
    read = read_text(csv_text([names, [known.get(name, "") for name in names]]))
    (refund,) = read.tables["refunds"]
    assert (
        refund["kind"],
        refund["by_system"],
        refund["zero_second"],
        refund["cs_status"],
        refund["reason"],
    ) == (2, 1, 1, 3, 25)
    assert (refund["answer_by_source"], refund["proof_by_at"], refund["proof_by_source"]) == (
        2,
        None,
        None,
    )
    assert read.tables["shipments"][0]["direction"] == 1
    assert read.tables["orders"][0]["primary_row"] == 0


def test_a_funds_row_keeps_what_went_out_as_a_positive_amount(read_text):
    names = raw_header("DZ-2026")
    known = {"商家昵称": "某店", "入帐日期": "2026-05-01", "入帐时间": "10:00:01", "支付流水号": "2026050122", "主订单id": ORDER_NO,
             "入帐类型": "交易退款(售后)", "支出金额(元)": "-12.50"}  # fmt: skip
    read = read_text(csv_text([names, [known.get(name, "") for name in names]]))
    (entry,) = read.tables["funds"]
    assert (entry["out_fen"], entry["in_fen"], entry["fund_kind"]) == (1250, None, 2)
    assert (entry["booked_at_text"], entry["shop_id"]) == ("2026-05-01 10:00:01", "某店")


def test_a_merchant_statement_is_read_between_its_remarks(read_text):
    text = (
        "#支付宝账务明细查询\n#账号：[2088000000000000]\n#-----------------------------账务明细列表--------\n"
        "账务流水号,业务流水号,商户订单号,商品名称,发生时间,对方账号,收入金额（+元）,支出金额（-元）,账户余额（元）,交易渠道,业务类型,备注\n"
        f"1001\t,2001\t,T200P{ORDER_NO}\t,外套,2026-05-01 10:00:00,a***@qq.com,12.50,,112.50,支付宝,在线支付,\n"
        f"1002\t,2001\t,T200P{ORDER_NO}\t,外套,2026-05-01 10:00:01,a***@qq.com,,-0.13,112.37,支付宝,收费,服务费\n"
        "#-----------------------------账务明细列表结束------\n#支出合计：1笔，共-0.13元\n#导出时间：[2026-05-02 10:00:00]\n"
    )
    read = read_text(text, encoding="gb18030")
    assert (read.report.map_id, read.report.rows, read.report.kept_aside) == (
        "ALIPAY-merchant",
        2,
        0,
    )
    first, second = read.tables["funds"]
    assert (first["flow_id"], first["order_id"], first["in_fen"], first["fund_kind"]) == (
        "1001",
        ORDER_NO,
        1250,
        1,
    )
    assert (second["out_fen"], second["balance_fen"], second["fund_kind"], second["words"]) == (
        13,
        11237,
        3,
        "外套；服务费",
    )
