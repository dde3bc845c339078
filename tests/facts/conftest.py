"""Source rows written as plain dicts, and the facts that they merge to."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import duckdb
import pyarrow as pa
import pytest

from fuchang.facts.merge import Ledger, merge
from fuchang.facts.source import SOURCE
from fuchang.facts.tables import TABLES

Row = dict[str, Any]


def arrow(table: str, rows: Sequence[Row]) -> pa.Table:
    """The rows as a reader hands them over, with every declared column."""
    types = {"TEXT": pa.string(), "BIGINT": pa.int64()}
    fields = [(name, types[kind]) for name, kind in SOURCE[table]]
    blank = {"shop_id": "s", "primary_row": 1, "file_no": 0, "row_no": 0}
    return pa.table(
        {
            name: pa.array(
                [row.get(name, blank.get(name)) for row in rows],
                kind,
            )
            for name, kind in fields
        }
    )


@dataclass
class Facts:
    """The merged tables, read back as dicts without the missing values."""

    connection: duckdb.DuckDBPyConnection
    ledger: Ledger

    def all(self, table: str) -> list[Row]:
        names = [column.name for column in TABLES[table].columns]
        found = self.connection.execute(f"SELECT {', '.join(names)} FROM {table}").fetchall()
        rows = [
            {name: value for name, value in zip(names, row, strict=True) if value is not None}
            for row in found
        ]
        return sorted(rows, key=lambda row: str(row.get(names[0], "")).rjust(20))

    def one(self, table: str, **where: Any) -> Row:
        (row,) = [r for r in self.all(table) if all(r.get(k) == v for k, v in where.items())]
        return row


@pytest.fixture
def connection() -> Iterator[duckdb.DuckDBPyConnection]:
    """A DuckDB of the test's own."""
    with duckdb.connect() as opened:
        yield opened


@pytest.fixture
def facts_of(connection: duckdb.DuckDBPyConnection) -> Callable[..., Facts]:
    """Merges source rows given as `table=[{...}]`, each table as one file."""

    def build(*, kept_aside: Mapping[str, int] | None = None, **tables: Sequence[Row]) -> Facts:
        sources = {table: [arrow(table, rows)] for table, rows in tables.items()}
        return Facts(connection, merge(connection, sources, kept_aside=kept_aside or {}))

    return build


@pytest.fixture
def as_arrow() -> Callable[[str, Sequence[Row]], pa.Table]:
    """Source rows of one file as an Arrow table."""
    return arrow
