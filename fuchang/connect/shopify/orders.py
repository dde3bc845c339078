"""An order with its lines, goods, buyer and parcels, as rows of facts."""

from typing import Any

from fuchang.connect.shopify.values import Reading, nodes, tail
from fuchang.facts.codes import code
from fuchang.facts.couriers import courier_of, is_valid

Told = dict[str, Any]


def add_order(reading: Reading, told: Told) -> None:
    """The order and all that hangs on it but its refunds."""
    buyer = _buyer(reading, told)
    lines = nodes(told.get("lineItems"))
    first = lines[0] if lines else {}
    parcels = nodes(told.get("fulfillments"))
    status = status_of(reading, told, parcels)
    created = reading.moment("createdAt", told.get("createdAt"))
    shipped = [reading.moment("fulfillments.createdAt", one.get("createdAt")) for one in parcels]
    reading.add(
        "orders",
        {
            "order_id": order_id(told),
            "buyer_id": buyer,
            "item_id": tail((first.get("product") or {}).get("id")),
            "status": code(kind="order_status", word=status),
            "hold": code(kind="hold", word="fulfilment" if status == "held" else "none"),
            "mark": _mark(told),
            "created_at": created,
            "paid_at": _paid_at(reading, told),
            "shipped_at": min((one for one in shipped if one), default=None),
            "finished_at": _finished_at(reading, told, status),
            "modified_at": reading.moment("updatedAt", told.get("updatedAt")),
            "total_fen": reading.fen("totalPriceSet", told.get("totalPriceSet")),
            "paid_fen": reading.fen("totalReceivedSet", told.get("totalReceivedSet")),
            "refunded_fen": reading.fen("totalRefundedSet", told.get("totalRefundedSet")),
            "quantity": told.get("subtotalLineItemsQuantity"),
            "region": (told.get("shippingAddress") or {}).get("province"),
            "title": first.get("title"),
        },
    )
    _add_lines(reading, told, lines, created=created, status=status)
    for parcel in parcels:
        _add_parcel(reading, told, parcel, buyer=buyer)


def order_id(told: Told) -> str | None:
    """The number of an order."""
    return str(told["legacyResourceId"]) if told.get("legacyResourceId") else tail(told.get("id"))


def status_of(reading: Reading, told: Told, parcels: list[Told]) -> str:
    """One word for what two of the platform's say: whether it is paid, and whether it went out."""
    money = reading.word("financial", told.get("displayFinancialStatus")) or "unknown"
    goods = reading.word("fulfilment", told.get("displayFulfillmentStatus")) or "unknown"
    if told.get("cancelledAt"):
        return "closed" if money in {"paid", "refunded"} else "cancelled"
    if money == "refunded":
        return "closed"
    if goods == "shipped":
        return _shipped(told, parcels)
    if goods == "part_shipped":
        return goods
    return money if money in {"pending", "unpaid", "unknown"} else goods


def _shipped(told: Told, parcels: list[Told]) -> str:
    there = [one for one in parcels if one.get("status") != "CANCELLED"]
    signed = bool(there) and all(one.get("displayStatus") == "DELIVERED" for one in there)
    if not signed:
        return "shipped"
    return "finished" if told.get("closedAt") else "signed"


def _mark(told: Told) -> str | None:
    """What the platform's own look at fraud recommends, where it recommends anything."""
    said = (told.get("risk") or {}).get("recommendation")
    texts = {"CANCEL": "平台风控建议取消 / CANCEL", "INVESTIGATE": "平台风控建议核实 / INVESTIGATE"}
    return texts.get(str(said))


def _paid_at(reading: Reading, told: Told) -> int | None:
    money = reading.word("financial", told.get("displayFinancialStatus"))
    paid = money in {"paid", "refunded"}
    return reading.moment("processedAt", told.get("processedAt")) if paid else None


def _finished_at(reading: Reading, told: Told, status: str) -> int | None:
    if told.get("cancelledAt"):
        return reading.moment("cancelledAt", told["cancelledAt"])
    done = status in {"finished", "closed"}
    return reading.moment("closedAt", told.get("closedAt")) if done else None


def _buyer(reading: Reading, told: Told) -> str | None:
    """The buyer's id, and what else tells who it is, hashed with the desk's own key."""
    customer = tail((told.get("customer") or {}).get("id"))
    hashed = reading.person("buyer", customer and f"shopify:{customer}")
    if hashed is None:
        return None
    buyer = str(hashed)
    seen = reading.moment("createdAt", told.get("createdAt"))
    reading.add("buyers", {"buyer_id": buyer}, own=False)
    phone = (told.get("shippingAddress") or {}).get("phone")
    digits = "".join(sign for sign in str(phone or "") if sign.isdigit())
    number = reading.person("phone", digits)
    if number is not None:
        kind = code(kind="identifier", word="phone")
        known = {"buyer_id": buyer, "identifier": kind, "identifier_hash": number, "seen_at": seen}
        reading.add("buyer_identifiers", known, own=False)
    return buyer


def _add_lines(
    reading: Reading, told: Told, lines: list[Told], *, created: int | None, status: str
) -> None:
    modified = reading.moment("updatedAt", told.get("updatedAt"))
    for line in lines:
        item = tail((line.get("product") or {}).get("id"))
        reading.add(
            "order_lines",
            {
                "line_id": tail(line.get("id")),
                "order_id": order_id(told),
                "item_id": item,
                "status": code(kind="order_status", word=status),
                "created_at": created,
                "modified_at": modified,
                "quantity": line.get("quantity"),
                "price_fen": reading.fen("originalUnitPriceSet", line.get("originalUnitPriceSet")),
                "paid_fen": reading.fen("discountedTotalSet", line.get("discountedTotalSet")),
                "title": line.get("title"),
                "sku": line.get("variantTitle") or line.get("sku"),
            },
        )
        if item:
            reading.add("items", {"item_id": item, "title": line.get("title")}, own=False)


def _add_parcel(reading: Reading, told: Told, parcel: Told, *, buyer: str | None) -> None:
    for tracking in nodes(parcel.get("trackingInfo")):
        number, written = tracking.get("number"), str(tracking.get("company") or "")
        if not number:
            continue
        known = courier_of(written) if written else None
        about = {"order_id": order_id(told), "waybill": str(number)}
        reading.add(
            "shipments",
            {
                **about,
                "buyer_id": buyer,
                "courier": written or None,
                "waybill_valid": is_valid(known.name, str(number)) if known else None,
                "direction": code(kind="direction", word="outbound"),
                "shipped_at": reading.moment("fulfillments.createdAt", parcel.get("createdAt")),
                "modified_at": reading.moment("fulfillments.updatedAt", parcel.get("updatedAt")),
            },
            own=False,
        )
        for event in nodes(parcel.get("events")):
            seen = {
                **about,
                "seen_at": reading.moment("events.happenedAt", event.get("happenedAt")),
                "code": reading.code("trace", event.get("status")),
                "place": event.get("city"),
                "words": event.get("message"),
            }
            if seen["seen_at"] is not None:
                reading.add("tracking_events", seen, own=False)
