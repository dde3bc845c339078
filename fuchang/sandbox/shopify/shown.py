"""Orders, refunds and disputes of the simulated market as a Shopify store would show them."""

from datetime import UTC, datetime
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

from fuchang.facts.codes import word
from fuchang.sandbox import parcels
from fuchang.sandbox.world import Row, World

_GID = "gid://shopify/"
Shown = dict[str, Any]


def order(world: World, row: Row, *, now: int) -> Shown:
    """An order with everything that the API has of it."""
    number = str(row["order_id"])
    status = word(kind="order_status", code=int(row["status"]))
    lines = world.of_order("order_lines", number)
    refunds = world.of_order("refunds", number)
    paid = status not in {"created", "unpaid", "pending", "cancelled"}
    return {
        "id": f"{_GID}Order/{number}",
        "legacyResourceId": number,
        "name": f"#{number[-6:]}",
        "createdAt": iso(row["created_at"]),
        "processedAt": iso(row["paid_at"] or row["created_at"]),
        "updatedAt": iso(changed_at(world, row)),
        "closedAt": iso(row["finished_at"]) if status == "finished" else None,
        "cancelledAt": iso(row["finished_at"]) if status in {"cancelled", "closed"} else None,
        "displayFinancialStatus": _words("money").get(status, "PAID"),
        "displayFulfillmentStatus": _words("goods").get(status, "UNFULFILLED"),
        "currencyCode": "CNY",
        "subtotalLineItemsQuantity": row["quantity"],
        "totalPriceSet": bag(row["total_fen"]),
        "totalReceivedSet": bag(row["paid_fen"] if paid else 0),
        "totalRefundedSet": bag(row["refunded_fen"]),
        "risk": {"recommendation": "NONE", "assessments": []},
        "customer": {"id": f"{_GID}Customer/{row['buyer_key']}"},
        "shippingAddress": {"province": row["region"], "countryCodeV2": "CN", "phone": None},
        "lineItems": {"nodes": [_line(world, one) for one in lines]},
        "fulfillments": _parcels(world, number, now=now),
        "refunds": [_refund(one) for one in refunds if _is_paid_out(one)],
        "returns": {"nodes": [_return(one) for one in refunds if _is_return(one)]},
    }


def dispute(row: Row) -> Shown:
    """A request with a day for proof, as a bank's dispute."""
    status = word(kind="refund_status", code=int(row["status"]))
    over = status in {"closed", "success"}
    return {
        "id": f"{_GID}ShopifyPaymentsDispute/{row['refund_id']}",
        "type": "CHARGEBACK",
        "status": _words("dispute_status").get(status, "NEEDS_RESPONSE"),
        "initiatedAt": iso(row["applied_at"]),
        "evidenceDueBy": iso(row["proof_by_at"]),
        "evidenceSentOn": None,
        "finalizedOn": iso(row["finished_at"]) if over else None,
        "amount": {"amount": yuan(row["refund_fen"]), "currencyCode": "CNY"},
        "reasonDetails": {"reason": "PRODUCT_NOT_RECEIVED", "networkReasonCode": "4855"},
        "order": {"id": f"{_GID}Order/{row['order_id']}", "legacyResourceId": str(row["order_id"])},
    }


def changed_at(world: World, row: Row) -> int:
    """The last change of an order or of anything that hangs on it."""
    number = str(row["order_id"])
    more = [one for table in ("refunds", "shipments") for one in world.of_order(table, number)]
    return max(int(one.get("modified_at") or 0) for one in (row, *more))


def iso(moment: Any) -> str | None:
    """A time as the API writes it."""
    return (
        datetime.fromtimestamp(int(moment), UTC).strftime("%Y-%m-%dT%H:%M:%SZ") if moment else None
    )


def yuan(amount_fen: Any) -> str:
    """`12.30` of 1230."""
    whole, rest = divmod(int(amount_fen or 0), 100)
    return f"{whole}.{rest:02d}"


def bag(amount_fen: Any) -> Shown:
    """An amount in the store's money and in the buyer's, which are the same here."""
    money = {"amount": yuan(amount_fen), "currencyCode": "CNY"}
    return {"shopMoney": money, "presentmentMoney": money}


def _line(world: World, row: Row) -> Shown:
    item = world.get("items", str(row["item_id"])) or {}
    return {
        "id": f"{_GID}LineItem/{row['line_id']}",
        "title": item.get("title", ""),
        "variantTitle": None,
        "sku": None,
        "quantity": row["quantity"],
        "product": {"id": f"{_GID}Product/{row['item_id']}"},
        "originalUnitPriceSet": bag(row["price_fen"]),
        "discountedTotalSet": bag(row["paid_fen"]),
    }


def _parcels(world: World, number: str, *, now: int) -> list[Shown]:
    shipped = [one for one in world.of_order("shipments", number) if not one["direction"]]
    return [_parcel(world, one, place, now=now) for place, one in enumerate(shipped, start=1)]


def _parcel(world: World, row: Row, place: int, *, now: int) -> Shown:
    trace = parcels.seen(world, row["waybill"], until=now) if row["waybill"] else []
    events = [
        {"happenedAt": iso(one.at), "status": _words("event")[one.what], "message": one.words, "city": one.place}
        for one in trace
    ]  # fmt: skip
    made = iso(row["shipped_at"] or row["modified_at"])
    return {
        "id": f"{_GID}Fulfillment/{row['order_id']}{place}",
        "createdAt": made,
        "updatedAt": events[-1]["happenedAt"] if events else made,
        "status": "SUCCESS",
        "displayStatus": events[-1]["status"] if events else "FULFILLED",
        "trackingInfo": [
            {"number": row["waybill"] or None, "company": row["courier"], "url": None}
        ],
        "events": {"nodes": events},
    }


def _is_paid_out(row: Row) -> bool:
    return word(kind="refund_status", code=int(row["status"])) == "success"


def _is_return(row: Row) -> bool:
    """A buyer's request shows as a return; money alone only once it is paid out."""
    alone = word(kind="refund_kind", code=int(row["kind"])) == "refund_only"
    return not (alone and _is_paid_out(row))


def _refund(row: Row) -> Shown:
    back = {"id": f"{_GID}Return/{row['refund_id']}"} if _is_return(row) else None
    return {
        "id": f"{_GID}Refund/{row['refund_id']}",
        "createdAt": iso(row["finished_at"] or row["modified_at"]),
        "updatedAt": iso(row["modified_at"]),
        "note": None,
        "totalRefundedSet": bag(row["refund_fen"]),
        "return": back,
    }


def _return(row: Row) -> Shown:
    status = word(kind="refund_status", code=int(row["status"]))
    reason = word(kind="reason", code=int(row["reason"] or 0))
    line = {
        "quantity": 1,
        "returnReason": _words("reason").get(reason, "OTHER"),
        "returnReasonNote": "",
        "customerNote": row.get("words"),
    }
    return {
        "id": f"{_GID}Return/{row['refund_id']}",
        "status": _words("return_status").get(status, "REQUESTED"),
        "createdAt": iso(row["applied_at"]),
        "closedAt": iso(row["finished_at"]),
        "returnLineItems": {"nodes": [line]},
    }


@cache
def _table() -> dict[str, dict[str, str]]:
    text = files(__package__).joinpath("words.yml").read_text(encoding="utf-8")
    found: dict[str, dict[str, str]] = yaml.safe_load(text)
    return found


def _words(name: str) -> dict[str, str]:
    return _table()[name]
