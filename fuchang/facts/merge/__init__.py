"""The rule by which deliveries become facts: any order of the same files gives the same facts."""

from collections.abc import Mapping
from importlib.resources import files

from duckdb import DuckDBPyConnection

from fuchang.facts.merge.ledger import Entry, Ledger, counted
from fuchang.facts.merge.naming import name_things
from fuchang.facts.merge.rows import keyed, merge_rows
from fuchang.facts.merge.sources import Attached, RowWithoutId, Sources, UnknownTable, attached
from fuchang.facts.source import SOURCE
from fuchang.facts.special import special_case
from fuchang.facts.tables import TABLES
from fuchang.facts.waybills import WAYBILL_HASH_SQL

__all__ = ["Entry", "Ledger", "RowWithoutId", "UnknownTable", "merge"]

# What a table needs of the others decides the order; those that nothing needs give back their memory
# early. A step that is no table is a sum that later steps read.
_STEPS = (
    "buyer_identifiers", "buyers", "shops", "order_lines", "orders_of_lines", "orders_of_refunds",
    "orders_of_parcels", "orders", "refunds", "shipments", "tracking_events", "categories", "items",
    "messages", "statuses", "funds",
)  # fmt: skip
# What the queries leave open, because it is written down once elsewhere.
_BLANKS = {
    "{special_of_title}": special_case("titled.title"),
    "{special_of_path}": special_case("placed.path"),
    "{waybill_hash}": WAYBILL_HASH_SQL.format(number="r.waybill"),
}


def merge(
    connection: DuckDBPyConnection, sources: Sources, *, kept_aside: Mapping[str, int]
) -> Ledger:
    """Makes the canonical tables of source rows in this connection, replacing what is there.

    `sources` gives for each table Arrow tables or Arrow IPC files of the columns of
    `fuchang.facts.source.SOURCE`; columns may be missing. `kept_aside` is what the reader put aside,
    by table. `parcel_state` is not made here: it is summed from the facts.
    """
    entries = {table: Entry(kept_aside=kept_aside.get(table, 0)) for table in SOURCE}
    with attached(connection, sources) as given:
        named = name_things(connection, given.present)
        for table in sorted(given.present):
            entries[table] = counted(connection, table, kept_aside=kept_aside.get(table, 0))
        for table in SOURCE:
            merge_rows(connection, table)
        for table in SOURCE:
            connection.execute(
                f"CREATE VIEW merging.keyed_{table} AS {keyed(TABLES[table], named)}"
            )
        _put_together(given, named)
    return Ledger(entries)


def _put_together(given: Attached, named: frozenset[str]) -> None:
    for step in _STEPS:
        if step not in TABLES:
            given.connection.execute(f"CREATE TABLE merging.{step} AS {_written(step)}")
        elif step in named:
            _make(given.connection, step)
            given.release(step)
        else:
            given.connection.execute(f"CREATE OR REPLACE TABLE {step} ({_declared(step)})")


def _declared(table: str) -> str:
    return ", ".join(f"{column.name} {column.sql_type}" for column in TABLES[table].columns)


def _make(connection: DuckDBPyConnection, table: str) -> None:
    query = _written(table) or f"SELECT * FROM merging.keyed_{table}"
    columns = ", ".join(
        f"CAST({column.name} AS {column.sql_type}) AS {column.name}"
        for column in TABLES[table].columns
    )
    connection.execute(
        f"CREATE OR REPLACE TABLE {table} AS SELECT {columns} FROM ({query}) AS made"
    )


def _written(name: str) -> str:
    """The query in `<name>.sql`, or nothing where the merged rows are the facts."""
    found = files("fuchang.facts.merge") / f"{name}.sql"
    if not found.is_file():
        return ""
    text = found.read_text(encoding="utf-8")
    for blank, filled in _BLANKS.items():
        text = text.replace(blank, filled)
    return text
