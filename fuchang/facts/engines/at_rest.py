"""Statements that are kept ready in the store's own connection, SQLite's or PostgreSQL's."""

import hashlib
import json
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Protocol

from fuchang.facts.rest import Dialect
from fuchang.kernel.errors import Bug

if TYPE_CHECKING:
    import psycopg

Row = tuple[Any, ...]


class NoStore(Bug):
    """The connection is none of a store that facts can rest in."""

    def __init__(self, *, got: str) -> None:
        self.got = got
        super().__init__(f"facts rest in sqlite3 or psycopg connections, got {got}")


class AtRest(Protocol):
    """Runs statements over a list of keys and a moment, each of them planned once a connection."""

    dialect: Dialect

    def answers(
        self, statements: Mapping[str, str], *, keys: Iterable[int], now: int
    ) -> dict[str, list[Row]]:
        """The rows of every statement, by its name."""


class SqliteAtRest:
    """Python keeps the last 128 statements of a connection compiled; keys come as one JSON text."""

    dialect: Dialect = "sqlite"

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        if not connection.in_transaction:  # a transaction may not move its temporary tables
            connection.execute("PRAGMA temp_store = MEMORY")

    def answers(
        self, statements: Mapping[str, str], *, keys: Iterable[int], now: int
    ) -> dict[str, list[Row]]:
        """The rows of every statement, by its name."""
        bound = {"keys": json.dumps(list(keys)), "now": now}
        return {
            name: self._connection.execute(sql, bound).fetchall()
            for name, sql in statements.items()
        }


class PostgresAtRest:
    """Statements are prepared under a name of their text, and run all in one message.

    Plans are made once for any number of keys: planning takes longer than running.
    """

    dialect: Dialect = "postgresql"

    def __init__(self, connection: "psycopg.Connection[Any]") -> None:
        self._connection = connection

    def answers(
        self, statements: Mapping[str, str], *, keys: Iterable[int], now: int
    ) -> dict[str, list[Row]]:
        """The rows of every statement, by its name."""
        names = [_name(sql) for sql in statements.values()]
        listed = f"'{{{','.join(str(int(key)) for key in keys)}}}'"
        calls = "".join(f"; EXECUTE {name} ({listed}, {int(now)})" for name in names)
        settings = "SET LOCAL plan_cache_mode = force_generic_plan; SET LOCAL jit = off"
        with self._connection.cursor() as cursor:
            self._prepare(cursor, dict(zip(names, statements.values(), strict=True)))
            cursor.execute(f"{settings}{calls}".encode(), prepare=False)
            cursor.nextset()
            return {name: _next(cursor) for name in statements}

    def _prepare(self, cursor: Any, wanted: Mapping[str, str]) -> None:
        """Whatever this connection does not know yet; it forgets when a pool resets it."""
        known = {row[0] for row in cursor.execute(b"SELECT name FROM pg_prepared_statements")}
        for name, sql in wanted.items():
            if name not in known:
                prepared = f"PREPARE {name} (BIGINT[], BIGINT) AS {sql}"
                cursor.execute(prepared.encode(), prepare=False)


def at_rest(connection: Any) -> AtRest:
    """The store behind a driver's own connection. Raises NoStore."""
    if isinstance(connection, sqlite3.Connection):
        return SqliteAtRest(connection)
    if any(base.__module__.split(".")[0] == "psycopg" for base in type(connection).__mro__):
        return PostgresAtRest(connection)
    raise NoStore(got=type(connection).__qualname__)


def _next(cursor: Any) -> list[Row]:
    cursor.nextset()
    rows: Sequence[Row] = cursor.fetchall()
    return list(rows)


def _name(sql: str) -> str:
    return f"line_{hashlib.blake2b(sql.encode(), digest_size=12).hexdigest()}"
