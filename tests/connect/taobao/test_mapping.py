"""Answers of the platform become facts; strange words and broken values are told, the rest goes on."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from fuchang.connect.taobao.mapping import Context, StrangeWord, mapped
from fuchang.connect.taobao.maps import maps
from fuchang.facts.codes import code
from fuchang.facts.source import SOURCE
from fuchang.kernel.clock import from_local

CONTEXT = Context(shop_id="580000001", asked_at=from_local("2026-11-28 12:00:00"), secret=b"k" * 32)
REFUND: dict[str, Any] = {
    "refund_id": "300000000000230161", "tid": 4600000000001164036, "oid": 4600000000001164036,
    "num_iid": 610000000325, "title": "洗车毛巾", "buyer_open_uid": "AAHw-7dd", "buyer_nick": "t**3",
    "status": "WAIT_SELLER_AGREE", "dispute_type": "REFUND", "refund_phase": "onsale",
    "good_status": "BUYER_NOT_RECEIVED", "reason": "快递/物流一直未送到", "desc": "没收到",
    "created": "2026-11-28 09:00:00", "modified": "2026-11-28 10:00:00", "refund_fee": "33.20",
    "total_fee": "33.20", "cs_status": 1, "operation_contraint": "cannot_refuse",
    "refund_remind_timeout": {"exist_timeout": True, "remind_type": 3, "timeout": "2026-11-30 09:00:00"},
    "has_good_return": False, "refund_version": 1795831200000,
}  # fmt: skip
TRADE: dict[str, Any] = {
    "tid": 4600000000001164036, "tid_str": "4600000000001164036", "status": "PAID_FORBID_CONSIGN",
    "created": "2026-11-27 09:00:00", "pay_time": "2026-11-27 09:01:00", "modified": "2026-11-28 10:00:00",
    "payment": "33.20", "total_fee": "35.00", "num": 2, "buyer_open_uid": "AAHw-7dd", "seller_nick": "复常模拟店",
    "top_hold": 0, "forbid_consign": 1, "receiver_state": "湖北省", "receiver_mobile": "138****0000",
    "oaid": "1lxvr7XjL4iagbkK", "mark_desc": "订单异常", "cross_bonded_declare": True,
    "orders": {"order": [
        {"oid": 4600000000001164036, "num_iid": 610000000325, "title": "洗车毛巾", "price": "17.50", "num": 2,
         "payment": "33.20", "status": "PAID_FORBID_CONSIGN", "refund_status": "NO_REFUND", "cid": 50011,
         "estimate_con_time": "付款后48小时内发货", "invoice_no": "YT1", "logistics_company": "圆通速递",
         "consign_time": "2026-11-28 08:00:00"},
        {"oid": 4600000000001164037, "num_iid": 610000000326, "title": "水桶", "price": "1", "num": 1,
         "payment": "0.00", "status": "PAID_FORBID_CONSIGN", "refund_status": "WAIT_SELLER_AGREE",
         "invoice_no": "YT1", "logistics_company": "圆通速递", "consign_time": "2026-11-28 08:00:00"},
    ]},
}  # fmt: skip


def word(kind: str, name: str) -> int:
    return code(kind=kind, word=name)


def test_a_refund_with_the_platforms_own_deadline() -> None:
    facts = mapped("refund", [REFUND], CONTEXT)
    row = facts.tables["refunds"][0]
    assert row["refund_id"] == "300000000000230161"
    assert row["order_id"] == "4600000000001164036"
    assert row["shop_id"] == "580000001"
    assert row["status"] == word("refund_status", "wait_seller")
    assert row["kind"] == word("refund_kind", "refund_only")
    assert row["reason"] == word("reason", "not_delivered")
    assert row["constraint_code"] == word("constraint", "cannot_refuse")
    assert row["answer_by_at"] == from_local("2026-11-30 09:00:00")
    assert row["answer_by_at_text"] == "2026-11-30 09:00:00"
    assert row["answer_by_source"] == word("deadline_source", "platform")
    assert row["refund_fen"] == 3_320
    assert (facts.strange, facts.broken) == (set(), [])


def test_a_list_row_without_details_claims_nothing_about_them() -> None:
    few = {name: REFUND[name] for name in ("refund_id", "tid", "status", "modified")}
    row = mapped("refund", [few], CONTEXT).tables["refunds"][0]
    assert row["answer_by_at"] is None
    assert row["answer_by_source"] is None
    assert row["constraint_code"] is None


def test_a_constraint_that_is_given_and_empty_is_none() -> None:
    row = mapped("refund", [{**REFUND, "operation_contraint": ""}], CONTEXT).tables["refunds"][0]
    assert row["constraint_code"] == word("constraint", "none")


def test_an_order_that_may_not_be_shipped_says_why() -> None:
    row = mapped("trade", [TRADE], CONTEXT).tables["orders"][0]
    assert row["status"] == word("order_status", "held")
    assert row["hold"] == word("hold", "forbidden")
    assert row["mark"] == "订单异常"
    assert (row["region"], row["cross_border"]) == ("湖北", 1)
    assert (row["paid_fen"], row["total_fen"]) == (3_320, 3_500)


def test_holds_that_are_all_off_are_none_and_those_not_given_are_nothing() -> None:
    off = {**TRADE, "forbid_consign": 0}
    assert mapped("trade", [off], CONTEXT).tables["orders"][0]["hold"] == word("hold", "none")
    few = {"tid": 1, "status": "TRADE_FINISHED"}
    assert mapped("trade", [few], CONTEXT).tables["orders"][0]["hold"] is None


def test_lines_and_one_parcel_for_both_of_them() -> None:
    tables = mapped("trade", [TRADE], CONTEXT).tables
    assert [row["line_id"] for row in tables["order_lines"]] == ["4600000000001164036", "4600000000001164037"]  # fmt: skip
    assert tables["order_lines"][0]["refund_status"] == 0
    assert tables["order_lines"][1]["refund_status"] == word("refund_status", "wait_seller")
    assert tables["order_lines"][0]["ship_by_at"] is None  # words, no moment
    assert [(row["order_id"], row["waybill"]) for row in tables["shipments"]] == [("4600000000001164036", "YT1")]  # fmt: skip


def test_a_masked_receiver_is_known_by_the_oaid_alone() -> None:
    kinds = [row["identifier"] for row in mapped("trade", [TRADE], CONTEXT).tables["buyer_identifiers"]]  # fmt: skip
    assert kinds == [word("identifier", "open_uid"), word("identifier", "oaid")]


def test_no_name_address_or_number_of_a_person_gets_into_the_facts() -> None:
    shown = {**TRADE, "receiver_name": "王小二", "receiver_address": "中山路一号", "receiver_mobile": "13800000000"}  # fmt: skip
    told = repr(mapped("trade", [shown], CONTEXT).tables)
    assert not [word for word in ("王小二", "中山路", "13800000000", "AAHw") if word in told]


def test_a_strange_word_is_told_and_the_row_stays() -> None:
    facts = mapped("refund", [{**REFUND, "status": "WAIT_MARTIANS"}], CONTEXT)
    assert facts.tables["refunds"][0]["status"] == 0
    assert facts.strange == {StrangeWord("refund_status", "WAIT_MARTIANS", "status", "refund")}


def test_a_broken_value_is_told_with_its_row() -> None:
    facts = mapped("refund", [{**REFUND, "refund_fee": "33,2x"}], CONTEXT)
    assert facts.tables["refunds"][0]["refund_fen"] is None
    assert [(one.column, one.value) for one in facts.broken] == [("refund_fee", "33,2x")]
    assert facts.broken[0].row["refund_id"] == "300000000000230161"


def test_an_offline_parcel_that_says_signed_has_only_its_scans() -> None:
    answer = {
        "tid": 1, "out_sid": "YT1", "company_name": "圆通速递", "status": "对方已签收",
        "trace_list": {"transit_step_info": [
            {"status_time": "2026-11-28 08:00:00", "status_desc": "快件已揽收", "action": "GOT"},
            {"status_time": "2026-11-28 09:00:00", "status_desc": "快件到达武汉", "action": "NEWS"},
        ]},
    }  # fmt: skip
    facts = mapped("trace", [answer], CONTEXT)
    assert [row["code"] for row in facts.tables["tracking_events"]] == [
        word("trace", "picked_up"), word("trace", "in_transit"),
    ]  # fmt: skip
    assert set(facts.tables) == {"tracking_events", "shipments"}
    parcel = facts.tables["shipments"][0]
    assert parcel["record_status"] is None
    assert parcel["asked_at"] == CONTEXT.asked_at


def test_a_frozen_account_is_a_status_and_a_good_item_is_none() -> None:
    user = mapped("user", [{"nick": "复常", "status": "reeze"}], CONTEXT).tables["statuses"][0]
    assert user["status_code"] == word("status_code", "account_frozen")
    assert user["since_at"] == CONTEXT.asked_at
    item = {"num_iid": 1, "title": "a", "violation": False}
    assert "statuses" not in mapped("item", [item], CONTEXT).tables
    punished = mapped("item", [{**item, "violation": "true"}], CONTEXT).tables["statuses"][0]
    assert punished["status_code"] == word("status_code", "item_punished")


def test_an_exchange_has_its_deadline_and_both_parcels() -> None:
    told = {
        "dispute_id": "7", "biz_order_id": "4600000000001164036", "status": "12", "reason": "尺码不合适",
        "created": "2026-11-27 09:00:00", "modified": "2026-11-28 09:00:00", "time_out": "2026-11-30 09:00:00",
        "buyer_logistic_no": "YT1", "buyer_logistic_name": "圆通", "seller_logistic_no": "SF2", "seller_logistic_name": "顺丰",
    }  # fmt: skip
    facts = mapped("exchange", [told], CONTEXT)
    row = facts.tables["refunds"][0]
    assert (row["kind"], row["status"]) == (word("refund_kind", "exchange"), word("refund_status", "wait_seller_confirm"))  # fmt: skip
    assert row["answer_by_at"] == from_local("2026-11-30 09:00:00")
    ways = {one["waybill"]: one["direction"] for one in facts.tables["shipments"]}
    assert ways == {"YT1": word("direction", "return"), "SF2": word("direction", "reship")}
    assert facts.strange == set()


def test_a_dispute_of_tmall_speaks_in_numbers() -> None:
    told = {"refund_id": "7", "tid": 4, "status": 6, "dispute_request": "仅退款", "time_out": "2026-11-30 09:00:00"}  # fmt: skip
    facts = mapped("dispute", [told], CONTEXT)
    row = facts.tables["refunds"][0]
    assert (row["kind"], row["status"]) == (word("refund_kind", "refund_only"), word("refund_status", "refused"))  # fmt: skip
    assert (row["order_id"], facts.strange) == ("4", set())


VALUES = st.recursive(
    st.none() | st.text(max_size=8) | st.integers() | st.booleans() | st.floats(),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.sampled_from(["order", "timeout"]), inner),
    max_leaves=5,
)  # fmt: skip


@given(st.sampled_from(sorted(maps())), st.data())
def test_whatever_the_platform_says_gives_whole_rows_and_no_exception(
    name: str, data: st.DataObject
) -> None:
    fields = [one for _, rows in maps()[name].by_table() for fill in rows.columns.values() for one in fill.field]  # fmt: skip
    parts = sorted({part.removeprefix("^").split(".")[0] for part in fields} | {"orders", "trace_list", "oaid"})  # fmt: skip
    answer = data.draw(st.dictionaries(st.sampled_from(parts), VALUES))
    facts = mapped(name, [answer], CONTEXT)
    for table, rows in facts.tables.items():
        for row in rows:
            assert set(row) == {column for column, _ in SOURCE[table]}
