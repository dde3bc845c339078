"""What rows that are facts already speak of: searched again after a worker died in between."""

from collections.abc import Mapping, Sequence

from django.db import connection

from fuchang.facts.rest import at_rest
from fuchang.store.facts.sources import Row, chunks


def orders_named(batch: Mapping[str, Sequence[Row]]) -> set[int]:
    """Our keys of the orders that rows name by their number or by that of a parcel."""
    rows = [row for rows in batch.values() for row in rows]
    orders = sorted({str(row["order_id"]) for row in rows if row.get("order_id")})
    waybills = sorted({str(row["waybill"]) for row in rows if row.get("waybill")})
    named = _keys(f"SELECT order_key FROM {at_rest('orders')} WHERE order_id", orders)
    return named | _keys(f"SELECT order_key FROM {at_rest('shipments')} WHERE waybill", waybills)


def open_statuses(batch: Mapping[str, Sequence[Row]]) -> set[int]:
    """Our keys of the statuses of the accounts, shops, orders and items that rows name."""
    named = sorted({str(row["subject_id"]) for row in batch.get("statuses", ())})
    return _keys(f"SELECT status_key FROM {at_rest('statuses')} WHERE subject_id", named)


def _keys(select: str, values: Sequence[str]) -> set[int]:
    found: set[int] = set()
    with connection.cursor() as cursor:
        for some in chunks(values):
            marks = ", ".join(["%s"] * len(some))
            cursor.execute(f"{select} IN ({marks})", list(some))
            found.update(row[0] for row in cursor.fetchall() if row[0] is not None)
    return found
