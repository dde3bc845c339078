"""Gives every thing its key: `merging.named_<table>`, dense in the order of the identity."""

from duckdb import DuckDBPyConnection

from fuchang.facts.identity import identity
from fuchang.facts.source import SOURCE
from fuchang.facts.tables import TABLES

# Rows of these tables may speak of a thing that has no row of its own; it gets a stub.
MENTIONED_BY = {
    "shops": tuple(
        t for t, columns in SOURCE.items() if t != "shops" and columns[0][0] == "shop_id"
    ),
    "categories": ("items",),
    "items": ("order_lines", "orders", "refunds"),
    "buyers": ("orders", "refunds", "shipments", "buyer_identifiers"),
    "orders": ("order_lines", "refunds", "shipments", "messages", "statuses", "funds"),
    "shipments": ("refunds", "tracking_events"),
}
# What naming found out about a thing beside its key.
CARRIED = {"shipments": ("order_key", "is_return")}
# Tables whose rows only need the earliest of their times; naming them would be in vain.
EARLIEST = {"buyer_identifiers": ("seen_at", "seen_at_text")}
# A parcel without a number gives way to a parcel of the same order with a number.
_GIVE_WAY = """
DELETE FROM merging.known_shipments AS blank
WHERE waybill IS NULL AND EXISTS (
    SELECT 1 FROM merging.known_shipments AS sent
    WHERE sent.shop_id = blank.shop_id AND sent.order_id = blank.order_id
      AND sent.waybill IS NOT NULL AND sent.own > 0 AND sent.is_return = 0
)
"""
_SENT = """
SELECT shop_id, order_id, waybill, 1 AS own, CASE WHEN direction = 1 THEN 1 ELSE 0 END AS is_return
FROM merging.source_shipments
"""
# The numbers that a refund names are parcels on their way back.
_SENT_BACK = """
SELECT shop_id, order_id, return_waybill AS waybill, 0 AS own, 1 AS is_return
FROM merging.source_refunds WHERE return_waybill IS NOT NULL AND order_id IS NOT NULL
"""
# A scan of a number nobody named is a parcel of its order, if that order is known.
_SCANNED = """
SELECT DISTINCT shop_id, order_id, waybill, 0 AS own, 0 AS is_return
FROM merging.source_tracking_events AS event
WHERE waybill IS NOT NULL
  AND EXISTS (
      SELECT 1 FROM merging.named_orders AS known
      WHERE known.shop_id = event.shop_id AND known.order_id = event.order_id
  )
  AND NOT EXISTS (
      SELECT 1 FROM merging.source_shipments AS sent
      WHERE sent.shop_id = event.shop_id AND sent.waybill = event.waybill
  )
"""


def key_of(table: str) -> str:
    """The column that names a thing of this table inside the merge."""
    if table in {"tracking_events", "buyer_identifiers"}:
        return "row_key"
    return TABLES[table].key


def name_things(connection: DuckDBPyConnection, present: frozenset[str]) -> frozenset[str]:
    """One `merging.named_<table>` for each table: key, identity, number of own source rows.

    Gives the tables in which something is named.
    """
    for table in SOURCE:
        speaking = present & {table, *MENTIONED_BY.get(table, ())}
        if not speaking or table in EARLIEST:
            _name_nothing(connection, table)
        elif table != "shipments":
            connection.execute(f"CREATE TABLE merging.named_{table} AS {_named(table, speaking)}")
    if present & {"shipments", *MENTIONED_BY["shipments"]}:
        _name_parcels(connection, present)
    sizes = " UNION ALL ".join(f"SELECT '{t}', COUNT(*) FROM merging.named_{t}" for t in SOURCE)
    sized = connection.execute(sizes).fetchall()
    return frozenset(table for table, rows in sized if rows) | (present & set(EARLIEST))


def _name_nothing(connection: DuckDBPyConnection, table: str) -> None:
    ids = [f"{name} {kind}" for name, kind in SOURCE[table] if name in identity(table)]
    carried = [f"{name} BIGINT" for name in CARRIED.get(table, ())]
    columns = [f"{key_of(table)} BIGINT", *ids, "own BIGINT", *carried]
    connection.execute(f"CREATE TABLE merging.named_{table} ({', '.join(columns)})")


def _named(table: str, speaking: frozenset[str]) -> str:
    ids = ", ".join(identity(table))
    told = [f"SELECT {ids}, 1 AS own FROM merging.source_{table}"] if table in speaking else []
    told += [
        f"SELECT {ids}, 0 AS own FROM merging.source_{other} "
        f"WHERE {identity(table)[-1]} IS NOT NULL"
        for other in sorted(speaking - {table})
    ]
    return (
        f"SELECT {_dense(table)}, {ids}, own FROM ("
        f"SELECT {ids}, CAST(SUM(own) AS BIGINT) AS own FROM ({' UNION ALL '.join(told)}) AS told "
        f"GROUP BY {ids}) AS known"
    )


def _name_parcels(connection: DuckDBPyConnection, present: frozenset[str]) -> None:
    told = [_SENT] + ([_SENT_BACK] if "refunds" in present else [])
    told += [_SCANNED] if "tracking_events" in present else []
    # A number that goes out and comes back is one parcel; what its own row says counts.
    connection.execute(
        "CREATE TABLE merging.known_shipments AS SELECT shop_id, order_id, waybill, "
        "CAST(SUM(own) AS BIGINT) AS own, COALESCE(MAX(is_return) FILTER (WHERE own = 1), "
        f"MAX(is_return)) AS is_return FROM ({' UNION ALL '.join(told)}) AS told "
        "GROUP BY shop_id, order_id, waybill"
    )
    connection.execute(_GIVE_WAY)
    connection.execute(
        f"CREATE TABLE merging.named_shipments AS SELECT {_dense('shipments')}, known.*, "
        "sold.order_key FROM merging.known_shipments AS known LEFT JOIN merging.named_orders AS sold "
        "ON sold.shop_id = known.shop_id AND sold.order_id = known.order_id"
    )
    connection.execute("DROP TABLE merging.known_shipments")


def _dense(table: str) -> str:
    """The key: dense in the order of the identity where people may see it in the facts."""
    order = ", ".join(f"known.{column} NULLS LAST" for column in identity(table))
    seen = key_of(table) == TABLES[table].key
    return f"row_number() OVER ({f'ORDER BY {order}' if seen else ''}) AS {key_of(table)}"
