"""The tables, columns and indexes of facts at rest, all of them from `facts.tables.TABLES`.

A table rests under `fact_<name>`, its own key as the primary key. Waybills of several buyers are counted
when asked, over an index, so that sum does not rest; who is in a ring does, beside the tables.
"""

from collections.abc import Collection, Mapping
from typing import Literal

from fuchang.facts.tables import TABLES, Column, Table

Dialect = Literal["sqlite", "postgresql"]

AT_REST: dict[str, Table] = {
    name: table for name, table in TABLES.items() if name != "reused_waybill"
}
RING_MEMBER = Table(
    "ring_member",
    "谁在团伙里, as the last sweep found",
    ("buyer_key",),
    (
        Column("buyer_key", "key", "the account", "sweep"),
        Column("ring_key", "key", "the ring: its smallest account", "sweep"),
        Column("ring_accounts", "count", "accounts in it", "sweep"),
        Column("ring_strength", "count", "weights of its links together", "sweep"),
    ),
)
ALL: dict[str, Table] = {**AT_REST, RING_MEMBER.name: RING_MEMBER}

# one row per thing without a number of its own: what the row is of is its key
_KEYS: dict[str, tuple[str, ...]] = {
    "tracking_events": ("parcel_key", "seen_at", "code"),
    "buyer_identifiers": ("buyer_key", "identifier", "identifier_hash"),
}
_BORROWED = frozenset({"parcel_state", "ring_member"})
# two deliveries of one thing meet in a unique index; the column by which people look it up is first
_UNIQUE: dict[str, tuple[str, ...]] = {
    "shops": ("shop_id",),
    "orders": ("order_id", "shop_key"),
    "order_lines": ("line_id", "shop_key"),
    "refunds": ("refund_id", "shop_key"),
    "shipments": ("order_key", "COALESCE(waybill, '')"),
    "buyers": ("buyer_id",),
    "messages": ("message_id", "shop_key"),
    "items": ("item_id", "shop_key"),
    "categories": ("category_id",),
    "statuses": (
        "subject_id", "shop_key", "status_subject", "status_code", "COALESCE(since_at, 0)",
    ),
    "funds": ("flow_id", "fund_kind", "shop_key"),
}  # fmt: skip
# what line detection and the merge look rows up by, beside their keys
_LOOKED_UP: dict[str, tuple[tuple[str, ...], ...]] = {
    "orders": (("buyer_key",), ("item_key",), ("shop_key", "created_at")),
    "order_lines": (("order_key",), ("item_key",)),
    "refunds": (("order_key",), ("buyer_key", "applied_at", "kind")),
    "shipments": (("waybill_hash", "shipped_at", "buyer_key"), ("waybill", "shop_key")),
    "buyer_identifiers": (("identifier_hash",),),
    "messages": (("order_key",),),
    "statuses": (("shop_key", "since_at"), ("order_key",)),
    "funds": (("order_key",),),
    "ring_member": (("ring_key",),),
}


def at_rest(table: str) -> str:
    """The name under which a table of facts rests."""
    return f"fact_{table}"


def tables(dialect: Dialect) -> list[str]:
    """All DDL, tables first; running it again changes nothing."""
    return [*bare_tables(dialect), *indexes()]


def bare_tables(dialect: Dialect) -> list[str]:
    """The tables without indexes, for a bulk load that makes the indexes at its end."""
    return [_table(table, dialect) for table in ALL.values()]


def indexes() -> list[str]:
    """The indexes of all tables; both dialects read the same text."""
    unique = [
        f"CREATE UNIQUE INDEX IF NOT EXISTS {at_rest(name)}_identity ON {at_rest(name)} "
        f"({', '.join(columns)})"
        for name, columns in _UNIQUE.items()
    ]
    # a parcel whose order nobody knows is told by its shop and number
    unique.append(
        "CREATE UNIQUE INDEX IF NOT EXISTS fact_shipments_stray ON fact_shipments "
        "(shop_key, waybill) WHERE order_key IS NULL"
    )
    return unique + [
        f"CREATE INDEX IF NOT EXISTS {at_rest(name)}_{columns[0]} ON {at_rest(name)} "
        f"({', '.join(columns)})"
        for name, listed in _LOOKED_UP.items()
        for columns in listed
    ]


def missing_columns(existing: Mapping[str, Collection[str]]) -> list[str]:
    """What adds the columns that the facts have and a database made earlier has not.

    `existing`: by table at rest the columns it has; tables that are not in it are left to `tables`.
    """
    return [
        f"ALTER TABLE {at_rest(name)} ADD COLUMN {column.name} {column.sql_type}"
        for name, table in ALL.items()
        if at_rest(name) in existing
        for column in table.columns
        if column.name not in existing[at_rest(name)]
    ]


def numbered(table: str) -> bool:
    """Whether the rows of a table carry a number that is given when they come in."""
    return table not in _KEYS and table not in _BORROWED


def _table(table: Table, dialect: Dialect) -> str:
    key = _KEYS.get(table.name, ())
    columns = [f"{column.name} {_type(table, column, dialect)}" for column in table.columns]
    columns += [f"PRIMARY KEY ({', '.join(key)})"] if key else []
    return f"CREATE TABLE IF NOT EXISTS {at_rest(table.name)} ({', '.join(columns)})"


def _type(table: Table, column: Column, dialect: Dialect) -> str:
    if column.name in _KEYS.get(table.name, ()):
        return f"{column.sql_type} NOT NULL"
    if table.name in _KEYS or column.name != table.key:
        return column.sql_type
    if dialect == "sqlite":
        return "INTEGER PRIMARY KEY"
    given = " GENERATED BY DEFAULT AS IDENTITY" if numbered(table.name) else ""
    return f"BIGINT{given} PRIMARY KEY"
