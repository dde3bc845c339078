"""SQLite, in memory or in a file: what a laptop's desk keeps its facts in."""

import sqlite3
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

_BATCH = 50_000


class SqliteEngine:
    """Tables as they are; every column BIGINT or TEXT."""

    name = "sqlite"

    def __init__(self, *, path: str = ":memory:") -> None:
        self.connection = sqlite3.connect(path, isolation_level=None)
        self.connection.execute("PRAGMA journal_mode = OFF")
        self.connection.execute("PRAGMA synchronous = OFF")
        self.connection.execute("PRAGMA cache_size = -262144")
        self.parts = 1

    def put(self, table: str, rows: pa.Table) -> None:
        """Insert Arrow rows in batches."""
        self.drop(table)
        self._make(table, rows.schema)
        self._insert(table, rows)

    def hold(self, table: str, paths: list[Path], columns: list[tuple[str, str]]) -> None:
        """Copy Parquet parts in; columns they lack stay NULL."""
        listed = ", ".join(f"{name} {kind}" for name, kind in columns)
        self.drop(table)
        self.connection.execute(f"CREATE TABLE {table} ({listed})")
        for path in paths:
            self._insert(table, pq.read_table(path))
        self._index(table, [name for name, _ in columns])

    def look_at(self, part: int | None) -> None:
        """There is one part only."""

    def stage(self, name: str, select: str) -> None:
        """CREATE TABLE AS, with an index on every key so that joins need no guess."""
        self.drop(name)
        self.connection.execute(f"CREATE TABLE {name} AS {select}")
        self._index(name, [row[1] for row in self.connection.execute(f"PRAGMA table_info({name})")])

    def append(self, name: str, select: str) -> None:
        """INSERT INTO, making the table first if need be."""
        known = self.connection.execute("SELECT 1 FROM sqlite_master WHERE name = ?", (name,))
        if known.fetchone() is None:
            self.connection.execute(f"CREATE TABLE {name} AS {select}")
        else:
            self.connection.execute(f"INSERT INTO {name} {select}")

    def drop(self, name: str) -> None:
        """DROP TABLE IF EXISTS."""
        self.connection.execute(f"DROP TABLE IF EXISTS {name}")

    def fetch(self, select: str) -> pa.Table:
        """The result as Arrow: int64 where every value is a whole number, else text."""
        cursor = self.connection.execute(select)
        names = [column[0] for column in cursor.description]
        columns = list(zip(*cursor.fetchall(), strict=True)) or [()] * len(names)
        return pa.table({name: _array(values) for name, values in zip(names, columns, strict=True)})

    def close(self) -> None:
        """Close the connection."""
        self.connection.close()

    def _make(self, table: str, schema: pa.Schema) -> None:
        listed = ", ".join(
            f"{field.name} {'BIGINT' if pa.types.is_integer(field.type) else 'TEXT'}"
            for field in schema
        )
        self.connection.execute(f"CREATE TABLE {table} ({listed})")
        self._index(table, schema.names)

    def _insert(self, table: str, rows: pa.Table) -> None:
        marks = ", ".join("?" * rows.num_columns)
        statement = f"INSERT INTO {table} ({', '.join(rows.column_names)}) VALUES ({marks})"
        self.connection.execute("BEGIN")
        for batch in rows.to_batches(max_chunksize=_BATCH):
            columns = [column.to_pylist() for column in batch.columns]
            self.connection.executemany(statement, zip(*columns, strict=True))
        self.connection.execute("COMMIT")

    def _index(self, table: str, names: list[str]) -> None:
        for name in names:
            if name.endswith(("_key", "_hash")):
                self.connection.execute(f"CREATE INDEX {table}_{name} ON {table} ({name})")


def _array(values: tuple[object, ...]) -> pa.Array:
    texts = any(isinstance(value, str) for value in values)
    return pa.array(values, pa.string() if texts else pa.int64())


def open(*, path: str = ":memory:") -> SqliteEngine:  # noqa: A001 - every engine's file answers to `open`
    """An engine on a database file, or in memory."""
    return SqliteEngine(path=path)


def file_connection(path: Path) -> sqlite3.Connection:
    """A plain connection to a database file: what copies are written to and read back from."""
    return sqlite3.connect(path)
