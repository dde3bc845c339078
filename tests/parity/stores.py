"""Facts at rest in a store of the tests' own, and the sweep over the same rows."""

import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from fuchang.detection.findings import Finding, findings
from fuchang.detection.line import Line, detect_line
from fuchang.detection.run import detect
from fuchang.facts.engines import open_engine
from fuchang.facts.lake import Lake
from fuchang.facts.rest import ALL, Dialect, at_rest, bare_tables, indexes
from fuchang.facts.rest.bulk import pour, settle
from fuchang.facts.tables import TABLES, Table
from fuchang.rulebook.grammar import Kind
from fuchang.rulebook.loader import Book

IN_LINE = frozenset({"refund", "parcel", "order", "status", "incident"})
_TYPES = {"TEXT": pa.string(), "BIGINT": pa.int64()}


@dataclass
class Store:
    """A connection with the tables of facts at rest."""

    connection: Any
    dialect: Dialect

    def pour(self, tables: Mapping[str, pa.Table], *, once: bool = True) -> None:
        """Fill tables; not `once`: the worlds of examples tell of one thing several times."""
        cursor = self.connection.cursor()
        for name, rows in tables.items():
            if name in ALL:
                mine = [c.name for c in ALL[name].columns if c.name in rows.column_names]
                pour(cursor, name, rows.select(mine), dialect=self.dialect)
        for statement in indexes():
            if once or "UNIQUE" not in statement:
                cursor.execute(statement)
        settle(cursor, dialect=self.dialect)
        self.connection.commit()

    def run(self, statement: str) -> list[tuple[Any, ...]]:
        """The rows of a statement, or nothing."""
        cursor = self.connection.cursor()
        cursor.execute(statement.encode() if self.dialect == "postgresql" else statement)
        return cursor.fetchall() if cursor.description else []

    def keys(self, table: str) -> list[int]:
        """All keys of a table."""
        return [row[0] for row in self.run(f"SELECT {ALL[table].key} FROM {at_rest(table)}")]

    def rows(self, table: Table) -> pa.Table:
        """A table as it rests, as Arrow."""
        columns = ", ".join(column.name for column in table.columns)
        rows = self.run(f"SELECT {columns} FROM {at_rest(table.name)}")
        listed = list(zip(*rows, strict=True)) or [()] * len(table.columns)
        return pa.table(
            {
                column.name: pa.array(values, _TYPES[column.sql_type])
                for column, values in zip(table.columns, listed, strict=True)
            }
        )


@contextmanager
def sqlite_store(path: Path | str = ":memory:") -> Iterator[Store]:
    """A store in a file or in memory, without indexes until something is poured."""
    connection = sqlite3.connect(path)
    for statement in bare_tables("sqlite"):
        connection.execute(statement)
    yield Store(connection, "sqlite")
    connection.close()


@contextmanager
def postgres_store(url: str, *, schema: str) -> Iterator[Store]:
    """The same in a schema of a server."""
    import psycopg

    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(f"DROP SCHEMA IF EXISTS {schema} CASCADE".encode())
        connection.execute(f"CREATE SCHEMA {schema}".encode())
        connection.execute(f"SET search_path TO {schema}".encode())
        for statement in bare_tables("postgresql"):
            connection.execute(statement.encode())
        connection.autocommit = False
        yield Store(connection, "postgresql")


def of_market(folder: Path) -> dict[str, pa.Table]:
    """The tables of a market that was written as Parquet."""
    lake = Lake.open(folder)
    held = {name: lake.all_files(name) for name in TABLES}
    return {
        name: pa.concat_tables([pq.read_table(path) for path in paths])
        for name, paths in held.items()
        if paths
    }


def swept(
    store: Store,
    book: Book,
    *,
    now: int,
    kinds: Sequence[Kind] | None = None,
    kept: Sequence[str] = (),
) -> list[Finding]:
    """What a sweep over everything at rest finds of the subjects of the line.

    The rings that it found stay with the store. `kept`: sums that it takes from there.
    """
    engine = open_engine("duckdb")
    for name, table in TABLES.items():
        if name in ALL:
            engine.put(name, store.rows(table))
        else:
            engine.put(
                name, pa.table({c.name: pa.array([], _TYPES[c.sql_type]) for c in table.columns})
            )
    detected = detect(engine, book, now=now, kinds=kinds, kept=kept)
    members = detected.rings.members
    cursor = store.connection.cursor()
    cursor.execute("DELETE FROM fact_ring_member")
    pour(cursor, "ring_member", members, dialect=store.dialect)
    store.connection.commit()
    found = findings(engine, detected).top()
    engine.close()
    return [one for one in found if one.kind.subject in IN_LINE]


def told(found: Sequence[Finding]) -> list[dict[str, Any]]:
    """Findings as plain rows, in their order."""
    return [one.plain() for one in found]


def expected(store: Store, found: Sequence[Finding], line: Line) -> list[Finding]:
    """Those findings of a sweep that are about what the line looked at."""
    keys = {shop: key for key, shop in store.run("SELECT shop_key, shop_id FROM fact_shops")}
    return [
        one for one in found if (one.kind.subject, keys[one.shop], one.subject) in line.looked_at
    ]


def looked(
    store: Store,
    book: Book,
    *,
    now: int,
    orders: Sequence[int] = (),
    statuses: Sequence[int] = (),
    kinds: Sequence[Kind] | None = None,
) -> Line:
    """One look of the line at these keys."""
    return detect_line(
        store.connection, book, now=now, orders=orders, statuses=statuses, kinds=kinds
    )
