"""Hands the readers' rows to DuckDB: one `merging.source_<table>` view per table, no copy made."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import TypeAlias

import pyarrow as pa
from duckdb import DuckDBPyConnection

from fuchang.facts.source import SOURCE
from fuchang.kernel.errors import Bug

# Ids in a row that tell its shop where the file does not, the surest first.
TELLS_SHOP = ("order_id", "refund_id", "waybill", "item_id")
# The shop of rows that name none, in files of which none names one.
OWN_SHOP = "本店"
# The id without which a row of the table is nothing; the reader puts such rows aside.
OWN_ID = {
    "orders": "order_id",
    "order_lines": "line_id",
    "refunds": "refund_id",
    "buyers": "buyer_id",
    "items": "item_id",
    "categories": "category_id",
    "messages": "message_id",
    "funds": "flow_id",
}

Source: TypeAlias = pa.Table | Path | str
Sources = Mapping[str, Sequence[Source]]


class RowWithoutId(Bug):
    """A reader handed over a row that does not say which thing it is."""

    def __init__(self, *, table: str, column: str, rows: int) -> None:
        self.table = table
        self.column = column
        self.rows = rows
        super().__init__(
            f"{rows} source rows of {table} have no {column}; readers keep such rows aside"
        )


class UnknownTable(Bug):
    """A reader handed over rows for a table that is not canonical."""

    def __init__(self, *, table: str) -> None:
        self.table = table
        super().__init__(f"no canonical table {table!r}. Known: {', '.join(SOURCE)}")


@dataclass(frozen=True, slots=True)
class Attached:
    """The source rows while they are merged; `present` are the tables of which there are rows."""

    connection: DuckDBPyConnection
    present: frozenset[str]
    registered: dict[str, list[tuple[str, frozenset[str]]]]

    def release(self, table: str) -> None:
        """Give back the memory of a table whose facts are made."""
        for name, _ in self.registered.pop(table, []):
            self.connection.unregister(name)
        self.connection.execute(f"DROP TABLE IF EXISTS merging.several_{table}")


@contextmanager
def attached(connection: DuckDBPyConnection, sources: Sources) -> Iterator["Attached"]:
    """Views on all source rows in the schema `merging`, which is dropped at the end."""
    unknown = set(sources) - set(SOURCE)
    if unknown:
        raise UnknownTable(table=min(unknown))
    connection.execute("DROP SCHEMA IF EXISTS merging CASCADE")
    connection.execute("CREATE SCHEMA merging")
    registered: dict[str, list[tuple[str, frozenset[str]]]] = {}
    try:
        for table in SOURCE:
            registered[table] = _register(connection, table, sources.get(table, ()))
            raw = _raw(table, registered[table])
            connection.execute(f"CREATE VIEW merging.raw_{table} AS {raw}")
        present = frozenset(table for table, names in registered.items() if names)
        _refuse_rows_without_id(connection, present)
        _name_shops(connection, present)
        yield Attached(connection, present, registered)
    finally:
        connection.execute("DROP SCHEMA merging CASCADE")
        for name, _ in chain.from_iterable(registered.values()):
            connection.unregister(name)


def _register(
    connection: DuckDBPyConnection, table: str, given: Sequence[Source]
) -> list[tuple[str, frozenset[str]]]:
    by_schema: dict[str, list[pa.Table]] = {}
    for one in given:
        rows = one if isinstance(one, pa.Table) else _mapped(Path(one))
        if rows.num_rows:
            by_schema.setdefault(repr(rows.schema.remove_metadata()), []).append(
                rows.replace_schema_metadata(None)
            )
    names = []
    for number, tables in enumerate(by_schema.values()):
        name = f"merging_{table}_{number}"
        connection.register(name, pa.concat_tables(tables))
        names.append((name, frozenset(tables[0].column_names)))
    return names


def _mapped(path: Path) -> pa.Table:
    return pa.ipc.open_file(pa.memory_map(str(path))).read_all()


def _raw(table: str, names: list[tuple[str, frozenset[str]]]) -> str:
    """All rows of a table under the declared names and types; what a reader leaves out is NULL."""
    parts = [
        f"SELECT {', '.join(_column(name, kind, here) for name, kind in SOURCE[table])} FROM {view}"
        for view, here in names
    ]
    empty = ", ".join(f"CAST(NULL AS {kind}) AS {name}" for name, kind in SOURCE[table])
    return " UNION ALL ".join(parts) or f"SELECT {empty} WHERE 1 = 0"


def _column(name: str, kind: str, here: frozenset[str]) -> str:
    if name == "primary_row":
        given = "COALESCE(primary_row, 1)" if name in here else "1"
    else:
        given = name if name in here else "NULL"
    return f"CAST({given} AS {kind}) AS {name}"


def _name_shops(connection: DuckDBPyConnection, present: frozenset[str]) -> None:
    """`merging.source_<table>`: the raw rows, each with a shop.

    A row that names none gets the shop that its order, parcel or item is known to belong to, or the
    only shop there is.
    """
    with_shop = [table for table in SOURCE if table in present and "shop_id" in _names(table)]
    told = " UNION ".join(f"SELECT shop_id FROM merging.raw_{table}" for table in with_shop)
    shops = [row[0] for row in connection.execute(told).fetchall()] if told else []
    named = sorted(shop for shop in shops if shop)
    learned = _learn_shops(connection, with_shop) if 1 < len(named) < len(shops) else []
    only = named[0] if len(named) == 1 else OWN_SHOP
    for table in SOURCE:
        clues = [clue for clue in learned if clue in _names(table) and table in with_shop]
        connection.execute(
            f"CREATE VIEW merging.source_{table} AS {_with_shop(table, clues, only)}"
        )


def _learn_shops(connection: DuckDBPyConnection, with_shop: list[str]) -> list[str]:
    """`merging.shop_by_<id>` for each id that tells the shop of a row; gives those ids."""
    learned = []
    for clue in TELLS_SHOP:
        told = " UNION ".join(
            f"SELECT {clue}, shop_id FROM merging.raw_{table} WHERE shop_id <> ''"
            for table in with_shop
            if clue in _names(table)
        )
        if told:
            connection.execute(
                f"CREATE TABLE merging.shop_by_{clue} AS "
                f"SELECT {clue}, MIN(shop_id) AS shop_id FROM ({told}) AS told "
                f"WHERE {clue} IS NOT NULL GROUP BY {clue} HAVING COUNT(*) = 1"
            )
            learned.append(clue)
    return learned


def _with_shop(table: str, clues: list[str], only: str) -> str:
    fallbacks = "".join(f"by_{clue}.shop_id, " for clue in clues)
    literal = only.replace("'", "''")
    replaced = []
    if "shop_id" in _names(table):
        replaced.append(f"COALESCE(NULLIF(raw.shop_id, ''), {fallbacks}'{literal}') AS shop_id")
    if table == "statuses":
        replaced.append(
            "COALESCE(raw.order_id, CASE WHEN raw.status_subject = 4 THEN raw.subject_id END) "
            "AS order_id"
        )
    joins = "".join(
        f" LEFT JOIN merging.shop_by_{clue} AS by_{clue} ON by_{clue}.{clue} = raw.{clue}"
        for clue in clues
    )
    chosen = f" REPLACE ({', '.join(replaced)})" if replaced else ""
    return f"SELECT raw.*{chosen} FROM merging.raw_{table} AS raw{joins}"


def _names(table: str) -> set[str]:
    return {name for name, _ in SOURCE[table]}


def _refuse_rows_without_id(connection: DuckDBPyConnection, present: frozenset[str]) -> None:
    for table in sorted(present & set(OWN_ID)):
        column = OWN_ID[table]
        rows = count(connection, f"SELECT COUNT(*) FROM merging.raw_{table} WHERE {column} IS NULL")
        if rows:
            raise RowWithoutId(table=table, column=column, rows=rows)


def count(connection: DuckDBPyConnection, query: str) -> int:
    """The single integer that a query answers; 0 for NULL."""
    row = connection.execute(query).fetchone()
    return int(row[0] or 0) if row else 0
