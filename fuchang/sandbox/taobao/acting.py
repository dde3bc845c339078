"""The acts that the simulated gateway carries out, refusing what the real one refuses."""

import json
from collections.abc import Callable
from typing import Any

from fuchang.facts.codes import code, word
from fuchang.kernel.clock import DAY
from fuchang.sandbox.taobao import shown
from fuchang.sandbox.taobao.asked import Asked, Told
from fuchang.sandbox.taobao.refusing import No, business, wrong
from fuchang.sandbox.taobao.wording import moment
from fuchang.sandbox.world import Row

_PROOF_BYTES, _PICTURE_BYTES, _RETURN_PROOF_BYTES = 130_000, 512_000, 5_242_880
_MESSAGE_BYTES, _MEMO_BYTES, _REFUSE_MOST = 400, 1_000, 200
_MOST_REFUNDS, _MOST_FEN = 20, 600_000
_DAYS = {3, 5, 7, 10}
_PICTURES = (b"\xff\xd8", b"\x89PNG", b"GIF8")


def _status(name: str) -> int:
    return code(kind="refund_status", word=name)


def refuse(call: Asked) -> Told:
    row = _waiting(call)
    message = call.text("refuse_message")
    if not 2 <= len(message) <= _REFUSE_MOST:  # noqa: PLR2004 - the platform's own bounds
        raise wrong("refuse_message", "拒绝说明长度 2-200")
    _picture(call, "refuse_proof", _PROOF_BYTES)
    order = call.world.get("orders", row["order_id"]) or {}
    if not order.get("shipped_at"):
        raise business("refund-refuse-not-allowed", "卖家未发货，不能拒绝退款")
    if word(kind="reason", code=row["reason"]) == "seven_day":
        raise business("refund-refuse-not-allowed", "七天无理由退货不能拒绝")
    changed = _change(call, row, "refund_refused", status=_status("refused"))
    return {"refund": changed, "is_success": True}


def agree(call: Asked) -> Told:
    """taobao.rp.refunds.agree: `refund_id|fen|version|phase`, several by comma; sub-accounts only."""
    if call.session is None or not call.session.sub_account:
        raise No(12, "isv.permission-sub-account", "只允许子账号操作")
    infos = [info.split("|") for info in call.text("refund_infos").split(",")]
    if any(len(info) != 4 or not info[1].isdigit() for info in infos):  # noqa: PLR2004 - four parts
        raise wrong("refund_infos")
    if len(infos) > _MOST_REFUNDS or sum(int(info[1]) for info in infos) > _MOST_FEN:
        raise business("refund-agree-too-much", "一次最多 20 笔、6000 元")
    results = [_agreed(call, info) for info in infos]
    good = sum(bool(result["succ"]) for result in results)
    says = "OP_SUCC" if good == len(results) else "SOME_OP_SUCC" if good else "OP_FAILURE_UE"
    message = "操作成功" if good == len(results) else str(results[0]["message"])
    return {"succ": good > 0, "msg_code": says, "message": message, "results": {"refund_mapping_result": results}}  # fmt: skip


def _agreed(call: Asked, info: list[str]) -> dict[str, Any]:
    refund_id, fen, version, _phase = info
    try:
        row = call.own("refunds", refund_id, "refund")
        _may_answer(row)
        _same_version(row, version)
        if int(fen) != row["refund_fen"]:
            raise business("refund-fee-changed", "退款金额已变化")
    except No as no:
        return {"refund_id": refund_id, "succ": False, "message": no.sub_msg}
    _pay_out(call, row)
    return {"refund_id": refund_id, "succ": True, "message": "操作成功"}


def returngoods_agree(call: Asked) -> Told:
    row = _waiting(call)
    if word(kind="refund_kind", code=row["kind"]) == "refund_only":
        raise business("refund-type-error", "仅退款不能同意退货")
    call.text("seller_address_id")
    _change(call, row, "return_agreed", status=_status("wait_buyer_return"), answer_by_at=None)
    return {"is_success": True}


def returngoods_refuse(call: Asked) -> Told:
    row = _waiting(call, "refund_version")
    if "refuse_proof" not in call.files:
        raise wrong("refuse_proof")
    _picture(call, "refuse_proof", _RETURN_PROOF_BYTES)
    _change(call, row, "refund_refused", status=_status("refused"))
    return {"result": True}


def message_add(call: Asked) -> Told:
    row = call.own("refunds", call.text("refund_id"), "refund")
    content = call.text("content")
    if len(content.encode()) > _MESSAGE_BYTES:
        raise wrong("content", "留言最大 400 个字节")
    if "image" not in call.files:
        raise wrong("image", "缺少图片")
    _picture(call, "image", _PICTURE_BYTES)
    named = str(910_000_000_000 + len(call.world.tables["messages"]))
    told = {
        "message_id": named, "refund_id": row["refund_id"], "order_id": row["order_id"], "shop_id": row["shop_id"],
        "said_at": call.now, "role": code(kind="role", word="seller"), "words": content,
    }  # fmt: skip
    call.world.add("messages", told, at=call.now, what="refund_message")
    return {"refund_message": {"id": int(named), "created": moment(call.now)}}


def negotiate(call: Asked) -> Told:
    row = _waiting(call, "refund_version")
    if not 0 < call.number("refund_fee") <= row["refund_fen"]:
        raise wrong("refund_fee", "超过可协商的最大金额")
    call.number("address_id")
    kind = code(kind="refund_kind", word="return_refund")
    _change(call, row, "return_agreed", status=_status("wait_buyer_return"), kind=kind, answer_by_at=None)  # fmt: skip
    return {}


def intercept(call: Asked) -> Told:
    row = _waiting(call, "refund_version")
    parcels = call.world.of_order("shipments", row["order_id"])
    if not parcels:
        raise business("intercept-not-allowed", "没有可拦截的包裹")
    _change(call, row, "intercept_asked", intercepted_at=call.now)
    return {}


def sendgoods_cancel(call: Asked) -> Told:
    """taobao.rdc.aligenius.sendgoods.cancel: whether the warehouse stopped the parcel."""
    told = _param(call)
    row = call.own("refunds", str(told.get("refund_id")), "refund")
    order = call.own("orders", str(told.get("tid")), "trade")
    if told.get("status") not in {"SUCCESS", "FAIL"}:
        return _no("INVALID_STATUS", "status 应为 SUCCESS 或 FAIL")
    if order.get("shipped_at"):
        return _no("ALREADY_SHIPPED", "订单已发货")
    if told["status"] == "SUCCESS":
        _pay_out(call, row)
    return {"result": {"success": True}}


def refunds_check(call: Asked) -> Told:
    call.own("refunds", str(_param(call).get("refund_id")), "refund")
    return {"result": {"success": True}}


def resend_update(call: Asked) -> Told:
    return {"result": {"success": bool(_param(call))}}


def memo_update(call: Asked) -> Told:
    row = call.own("orders", call.text("tid"), "trade")
    memo = "" if call.flag("reset") else call.params.get("memo", row.get("memo") or "")
    if len(memo.encode()) > _MEMO_BYTES:
        raise wrong("memo", "备注最大 1000 个字节")
    flag = call.number("flag", row.get("flag", 0))
    if not 0 <= flag <= 5:  # noqa: PLR2004 - six colours
        raise wrong("flag")
    call.world.change("orders", row["order_id"], at=call.now, what="order_memo", memo=memo, flag=flag)  # fmt: skip
    return _trade(row)


def receivetime_delay(call: Asked) -> Told:
    row = call.own("orders", call.text("tid"), "trade")
    days = call.number("days")
    if days not in _DAYS:
        raise wrong("days", "可选 3、5、7、10")
    until = (row.get("confirm_by_at") or (row.get("shipped_at") or call.now) + 10 * DAY) + days * DAY  # fmt: skip
    call.world.change("orders", row["order_id"], at=call.now, what="order_changed", confirm_by_at=until)  # fmt: skip
    return _trade(row)


def offline_send(call: Asked) -> Told:
    row = call.own("orders", call.text("tid"), "trade")
    if word(kind="order_status", code=row["status"]) != "paid":
        raise business("trade-status-error", "订单状态不允许发货")
    _parcel(call, row, "offline")
    status = code(kind="order_status", word="shipped")
    call.world.change("orders", row["order_id"], at=call.now, what="order_shipped", status=status, shipped_at=call.now)  # fmt: skip
    return {"shipping": {"is_success": True}}


def consign_resend(call: Asked) -> Told:
    row = call.own("orders", call.text("tid"), "trade")
    if not row.get("shipped_at"):
        raise business("trade-status-error", "订单未发货")
    if call.now - row["shipped_at"] > 50 * DAY:
        raise business("consign-resend-too-late", "发货 50 天后不能修改运单号")
    _parcel(call, row, "offline")
    call.world.change("orders", row["order_id"], at=call.now, what="order_changed")
    return {"shipping": {"is_success": True}}


def _parcel(call: Asked, order: Row, way: str) -> None:
    waybill = call.text("out_sid")
    told = {
        "parcel_id": f"{order['order_id']}:{waybill}", "parcel_key": order["order_key"], "order_id": order["order_id"],
        "shop_id": order["shop_id"], "waybill": waybill, "courier": call.text("company_code"),
        "shipped_at": call.now, "record_status": code(kind="record_status", word="created"),
        "shipping_way": code(kind="shipping_way", word=way), "direction": 0,
    }  # fmt: skip
    call.world.add("shipments", told, at=call.now, what="parcel_created")


def _param(call: Asked) -> dict[str, Any]:
    try:
        told = json.loads(call.text("param"))
    except ValueError:
        raise wrong("param") from None
    return told if isinstance(told, dict) else {}


def _no(error_code: str, words: str) -> Told:
    return {"result": {"success": False, "error_code": error_code, "error_info": words}}


def _trade(row: Row) -> Told:
    return {"trade": {"tid": int(row["order_id"]), "modified": moment(row["modified_at"])}}


def _picture(call: Asked, name: str, most: int) -> None:
    body = call.files.get(name)
    if body is None:
        return
    if len(body) > most:
        raise No(3, f"isv.invalid-parameter:{name}", f"图片最大 {most} 字节")
    if not body.startswith(_PICTURES):
        raise No(3, f"isv.invalid-parameter:{name}", "图片格式应为 GIF、JPG、PNG")


def _waiting(call: Asked, *needs: str) -> Row:
    """The refund of a call, if it waits for the seller. Raises No."""
    for name in needs:
        call.text(name)
    row = call.own("refunds", call.text("refund_id"), "refund")
    _may_answer(row)
    if call.params.get("refund_version"):
        _same_version(row, call.text("refund_version"))
    return row


def _may_answer(row: Row) -> None:
    if word(kind="constraint", code=row["constraint_code"]) != "none":
        raise business("refund-operation-not-allowed", row.get("prompt") or "当前无法操作退款")
    if row["status"] not in {_status("wait_seller"), _status("wait_seller_confirm")}:
        raise business("refund-status-error", "退款状态不允许该操作")


def _same_version(row: Row, version: str) -> None:
    if version != str(shown.version(row)):
        raise business("refund-version-error", "退款版本已变化，请刷新")


def _change(call: Asked, row: Row, what: str, **columns: Any) -> dict[str, Any]:
    changes = int(row.get("changes", 0)) + 1
    call.world.change("refunds", row["refund_id"], at=call.now, what=what, changes=changes, **columns)  # fmt: skip
    told = shown.refund(call.world, row)
    return {name: told[name] for name in ("refund_id", "status", "modified")}


def _pay_out(call: Asked, row: Row) -> None:
    _change(call, row, "refund_paid", status=_status("success"), finished_at=call.now, answer_by_at=None)  # fmt: skip
    order = call.world.tables["orders"][row["order_id"]]
    if row["refund_fen"] >= order["paid_fen"]:
        closed = code(kind="order_status", word="closed")
        call.world.change("orders", row["order_id"], at=call.now, what="order_closed", status=closed, finished_at=call.now)  # fmt: skip


HANDLERS: dict[str, Callable[[Asked], Told]] = {
    "taobao.refund.refuse": refuse,
    "taobao.rp.refunds.agree": agree,
    "taobao.rp.returngoods.agree": returngoods_agree,
    "taobao.rp.returngoods.refuse": returngoods_refuse,
    "taobao.refund.message.add": message_add,
    "taobao.refund.negotiatereturn": negotiate,
    "taobao.rp.refund.intercept": intercept,
    "taobao.rdc.aligenius.sendgoods.cancel": sendgoods_cancel,
    "taobao.rdc.aligenius.refunds.check": refunds_check,
    "taobao.rdc.aligenius.warehouse.resend.update": resend_update,
    "taobao.rdc.aligenius.resend.logistics.msg.post": resend_update,
    "taobao.trade.memo.update": memo_update,
    "taobao.trade.receivetime.delay": receivetime_delay,
    "taobao.logistics.offline.send": offline_send,
    "taobao.logistics.consign.resend": consign_resend,
}
