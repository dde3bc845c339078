"""The questions that the simulated gateway answers, with the real ones' windows, orders and pages."""

from collections.abc import Callable
from typing import Any

from fuchang.kernel.clock import DAY, local_text
from fuchang.sandbox.taobao import shown
from fuchang.sandbox.taobao.asked import Asked, Told
from fuchang.sandbox.taobao.refusing import business, wrong
from fuchang.sandbox.taobao.wording import only
from fuchang.sandbox.world import Row

THREE_MONTHS = 92 * DAY
_PAGE_MAX = 100
# given whether asked for or not
_ALWAYS = ("order_status", "cs_status", "advance_status", "modified")
# what the lists leave out
_ONLY_WHOLE = {
    "num_iid", "refund_remind_timeout", "refund_version", "operation_contraint", "cs_status", "advance_status",
    "end_time", "attribute", "alipay_no", "price", "num",
}  # fmt: skip
_ONLY_FULLINFO = {
    "timeout_action_time", "top_hold", "team_buy_hold", "share_group_hold", "ofp_hold", "forbid_consign", "oaid",
    "seller_memo", "delivery_time", "receiver_name", "receiver_address", "receiver_mobile", "cross_bonded_declare",
}  # fmt: skip


def refunds_receive_get(call: Asked) -> Told:
    fields = call.fields()
    start, end = _window(call, "start_modified", "end_modified", longest=None)
    rows = [row for row in _of_shop(call, "refunds") if start <= row["modified_at"] <= end]
    if status := call.params.get("status"):
        rows = [row for row in rows if shown.refund(call.world, row)["status"] == status]
    page, more = _page(call, _newest(rows, "modified_at"))
    told = [only(shown.refund(call.world, row), fields - _ONLY_WHOLE) for row in page]
    return {"refunds": {"refund": told}, **more}


def refund_get(call: Asked) -> Told:
    fields = call.fields()
    row = call.own("refunds", call.text("refund_id"), "refund")
    return {"refund": only(shown.refund(call.world, row), fields, _ALWAYS)}


def refund_detail_get(call: Asked) -> Told:
    """taobao.refund.detail.get: what may be done now, and why the rest may not."""
    call.fields()
    row = call.own("refunds", call.text("refund_id"), "refund")
    told = shown.refund(call.world, row)
    waiting = told["status"] in {"WAIT_SELLER_AGREE", "WAIT_SELLER_CONFIRM_GOODS"}
    forbidden = "" if waiting else "退款状态已变化"
    if told["operation_contraint"]:
        forbidden = row.get("prompt") or "当前无法操作退款"
    agree = {"operation_code": "agree_refund", "tips": forbidden}
    refuse = {"operation_code": "refuse_refund", "tips": forbidden}
    key = "not_allowed_operations" if forbidden else "allowed_operations"
    return {"detail": {"refund_version": shown.version(row), key: {"operation": [agree, refuse]}}}


def refusereason_get(call: Asked) -> Told:
    call.fields()
    call.own("refunds", call.text("refund_id"), "refund")
    call.text("refund_phase")
    texts = ("已发货，物流运输中", "商品与描述一致", "买家未举证")
    reasons = [
        {"reason_id": number, "reason_text": text, "reason_tips": text}
        for number, text in enumerate(texts, start=1)
    ]
    return {"reasons": {"reason": reasons}, "total_results": len(reasons), "has_next": False}


def refund_status_get(call: Asked) -> Told:
    told = call.text("query_param")
    digits = "".join(sign for sign in told if sign.isdigit())
    call.own("orders", digits, "trade")
    rows = [
        {
            "refund_id": row["refund_id"], "tid": int(row["order_id"]), "oid": int(row["order_id"]),
            "modified": shown.refund(call.world, row)["modified"], "status": shown.refund(call.world, row)["status"],
        }
        for row in call.world.of_order("refunds", digits)[-1:]
    ]  # fmt: skip
    return {"result_package": {"result_list": {"query_refund_status_response": rows}}}


def refund_messages_get(call: Asked) -> Told:
    fields = call.fields()
    refund = call.own("refunds", call.text("refund_id"), "refund")
    said = call.world.of_order("messages", refund["order_id"])
    rows = [row for row in said if row.get("refund_id") == refund["refund_id"]]
    page, more = _page(call, _newest(rows, "said_at"))
    told = [only(shown.message(row), fields) for row in page]
    return {"refund_messages": {"refund_message": told}, **more}


def negotiatereturn_render(call: Asked) -> Told:
    row = call.own("refunds", call.text("refund_id"), "refund")
    return {
        "refund_version": shown.version(row),
        "reason_list": {"reason": [{"reason_id": 1, "reason_text": "七天无理由"}]},
        "max_refund_fee": {"max_refund_fee": row["refund_fen"]},
        "address_list": {"address": [{"address_id": 7001, "address_detail": "仓库路 1 号"}]},
    }


def trades_sold_get(call: Asked) -> Told:
    """taobao.trades.sold.get: by creation, newest first."""
    start, end = _window(call, "start_created", "end_created", longest=None)
    rows = [row for row in _of_shop(call, "orders") if start <= row["created_at"] <= end]
    return _trades(call, _newest(rows, "created_at"))


def trades_sold_increment_get(call: Asked) -> Told:
    """taobao.trades.sold.increment.get: by change, newest first, at most a day."""
    for name in ("start_modified", "end_modified"):
        call.text(name)
    start, end = _window(call, "start_modified", "end_modified", longest=DAY)
    rows = [row for row in _of_shop(call, "orders") if start <= row["modified_at"] <= end]
    return _trades(call, _newest(rows, "modified_at"))


def trade_fullinfo_get(call: Asked) -> Told:
    fields = call.fields()
    row = call.own("orders", call.text("tid"), "trade")
    return {"trade": only(shown.trade(call.world, row), fields)}


def _trades(call: Asked, rows: list[Row]) -> Told:
    fields = call.fields()
    page, more = _page(call, rows)
    told = [only(shown.trade(call.world, row), fields - _ONLY_FULLINFO) for row in page]
    return {"trades": {"trade": told}, **more}


def logistics_trace_search(call: Asked) -> Told:
    order = call.own("orders", call.text("tid"), "trade")
    parcels = call.world.of_order("shipments", order["order_id"])
    if not parcels:
        raise business("logistics-not-exist", "没有物流信息")
    return shown.trace(call.world, parcels[-1])


def logistics_orders_get(call: Asked) -> Told:
    fields = call.fields()
    if call.params.get("tid"):
        call.own("orders", call.text("tid"), "trade")
        rows = call.world.of_order("shipments", call.text("tid"))
    else:
        start, end = _window(call, "start_created", "end_created", longest=None)
        rows = [row for row in _of_shop(call, "shipments") if start <= row["shipped_at"] <= end]
    page, more = _page(call, _newest(rows, "shipped_at"))
    return {"shippings": {"shipping": [only(shown.shipping(row), fields) for row in page]}, **more}


def logistics_companies_get(call: Asked) -> Told:
    fields = call.fields()
    rows = [
        {"id": 505, "code": "SF", "name": "顺丰速运", "reg_mail_no": "^SF[0-9]{13}$"},
        {"id": 101, "code": "YTO", "name": "圆通速递", "reg_mail_no": "^YT[0-9]{13}$"},
        {"id": 1216, "code": "YUNDA", "name": "韵达快递", "reg_mail_no": "^(4|3)[0-9]{14}$"},
    ]
    return {"logistics_companies": {"logistics_company": [only(row, fields) for row in rows]}}


def address_search(_call: Asked) -> Told:
    row = {"contact_id": 7001, "contact_name": "仓库", "province": "湖北省", "city": "武汉市", "country": "洪山区", "addr": "仓库路 1 号", "mobile_phone": "13800000000", "zip_code": "430070", "cancel_def": True}  # fmt: skip
    return {"addresses": {"address_result": [row]}}


def user_seller_get(call: Asked) -> Told:
    fields = call.fields()
    return {"user": only(shown.user(call.world, call.world.tables["shops"][call.shop_id]), fields)}


def shop_seller_get(call: Asked) -> Told:
    fields = call.fields()
    shop = call.world.tables["shops"][call.shop_id]
    return {"shop": only({"sid": int(call.shop_id), "title": shop["name"], "pic_path": "/0"}, fields)}  # fmt: skip


def item_seller_get(call: Asked) -> Told:
    fields = call.fields()
    row = call.own("items", call.text("num_iid"), "item")
    return {"item": only(shown.item(row), fields)}


def time_get(call: Asked) -> Told:
    return {"time": local_text(call.sandbox.clock.shown())}


def _of_shop(call: Asked, table: str) -> list[Row]:
    return list(call.world.rows(table, shop_id=call.shop_id))


def _newest(rows: list[Row], column: str) -> list[Row]:
    return sorted(rows, key=lambda row: int(row[column]), reverse=True)


def _window(call: Asked, start: str, end: str, *, longest: int | None) -> tuple[int, int]:
    """The stretch asked for; three months back at most. Raises No."""
    first = call.time(start) if call.params.get(start) else call.now - THREE_MONTHS
    last = call.time(end) if call.params.get(end) else call.now
    if last < first:
        raise wrong(end, "结束时间早于开始时间")
    if longest and last - first > longest:
        raise wrong(end, "开始时间和结束时间相差不能超过一天")
    return max(first, call.now - THREE_MONTHS), last


def _page(call: Asked, rows: list[Row]) -> tuple[list[Row], dict[str, Any]]:
    """One page, and either how many there are or whether there is another one. Raises No."""
    number, size = call.number("page_no", 1), call.number("page_size", 40)
    if number < 1:
        raise wrong("page_no")
    if not 1 <= size <= _PAGE_MAX:
        raise wrong("page_size", f"page_size 最大 {_PAGE_MAX}")
    end = number * size
    more = {"has_next": end < len(rows)} if call.flag("use_has_next") else {"total_results": len(rows)}  # fmt: skip
    return rows[end - size : end], more


HANDLERS: dict[str, Callable[[Asked], Told]] = {
    "taobao.refunds.receive.get": refunds_receive_get,
    "taobao.refund.get": refund_get,
    "taobao.refund.detail.get": refund_detail_get,
    "taobao.refund.refusereason.get": refusereason_get,
    "taobao.refund.status.get": refund_status_get,
    "taobao.refund.messages.get": refund_messages_get,
    "taobao.refund.negotiatereturn.render": negotiatereturn_render,
    "taobao.trades.sold.get": trades_sold_get,
    "taobao.trades.sold.increment.get": trades_sold_increment_get,
    "taobao.trade.fullinfo.get": trade_fullinfo_get,
    "taobao.logistics.trace.search": logistics_trace_search,
    "taobao.logistics.orders.get": logistics_orders_get,
    "taobao.logistics.companies.get": logistics_companies_get,
    "taobao.logistics.address.search": address_search,
    "taobao.user.seller.get": user_seller_get,
    "taobao.shop.seller.get": shop_seller_get,
    "taobao.item.seller.get": item_seller_get,
    "taobao.time.get": time_get,
}
