"""What buyers want back: refunds, returns and payment disputes, each one row of `refunds`.

A refund that settles a return is that return's end, not a second request. A dispute is a request that
the buyer's bank makes, with its own day by which proof must be in.
"""

from typing import Any

from fuchang.connect.shopify.orders import Told, order_id, status_of
from fuchang.connect.shopify.values import Reading, nodes, tail
from fuchang.facts.codes import code

_SETTLED = {"ACCEPTED", "LOST", "CHARGE_REFUNDED", "WON", "PREVENTED"}


def add_refunds(reading: Reading, told: Told) -> None:
    """Every refund and return of an order."""
    phase = _phase(reading, told)
    refunds = nodes(told.get("refunds"))
    by_return: dict[str, list[Told]] = {}
    for one in refunds:
        back = tail((one.get("return") or {}).get("id"))
        if back:
            by_return.setdefault(back, []).append(one)
        else:
            _add_refund(reading, told, one, phase=phase)
    for one in nodes(told.get("returns")):
        _add_return(reading, told, one, by_return.get(str(tail(one.get("id"))), []), phase=phase)


def _disputed(sort: str) -> str:
    return f"支付争议 {sort}".strip() + f" / payment dispute {sort}".rstrip()


def add_dispute(reading: Reading, told: Told) -> None:
    """A payment dispute: an inquiry or a chargeback."""
    status = told.get("status")
    due = reading.moment("evidenceDueBy", told.get("evidenceDueBy"))
    sent = reading.moment("evidenceSentOn", told.get("evidenceSentOn"))
    ended = reading.moment("finalizedOn", told.get("finalizedOn"))
    began = reading.moment("initiatedAt", told.get("initiatedAt"))
    raw = (told.get("reasonDetails") or {}).get("reason")
    amount = reading.fen("amount", told.get("amount"))
    reading.add(
        "refunds",
        {
            "refund_id": f"dispute-{tail(told.get('id'))}",
            "order_id": order_id(told.get("order") or {}),
            "kind": code(kind="refund_kind", word="refund_only"),
            "phase": code(kind="refund_phase", word="aftersale"),
            "status": reading.code("dispute_status", status),
            "cs_status": reading.code("dispute_cs", status),
            "reason": reading.code("dispute_reason", raw),
            "reason_raw": raw,
            "prompt": _disputed(str(told.get("type") or "")),
            "applied_at": began,
            "proof_by_at": None if status in _SETTLED else due,
            "proof_by_source": code(kind="deadline_source", word="platform" if due else "none"),
            "finished_at": ended,
            "modified_at": max((one for one in (began, sent, ended) if one), default=None),
            "refund_fen": amount,
        },
    )


def _phase(reading: Reading, told: Told) -> int:
    status = status_of(reading, told, nodes(told.get("fulfillments")))
    late = status in {"signed", "finished"}
    return code(kind="refund_phase", word="aftersale" if late else "onsale")


def _shared(reading: Reading, told: Told, phase: int) -> Told:
    lines = nodes(told.get("lineItems"))
    return {
        "order_id": order_id(told),
        "item_id": tail((lines[0].get("product") or {}).get("id")) if lines else None,
        "phase": phase,
        "paid_fen": reading.fen("totalReceivedSet", told.get("totalReceivedSet")),
    }


def _add_refund(reading: Reading, told: Told, one: Told, *, phase: int) -> None:
    made = reading.moment("refunds.createdAt", one.get("createdAt"))
    changed = reading.moment("refunds.updatedAt", one.get("updatedAt"))
    reading.add(
        "refunds",
        {
            **_shared(reading, told, phase),
            "refund_id": tail(one.get("id")),
            "kind": code(kind="refund_kind", word="refund_only"),
            "status": code(kind="refund_status", word="success"),
            "words": one.get("note"),
            "applied_at": made,
            "finished_at": made,
            "modified_at": changed or made,
            "refund_fen": reading.fen("refunds.totalRefundedSet", one.get("totalRefundedSet")),
        },
    )


def _add_return(reading: Reading, told: Told, one: Told, paid: list[Told], *, phase: int) -> None:
    lines = nodes(one.get("returnLineItems"))
    first = lines[0] if lines else {}
    amounts = [
        reading.fen("refunds.totalRefundedSet", each.get("totalRefundedSet")) for each in paid
    ]
    moments = [reading.moment("refunds.updatedAt", each.get("updatedAt")) for each in paid]
    began = reading.moment("returns.createdAt", one.get("createdAt"))
    ended = reading.moment("returns.closedAt", one.get("closedAt"))
    reading.add(
        "refunds",
        {
            **_shared(reading, told, phase),
            "refund_id": f"return-{tail(one.get('id'))}",
            "kind": code(kind="refund_kind", word="return_refund"),
            "status": _return_status(reading, one, paid=bool(paid)),
            "reason": reading.code("reason", first.get("returnReason")),
            "reason_raw": first.get("returnReason"),
            "words": first.get("customerNote") or first.get("returnReasonNote"),
            "applied_at": began,
            "finished_at": ended,
            "modified_at": _newest(reading, told, [began, ended, *moments]),
            "refund_fen": sum(one for one in amounts if one) if paid else None,
        },
    )


def _return_status(reading: Reading, one: Told, *, paid: bool) -> int | None:
    """A return that was closed without a refund is closed, not paid out."""
    if one.get("status") == "CLOSED" and not paid:
        return code(kind="refund_status", word="closed")
    return reading.code("return_status", one.get("status"))


def _newest(reading: Reading, told: Told, moments: list[Any]) -> int | None:
    """A return has no time of change of its own: the order's, which moves with it."""
    order = reading.moment("updatedAt", told.get("updatedAt"))
    return max((one for one in (order, *moments) if one), default=None)
