"""Gives every thing its key: `merging.named_<table>`, dense in the order of the identity."""

from duckdb import DuckDBPyConnection

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
# A parcel without a number gives way to one with a number; the numbers that a refund or a scan
# names make parcels too.
_PARCELS = """
CREATE TABLE merging.named_shipments AS
WITH own AS (
    SELECT shop_id, order_id, waybill, COUNT(*) AS own, MIN(direction) AS direction
    FROM merging.source_shipments GROUP BY shop_id, order_id, waybill
),
sent_back AS (
    SELECT DISTINCT shop_id, order_id, return_waybill AS waybill FROM merging.source_refunds
    WHERE return_waybill IS NOT NULL AND order_id IS NOT NULL
),
scanned AS (
    SELECT DISTINCT shop_id, order_id, waybill FROM merging.source_tracking_events AS event
    WHERE waybill IS NOT NULL
      AND EXISTS (
          SELECT 1 FROM merging.named_orders AS known
          WHERE known.shop_id = event.shop_id AND known.order_id = event.order_id
      )
      AND NOT EXISTS (
          SELECT 1 FROM own WHERE own.shop_id = event.shop_id AND own.waybill = event.waybill
      )
),
numbered AS (
    SELECT shop_id, order_id, waybill, own, 0 AS is_return FROM own
    UNION ALL SELECT shop_id, order_id, waybill, 0, 1 FROM sent_back
    UNION ALL SELECT shop_id, order_id, waybill, 0, 0 FROM scanned
),
known AS (
    SELECT shop_id, order_id, waybill, CAST(SUM(own) AS BIGINT) AS own,
           MAX(is_return) AS is_return
    FROM numbered GROUP BY shop_id, order_id, waybill
),
outbound AS (
    SELECT DISTINCT shop_id, order_id FROM own
    WHERE waybill IS NOT NULL AND COALESCE(direction, 0) = 0
)
SELECT row_number() OVER (ORDER BY shop_id, order_id, waybill NULLS LAST) AS parcel_key,
       shop_id, order_id, waybill, own, CASE WHEN own = 0 THEN is_return ELSE 0 END AS is_return
FROM known
WHERE waybill IS NOT NULL
   OR NOT EXISTS (
       SELECT 1 FROM outbound
       WHERE outbound.shop_id = known.shop_id AND outbound.order_id = known.order_id
   )
"""


def identity(table: str) -> tuple[str, ...]:
    """The text ids (and codes, times) by which source rows are the same thing."""
    if table in {"buyers", "buyer_identifiers"}:  # one account, whichever marketplace tells of it
        return ("buyer_id", *(c for c in TABLES[table].identity if c.startswith("identifier")))
    return TABLES[table].identity


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
        if not speaking:
            _name_nothing(connection, table)
        elif table != "shipments":
            connection.execute(f"CREATE TABLE merging.named_{table} AS {_named(table, speaking)}")
    if present & {"shipments", *MENTIONED_BY["shipments"]}:
        connection.execute(_PARCELS)
    sizes = " UNION ALL ".join(f"SELECT '{t}', COUNT(*) FROM merging.named_{t}" for t in SOURCE)
    return frozenset(table for table, rows in connection.execute(sizes).fetchall() if rows)


def _name_nothing(connection: DuckDBPyConnection, table: str) -> None:
    ids = [f"{name} {kind}" for name, kind in SOURCE[table] if name in identity(table)]
    columns = [f"{key_of(table)} BIGINT", *ids, "own BIGINT", "is_return BIGINT"]
    connection.execute(f"CREATE TABLE merging.named_{table} ({', '.join(columns)})")


def _named(table: str, speaking: frozenset[str]) -> str:
    ids = ", ".join(identity(table))
    own = f"SELECT {ids}, COUNT(*) AS own FROM merging.source_{table} GROUP BY {ids}"
    mentions = "".join(
        f" UNION ALL SELECT DISTINCT {ids}, 0 FROM merging.source_{other}"
        f" WHERE {identity(table)[-1]} IS NOT NULL"
        for other in sorted(speaking - {table})
    )
    order = ", ".join(f"{column} NULLS LAST" for column in identity(table))
    dense = f"ORDER BY {order}" if key_of(table) == TABLES[table].key else ""
    known = f"SELECT {ids}, CAST(SUM(own) AS BIGINT) AS own FROM ({own}{mentions}) GROUP BY {ids}"
    return (
        f"SELECT row_number() OVER ({dense}) AS {key_of(table)}, {ids}, own "
        f"FROM ({known if mentions else own}) AS known"
    )
