"""Rows of the world as structures of the platform: Trade with Orders, Refund, Shipping, trace, message."""

from typing import Any

from fuchang.facts.codes import code, word
from fuchang.kernel.clock import DAY
from fuchang.sandbox.taobao import wording
from fuchang.sandbox.world import Row, World

OFFLINE = code(kind="shipping_way", word="offline")
ANSWERED = {code(kind="refund_status", word=name) for name in ("closed", "success")}
_CONFIRM_AFTER = 10 * DAY
_PLACES = ["北京", "武汉", "上海", "广州", "杭州", "成都", "西安", "沈阳"]
_ROLES = {"buyer": "1", "seller": "2", "platform": "3"}


def version(refund: Row) -> int:
    """refund_version: the last change in milliseconds."""
    return int(refund["modified_at"]) * 1000 + int(refund.get("changes", 0))


def refund(world: World, row: Row) -> dict[str, Any]:
    """A Refund with everything that the single one has."""
    order = world.get("orders", row["order_id"]) or {}
    item = world.get("items", row.get("item_id", "")) or {}
    return {
        "refund_id": row["refund_id"],
        "tid": int(row["order_id"]),
        "oid": int(row["order_id"]),
        "num_iid": int(row["item_id"]) if row.get("item_id") else None,
        "title": item.get("title"),
        "seller_nick": _shop_name(world, row),
        "num": 1,
        "status": row.get("raw_status") or wording.said("refund_status", row["status"]),
        "order_status": wording.said("order_status", order.get("status")),
        "cs_status": row["cs_status"],
        "advance_status": 0,
        "refund_version": version(row),
        "operation_contraint": wording.said("constraint", row["constraint_code"]),
        "sid": row.get("return_waybill"),
        "company_name": row.get("return_courier"),
        "attribute": ";disputeRequest:1;",
        "shipping_type": "express",
        "alipay_no": f"2026{row['order_id']}",
        **_buyer(row),
        **_asked_for(row),
        **_moments(row),
    }


def _buyer(row: Row) -> dict[str, Any]:
    return {
        "buyer_nick": wording.masked_nick(row.get("buyer_key")),
        "buyer_open_uid": wording.open_uid(row.get("buyer_key")),
    }


def _asked_for(row: Row) -> dict[str, Any]:
    """What the buyer wants, why, and how much."""
    reason = wording.chinese("reason", row["reason"])
    return {
        "total_fee": wording.yuan(row.get("paid_fen")),
        "payment": wording.yuan(max(0, (row.get("paid_fen") or 0) - row["refund_fen"])),
        "refund_fee": wording.yuan(row["refund_fen"]),
        "price": wording.yuan(row.get("paid_fen")),
        "good_status": wording.said("goods", row["goods"]),
        "has_good_return": word(kind="refund_kind", code=row["kind"]) == "return_refund",
        "dispute_type": wording.said("refund_kind", row["kind"]),
        "refund_phase": wording.said("refund_phase", row["phase"]),
        "reason": reason,
        "desc": row.get("words") or reason,
    }


def _moments(row: Row) -> dict[str, Any]:
    waits = row["status"] not in ANSWERED and row.get("answer_by_at")
    deadline: dict[str, Any] = {"exist_timeout": bool(waits), "remind_type": 3}
    if waits:
        deadline["timeout"] = wording.moment(row["answer_by_at"])
    return {
        "created": wording.moment(row["applied_at"]),
        "modified": wording.moment(row["modified_at"]),
        "end_time": wording.moment(row.get("finished_at")),
        "refund_remind_timeout": deadline,
    }


def trade(world: World, row: Row) -> dict[str, Any]:
    """A Trade with everything that the whole one has."""
    lines = world.of_order("order_lines", row["order_id"])
    return {
        "tid": int(row["order_id"]),
        "tid_str": row["order_id"],
        "type": "fixed",
        "status": row.get("raw_status") or wording.said("order_status", row["status"]),
        "payment": wording.yuan(row["paid_fen"]),
        "total_fee": wording.yuan(row["total_fen"]),
        "post_fee": "0.00",
        "received_payment": "0.00",
        "num": row["quantity"],
        "num_iid": int(row["item_id"]) if len(lines) == 1 else None,
        "title": _shop_name(world, row),
        "seller_nick": _shop_name(world, row),
        "mark_desc": row.get("mark"),
        "seller_memo": row.get("memo"),
        "seller_flag": row.get("flag", 0),
        "cross_bonded_declare": bool(row.get("cross_border")),
        "shipping_type": "express",
        **_trade_moments(row),
        **_buyer(row),
        **_receiver(row),
        **_holds(row),
        "orders": {"order": [_order(world, line, row) for line in lines]},
    }


def _trade_moments(row: Row) -> dict[str, Any]:
    return {
        "created": wording.moment(row["created_at"]),
        "pay_time": wording.moment(row.get("paid_at")),
        "consign_time": wording.moment(row.get("shipped_at")),
        "end_time": wording.moment(row.get("finished_at")),
        "modified": wording.moment(row["modified_at"]),
        "timeout_action_time": wording.moment(row.get("confirm_by_at") or _confirm_by(row)),
        "delivery_time": wording.moment(row.get("ship_by_at")),
    }


def _receiver(row: Row) -> dict[str, Any]:
    """Masked and encrypted, as since 2021."""
    return {
        "oaid": wording.oaid(row.get("buyer_key")),
        "receiver_name": "张**",
        "receiver_state": row.get("region"),
        "receiver_city": row.get("region"),
        "receiver_address": "~9kTs8aX==~1~",
        "receiver_mobile": "*******0000",
    }


def _holds(row: Row) -> dict[str, Any]:
    hold = wording.lists()["hold"].get(word(kind="hold", code=row["hold"]), "")
    on = {hold: True if hold == "is_sh_ship" else 1} if hold else {}
    return {"top_hold": 0, **on}


def _confirm_by(row: Row) -> int | None:
    shipping = word(kind="order_status", code=row["status"]) == "shipped"
    return row["shipped_at"] + _CONFIRM_AFTER if shipping and row.get("shipped_at") else None


def _order(world: World, line: Row, order: Row) -> dict[str, Any]:
    item = world.get("items", line.get("item_id", "")) or {}
    parcels = world.of_order("shipments", order["order_id"])
    refunds = world.of_order("refunds", order["order_id"])
    first = line["line_id"] == order["order_id"]
    told = {
        "oid": int(line["line_id"]),
        "oid_str": line["line_id"],
        "num_iid": int(line["item_id"]) if line.get("item_id") else None,
        "title": item.get("title"),
        "price": wording.yuan(line["price_fen"]),
        "num": line["quantity"],
        "payment": wording.yuan(line["paid_fen"]),
        "total_fee": wording.yuan(line["paid_fen"]),
        "status": wording.said("order_status", order["status"]),
        "refund_status": wording.said("refund_status", refunds[-1]["status"]) if refunds and first else "NO_REFUND",
        "refund_id": refunds[-1]["refund_id"] if refunds and first else None,
        "cid": 50_000 + (item.get("category_key") or 0),
        "sku_properties_name": line.get("sku"),
        "invoice_no": (parcels[-1]["waybill"] or None) if parcels else None,
        "logistics_company": parcels[-1]["courier"] if parcels else None,
        "consign_time": wording.moment(order.get("shipped_at")),
    }  # fmt: skip
    return {name: value for name, value in told.items() if value is not None}


def shipping(row: Row) -> dict[str, Any]:
    """A Shipping. Offline parcels say signed as soon as they are shipped, as the real ones do."""
    record = code(kind="record_status", word="signed") if row.get("shipping_way") == OFFLINE else row["record_status"]  # fmt: skip
    return {
        "tid": int(row["order_id"]),
        "order_code": f"LP{row['parcel_key']:011d}",
        "out_sid": row["waybill"],
        "company_name": row["courier"],
        "status": wording.said("record_status", record),
        "created": wording.moment(row["shipped_at"]),
        "modified": wording.moment(row["modified_at"]),
        "seller_confirm": "yes",
        "type": "express",
        "freight_payer": "seller",
        "is_split": 0,
    }


def trace(world: World, row: Row) -> dict[str, Any]:
    """The trace of a parcel."""
    scans = sorted(world.scans.get(row["waybill"], []), key=lambda scan: int(scan["seen_at"]))
    offline = row.get("shipping_way") == OFFLINE
    return {
        "tid": int(row["order_id"]),
        "out_sid": row["waybill"],
        "company_name": row["courier"],
        "status": "对方已签收"
        if offline
        else wording.chinese("record_status", row["record_status"]),
        "trace_list": {"transit_step_info": [_step(scan) for scan in scans]},
    }


def _step(scan: Row) -> dict[str, Any]:
    place = _PLACES[int(scan["seen_at"]) % len(_PLACES)]
    return {
        "status_time": wording.moment(scan["seen_at"]),
        "status_desc": f"【{place}】{wording.chinese('trace', scan['code']) or '快件更新'}",
        "action": wording.said("trace", scan["code"]),
    }


def message(row: Row) -> dict[str, Any]:
    """A RefundMessage."""
    role = _ROLES.get(word(kind="role", code=row["role"]), "1")
    return {
        "id": int(row["message_id"]),
        "refund_id": row.get("refund_id"),
        "owner_id": 0,
        "owner_role": role,
        "owner_nick": "买家" if role == "1" else "卖家",
        "content": row["words"],
        "created": wording.moment(row["said_at"]),
        "message_type": "NORMAL",
        "pic_urls": {"pic_url": [{"url": one} for one in row.get("pictures", ())]},
    }


def user(world: World, shop: Row) -> dict[str, Any]:
    """The User of a shop, with the account's status."""
    account = code(kind="status_subject", word="account")
    states = [
        row
        for row in world.rows("statuses", shop_id=shop["shop_id"], status_subject=account)
        if not row.get("until_at")
        and ":" not in row["subject_id"]  # of the shop itself, not of its staff
    ]
    codes = [word(kind="status_code", code=row["status_code"]) for row in states]
    known = wording.lists()["account_status"]
    return {
        "user_id": int(shop["shop_id"]),
        "nick": shop["name"],
        "type": "C",
        "status": shop.get("raw_status") or next((known[one] for one in codes if one in known), "normal"),
        "auto_repost": "unlimited",
        "promoted_type": "authentication",
        "alipay_bind": "bind",
        "consumer_protection": True,
        "has_shop": True,
        "seller_credit": {"level": 12, "score": 20_340, "total_num": 21_000, "good_num": 20_700},
    }  # fmt: skip


def item(row: Row) -> dict[str, Any]:
    """An Item."""
    return {
        "num_iid": int(row["item_id"]),
        "title": row.get("title"),
        "cid": 50_000 + (row.get("category_key") or 0),
        "approve_status": "onsale",
        "violation": bool(row.get("punished")),
        "is_virtual": False,
        "modified": wording.moment(row.get("modified_at")),
    }


def _shop_name(world: World, row: Row) -> str | None:
    shop = world.get("shops", row["shop_id"])
    return shop["name"] if shop else None
