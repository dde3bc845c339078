"""Which columns of the facts a detection reads, taken from its own SQL, and the scan of just those."""

from collections.abc import Collection
from pathlib import Path
from typing import Any

import pyarrow as pa
import sqlglot
from sqlglot import exp
from sqlglot.optimizer.pushdown_projections import pushdown_projections
from sqlglot.optimizer.qualify import qualify
from sqlglot.optimizer.scope import traverse_scope

from fuchang.detection.plan import NUMBERS
from fuchang.detection.run import detect
from fuchang.facts.tables import KEPT, TABLES
from fuchang.rulebook.loader import Book

FACTS = {
    table.name: {column.name: column.sql_type for column in table.columns}
    for table in TABLES.values()
}
_SHARED = ("buyer_key", "identifier", "identifier_hash", "holders")


class Recorder:
    """An engine that runs nothing and remembers every SELECT with the table it fills."""

    name = "recorder"
    parts = 1

    def __init__(self) -> None:
        self.selects: list[tuple[str, str]] = []

    def put(self, table: str, rows: pa.Table) -> None: ...

    def hold(self, table: str, paths: list[Path], columns: list[tuple[str, str]]) -> None: ...

    def look_at(self, part: int | None) -> None: ...

    def stage(self, name: str, select: str) -> None:
        self.selects.append((name, select))

    def append(self, name: str, select: str) -> None:
        self.selects.append((name, select))

    def drop(self, name: str) -> None: ...

    def fetch(self, select: str) -> pa.Table:
        self.selects.append(("", select))
        names = (*_SHARED, *NUMBERS, "said")
        return pa.table({name: pa.array([], pa.int64()) for name in names})

    def close(self) -> None: ...


def needed(book: Book, *, now: int, kept: Collection[str] = ()) -> dict[str, tuple[str, ...]]:
    """The columns of every table of facts that some statement of the pass reads."""
    recorder = Recorder()
    detect(recorder, book, now=now, kept=kept)
    # a kept sum is read like a fact; one that the pass makes for itself is not
    schema: dict[str, Any] = {
        name: columns for name, columns in FACTS.items() if name not in KEPT or name in kept
    }
    schema["ring_member"] = dict.fromkeys(
        ("buyer_key", "ring_key", "ring_accounts", "ring_strength"), "BIGINT"
    )
    facts = set(schema) - {"ring_member"}
    found: dict[str, set[str]] = {}
    for name, select in recorder.selects:
        tree: Any = sqlglot.parse_one(select, read="duckdb")
        tree = pushdown_projections(qualify(tree, schema=schema, dialect="duckdb"))
        if name:
            schema.setdefault(name, dict.fromkeys(tree.named_selects, "BIGINT"))
        for table, column in _read(tree):
            if table in facts:
                found.setdefault(table, set()).add(column)
    return {table: tuple(sorted(columns)) for table, columns in sorted(found.items())}


def _read(tree: Any) -> Any:
    for scope in traverse_scope(tree):
        for alias, source in scope.sources.items():
            if isinstance(source, exp.Table):
                for column in scope.columns:
                    if column.table == alias:
                        yield source.name, column.name


def scan_sql(table: str, columns: Collection[str], source: str) -> str:
    """Decodes the columns once; no engine can answer it from statistics."""
    kinds = FACTS[table]
    each = ", ".join(
        f"BIT_XOR({name})" if kinds[name] == "BIGINT" else f"BIT_XOR(STRLEN({name}))"
        for name in columns
    )
    return f"SELECT {each} FROM {source}"
