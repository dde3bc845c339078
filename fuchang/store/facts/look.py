"""What the facts say of one order, as pages and checks read it: columns by name, codes as words."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db import connection

from fuchang.facts.codes import word
from fuchang.facts.rest import ALL, at_rest
from fuchang.facts.sightings import happenings
from fuchang.store.models import Contact

Facts = dict[str, Any]
_UNSHIPPED = frozenset({"created", "unpaid", "pending", "held", "paid", "part_shipped"})


@dataclass
class OrderFacts:
    """An order with everything that hangs on it. Times are epoch seconds, money is fen."""

    order: Facts
    item: Facts = field(default_factory=dict)
    buyer: Facts = field(default_factory=dict)  # orders, refunds, ring_accounts, masked
    lines: list[Facts] = field(default_factory=list)
    refunds: list[Facts] = field(default_factory=list)
    parcels: list[Facts] = field(default_factory=list)  # each with "state" and "events"
    messages: list[Facts] = field(default_factory=list)
    statuses: list[Facts] = field(default_factory=list)

    def unshipped(self) -> list[str]:
        """The lines that could still be kept back; one blank line for an order without lines."""
        if self.order.get("shipped_at") and not self.lines:
            return []
        waiting = [str(line["line_id"]) for line in self.lines if not line.get("shipped_at")]
        if self.lines:
            return waiting if self.order.get("status") in _UNSHIPPED else []
        return [""] if self.order.get("status") in _UNSHIPPED else []


def order(shop_key: int, order_id: str) -> OrderFacts | None:
    """The facts of an order, or None where nothing is known of it."""
    rows = _rows("orders", "order_id = %s AND shop_key = %s", [order_id, shop_key])
    if not rows:
        return None
    facts = OrderFacts(rows[0])
    key = rows[0]["order_key"]
    for name, table, sort in (
        ("lines", "order_lines", "line_key"),
        ("refunds", "refunds", "applied_at"),
        ("parcels", "shipments", "shipped_at"),
        ("messages", "messages", "said_at"),
        ("statuses", "statuses", "since_at"),
    ):
        setattr(facts, name, _rows(table, f"order_key = %s ORDER BY {sort}", [key]))
    if rows[0]["item_key"]:
        items = _rows("items", "item_key = %s", [rows[0]["item_key"]])
        facts.item = items[0] if items else {}
    _parcels(facts.parcels)
    facts.buyer = _buyer(shop_key, order_id, rows[0]["buyer_key"])
    return facts


def statuses(shop_key: int, subject_id: str) -> list[Facts]:
    """Every status that an account, a shop, funds, an order or an item has had, the newest first."""
    where = "subject_id = %s AND shop_key = %s ORDER BY since_at DESC, status_key DESC"
    return _rows("statuses", where, [subject_id, shop_key])


def find_order(shops: Collection[int], text: str) -> list[tuple[int, str]]:
    """(shop key, order id) of the orders with this order, refund or waybill number, exactly."""
    text = text.strip()
    orders = at_rest("orders")
    places = ", ".join(str(int(key)) for key in shops) or "-1"
    statements = (
        f"SELECT shop_key, order_id FROM {orders} WHERE order_id = %s",
        (
            f"SELECT o.shop_key, o.order_id FROM {at_rest('refunds')} AS r "
            f"JOIN {orders} AS o ON o.order_key = r.order_key WHERE r.refund_id = %s"
        ),
        (
            f"SELECT o.shop_key, o.order_id FROM {at_rest('shipments')} AS s "
            f"JOIN {orders} AS o ON o.order_key = s.order_key WHERE s.waybill = %s"
        ),
    )
    found: dict[tuple[int, str], None] = {}
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(f"SELECT * FROM ({statement}) AS f WHERE shop_key IN ({places})", [text])
            found.update(dict.fromkeys((row[0], row[1]) for row in cursor.fetchall()))
    return list(found)


def _rows(table: str, where: str, values: list[Any]) -> list[Facts]:
    columns = ALL[table].columns
    listed = ", ".join(column.name for column in columns)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {listed} FROM {at_rest(table)} WHERE {where}", values)
        found = cursor.fetchall()
    return [
        {
            column.name: _told(column.codes, value)
            for column, value in zip(columns, row, strict=True)
        }
        for row in found
    ]


def _told(codes: str, value: Any) -> Any:
    return value if not codes or value is None else word(kind=codes, code=value)


def _parcels(parcels: Iterable[Facts]) -> None:
    for parcel in parcels:
        states = _rows("parcel_state", "parcel_key = %s", [parcel["parcel_key"]])
        parcel["state"] = states[0] if states else {}
        seen = _rows("tracking_events", "parcel_key = %s", [parcel["parcel_key"]])
        parcel["events"] = happenings(seen)


def _buyer(shop_key: int, order_id: str, buyer_key: int | None) -> Facts:
    contact = Contact.objects.filter(shop_key=shop_key, order_id=order_id).first()
    masked = contact.masked if contact else {}
    told: Facts = {"masked": masked.get("nick") or masked.get("name") or "", "contact": masked}
    if buyer_key is None:
        return told
    with connection.cursor() as cursor:
        for name, statement in (
            ("orders", f"SELECT COUNT(*) FROM {at_rest('orders')} WHERE buyer_key = %s"),
            ("refunds", f"SELECT COUNT(*) FROM {at_rest('refunds')} WHERE buyer_key = %s"),
            (
                "ring_accounts",
                (
                    f"SELECT COALESCE(MAX(ring_accounts), 0) FROM {at_rest('ring_member')} "
                    "WHERE buyer_key = %s"
                ),
            ),
        ):
            cursor.execute(statement, [buyer_key])
            told[name] = cursor.fetchone()[0]
    return told
