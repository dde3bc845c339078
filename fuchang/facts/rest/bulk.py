"""Whole tables of facts poured into the store at once: a market to play with, or a lake read back."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from fuchang.facts.rest.schema import ALL, Dialect, at_rest, numbered

if TYPE_CHECKING:
    import pyarrow as pa

_BATCH = 50_000


def pour(cursor: Any, name: str, rows: "pa.Table", *, dialect: Dialect) -> None:
    """Insert rows of a canonical table; columns that they lack stay NULL.

    `cursor` is the driver's own (sqlite3 or psycopg), in a transaction of the caller's.
    """
    columns = ", ".join(rows.column_names)
    into = f"{at_rest(name)} ({columns})"
    if dialect == "sqlite":
        marks = ", ".join("?" * rows.num_columns)
        for batch in _batches(rows):
            cursor.executemany(f"INSERT INTO {into} VALUES ({marks})", batch)
        return
    with cursor.copy(f"COPY {into} FROM STDIN".encode()) as copy:
        for batch in _batches(rows):
            for row in batch:
                copy.write_row(row)


def settle(cursor: Any, *, dialect: Dialect) -> None:
    """After pouring: new rows get new numbers, and the planner learns what there is."""
    for name, table in ALL.items():
        if dialect == "postgresql" and numbered(name):
            cursor.execute(
                f"SELECT setval(pg_get_serial_sequence('{at_rest(name)}', '{table.key}'), "
                f"COALESCE(MAX({table.key}), 0) + 1, false) FROM {at_rest(name)}"
            )
        cursor.execute(f"ANALYZE {at_rest(name)}")


def _batches(rows: "pa.Table") -> Iterator[Iterator[tuple[object, ...]]]:
    for batch in rows.to_batches(max_chunksize=_BATCH):
        yield zip(*(column.to_pylist() for column in batch.columns), strict=True)
