"""PostgreSQL by URL: what a group of workers keeps its facts in."""

from pathlib import Path

import psycopg
import pyarrow as pa
import pyarrow.parquet as pq
from psycopg import sql

from fuchang.kernel.config import setting
from fuchang.kernel.errors import AskUser

_TYPES = {20: pa.int64(), 23: pa.int64(), 21: pa.int64()}


class NoServer(AskUser):
    """There is no PostgreSQL server to work on."""

    def __init__(self, *, reason: str) -> None:
        self.reason = reason
        super().__init__(
            f"engine postgres: {reason}; set FUCHANG_POSTGRES=postgresql://user@host/database"
        )


class PostgresEngine:
    """Works in a schema of its own, dropped at the end."""

    name = "postgres"

    def __init__(self, *, url: str, schema: str = "fuchang_sweep") -> None:
        self.connection = psycopg.connect(url, autocommit=True)
        self.schema = schema
        self.parts = 1
        name = sql.Identifier(schema)
        self._run(sql.SQL("DROP SCHEMA IF EXISTS {} CASCADE").format(name))
        self._run(sql.SQL("CREATE SCHEMA {}").format(name))
        self._run(sql.SQL("SET search_path TO {}").format(name))

    def put(self, table: str, rows: pa.Table) -> None:
        """COPY Arrow rows into a table."""
        columns = [
            (field.name, "BIGINT" if pa.types.is_integer(field.type) else "TEXT")
            for field in rows.schema
        ]
        self._make(table, columns)
        self._copy(table, rows)
        self._settle(table, [name for name, _ in columns])

    def hold(self, table: str, paths: list[Path], columns: list[tuple[str, str]]) -> None:
        """COPY Parquet parts in; columns they lack stay NULL."""
        self._make(table, columns)
        for path in paths:
            self._copy(table, pq.read_table(path))
        self._settle(table, [name for name, _ in columns])

    def look_at(self, part: int | None) -> None:
        """There is one part only."""

    def stage(self, name: str, select: str) -> None:
        """CREATE TABLE AS, with its statistics, so that the planner knows what it joins."""
        self.drop(name)
        self._run(f"CREATE TABLE {name} AS {select}")
        self._run(f"ANALYZE {name}")

    def append(self, name: str, select: str) -> None:
        """INSERT INTO, making the table first if need be."""
        known = self.connection.execute(
            "SELECT to_regclass(%s)", (f"{self.schema}.{name}",)
        ).fetchone()
        if known is None or known[0] is None:
            self._run(f"CREATE TABLE {name} AS {select}")
        else:
            self._run(f"INSERT INTO {name} {select}")

    def drop(self, name: str) -> None:
        """DROP TABLE IF EXISTS."""
        self._run(f"DROP TABLE IF EXISTS {name}")

    def fetch(self, select: str) -> pa.Table:
        """The result as Arrow."""
        with self.connection.cursor() as cursor:
            cursor.execute(select.encode())
            described = cursor.description or []
            columns = list(zip(*cursor.fetchall(), strict=True)) or [()] * len(described)
        return pa.table(
            {
                column.name: pa.array(values, _TYPES.get(column.type_code, pa.string()))
                for column, values in zip(described, columns, strict=True)
            }
        )

    def close(self) -> None:
        """Drop the schema and close the connection."""
        self._run(sql.SQL("DROP SCHEMA IF EXISTS {} CASCADE").format(sql.Identifier(self.schema)))
        self.connection.close()

    def _run(self, statement: "str | sql.Composed") -> None:
        # bytes: psycopg reads no placeholders in them, and the subset's `%` stays a remainder
        self.connection.execute(statement.encode() if isinstance(statement, str) else statement)

    def _make(self, table: str, columns: list[tuple[str, str]]) -> None:
        self.drop(table)
        self._run(f"CREATE TABLE {table} ({', '.join(f'{name} {kind}' for name, kind in columns)})")

    def _copy(self, table: str, rows: pa.Table) -> None:
        statement = f"COPY {table} ({', '.join(rows.column_names)}) FROM STDIN".encode()
        with self.connection.cursor() as cursor, cursor.copy(statement) as copy:
            for batch in rows.to_batches(max_chunksize=50_000):
                for row in zip(*(column.to_pylist() for column in batch.columns), strict=True):
                    copy.write_row(row)

    def _settle(self, table: str, names: list[str]) -> None:
        for name in names:
            if name.endswith(("_key", "_hash")):
                self._run(f"CREATE INDEX ON {table} ({name})")
        self._run(f"ANALYZE {table}")


def open(*, url: str = "", schema: str = "fuchang_sweep") -> PostgresEngine:  # noqa: A001 - every engine's file answers to `open`
    """An engine on the server of `url`, or of `FUCHANG_POSTGRES`, in a schema of its own.

    Raises NoServer.
    """
    given = url or setting("FUCHANG_POSTGRES")
    if not given:
        raise NoServer(reason="no URL is given")
    try:
        return PostgresEngine(url=given, schema=schema)
    except psycopg.OperationalError as error:
        raise NoServer(reason=str(error).splitlines()[0]) from error
