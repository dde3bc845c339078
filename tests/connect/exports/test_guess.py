"""Columns of other systems, guessed from names and values; the real public tables among them."""

import pyarrow as pa
import pytest

from fuchang.connect.exports.guess import guess, plain
from tests.connect.exports.conftest import csv_text

pytestmark = pytest.mark.filterwarnings("error")


def slots(rows):
    raw, _ = guess(rows)
    assert raw is not None
    return {one["names"][0]: slot for slot, one in raw["slots"].items() if one.get("names")}


def test_english_and_chinese_names_are_known():
    header = ["order_no", "customer_id", "下单时间", "total_price", "状态", "省份"]
    row = ["A-1001", "c1", "2026-05-01 10:00", "12.50", "paid", "湖北省"]
    assert slots([header, row]) == {
        "order_no": "order_id", "customer_id": "buyer_id", "下单时间": "created_at", "total_price": "total_fen", "状态": "status",
        "省份": "region",
    }  # fmt: skip


def test_values_decide_what_a_name_can_be():
    header = ["order_id", "created_at", "total"]
    assert (
        "created_at" not in slots([header, ["1", "hello", "2.00"], ["2", "world", "3.00"]]).values()
    )


def test_a_header_below_other_lines_is_found():
    _, header = guess(
        [["Report of May"], [], ["order_id", "order_date", "total"], ["1", "2026-05-01", "2.00"]]
    )
    assert header is not None
    assert header.row == 3


def test_nothing_is_guessed_where_nothing_is_known():
    assert guess([["x", "y", "z"], ["1", "2", "3"]]) == (None, None)


@pytest.mark.parametrize(
    ("written", "order"), [("13/4/2017", "dmy"), ("4/13/2017", "mdy"), ("4/5/2017", "mdy")]
)
def test_the_order_of_day_and_month_is_proven_by_some_value(written, order):
    raw, _ = guess([["order_id", "order_date", "total"], ["1", written, "2.00"]])
    assert raw is not None
    assert raw["dates"] == order


def test_the_evidence_shows_no_personal_values():
    raw, _ = guess(
        [["order_id", "buyer_id", "phone", "total"], ["1", "小明", "13800001111", "2.00"]]
    )
    assert raw is not None
    assert "小明" not in str(raw["evidence"])
    assert "13800001111" not in str(raw["evidence"])


def test_names_are_compared_without_case_blanks_and_signs():
    assert plain("Order Date (DateOrders)") == plain("order_date_dateorders")


def test_a_number_that_counts_within_the_order_makes_the_line_id(read_text):
    rows = [
        ["order_id", "order_item_id", "product_id", "price"],
        ["o1", "1", "p1", "2.00"],
        ["o1", "2", "p2", "3.00"],
    ]
    read = read_text(csv_text(rows))
    assert [one["line_id"] for one in read.tables["order_lines"]] == ["o1-1", "o1-2"]


@pytest.mark.real_data
def test_the_tmall_orders_are_read_as_their_notes_say(real_data, read_path):
    read = read_path(next(real_data("tmall_orders").glob("*.csv")))
    orders = read.tables["orders"]
    assert (len(orders), read.aside) == (8131, [])
    assert sum(one["paid_at"] is not None for one in orders) == 6994
    assert sum((one["refunded_fen"] or 0) > 0 for one in orders) == 1853
    assert sum(one["refunded_fen"] or 0 for one in orders) == 18300189
    assert all(one["paid_fen"] == one["total_fen"] for one in orders if one["paid_at"])
    hubei = [one for one in orders if one["region"] == "湖北" and one["paid_at"]]
    assert (len(hubei), sum(one["refunded_fen"] > 0 for one in hubei)) == (27, 18)


@pytest.mark.real_data
@pytest.mark.parametrize(
    ("name", "table", "rows"),
    [("olist_orders_dataset", "orders", 5000), ("olist_order_items_dataset", "order_lines", 9998),
     ("olist_order_payments_dataset", "funds", 9998), ("olistcustomerdataset", "buyers", 9999), ("olist_sellers_dataset", "shops", 3095),
     ("olist_products_dataset", "items", 1499), ("product_category_name_translation", "categories", 71)],
)  # fmt: skip
def test_the_olist_tables_need_no_map_by_hand(real_data, read_path, name, table, rows):
    read = read_path(real_data("olist") / f"{name}.csv")
    assert (read.report.table, read.report.guessed, read.report.accepted) == (table, True, rows)
    assert len([one for one in read.tables[table] if one["primary_row"]]) == rows


@pytest.mark.real_data
def test_the_olist_orders_tell_of_their_parcels(real_data, read_path):
    read = read_path(real_data("olist") / "olist_orders_dataset.csv")
    delivered = [one for one in read.tables["orders"] if one["status"] == 8]
    assert len(delivered) == 4858
    events = pa.Table.from_pylist(read.tables["tracking_events"])
    assert set(events["code"].to_pylist()) == {2, 7}
    assert {one["waybill"] for one in read.tables["shipments"]} == {
        one["order_id"] for one in read.tables["shipments"]
    }


@pytest.mark.real_data
def test_the_alipay_statement_is_read_below_its_preamble(real_data, read_path):
    read = read_path(next(real_data("bills").glob("*.csv")))
    assert (read.report.map_id, read.report.encoding, read.report.rows) == (
        "ALIPAY-personal",
        "gb18030",
        5,
    )
    assert [(one["in_fen"], one["out_fen"]) for one in read.tables["funds"]] == [
        (None, 4974), (None, 2000), (None, None), (None, None), (22222850, None),
    ]  # fmt: skip
    assert [one["fund_kind"] for one in read.tables["funds"]] == [9, 9, 2, 9, 4]
