"""The rows of a PostgreSQL desk as a SQLite desk, and back: so that an archive is the same on either engine.

Out: an empty desk is made by this program itself, then every table is copied within one moment of the
database. In: the other way round, in one transaction, the numbers that follow set to go on.
"""

import os
import subprocess
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

from django.db import connection, transaction

from fuchang.facts.engines.sqlite import file_connection
from fuchang.kernel.errors import StopAndTell
from fuchang.pipeline.digest import digest
from fuchang.store.walls import everything

SOME = 5_000
# what each engine keeps for itself: the cache, and which changes of structure it has had
OWN = frozenset({"store_cache", "django_migrations"})
_READ = {
    "timestamp with time zone": "to_char({} AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS.US')",
    "jsonb": "{}::text",
    "boolean": "{}::int",
    "numeric": "{}::text",
    "date": "{}::text",
}
_TYPES = (
    "SELECT table_name, column_name, data_type FROM information_schema.columns "
    "WHERE table_schema = current_schema()"
)
Types = dict[str, dict[str, str]]


class NoFile(StopAndTell):
    """The SQLite desk could not be made or brought up to date."""

    def __init__(self, *, said: str) -> None:
        super().__init__(
            f"建不了备份用的数据库 / the database of the archive cannot be made: {said}"
        )


class OtherTables(StopAndTell):
    """The two desks are not of the same structure."""

    def __init__(self, *, table: str) -> None:
        self.table = table
        super().__init__(
            f"{table} 的列不一样，先 fuchang migrate / {table} has other columns: migrate first"
        )


def out(folder: Path) -> tuple[Path, dict[str, Any]]:
    """The desk as `desk.db` in that folder, as it is at one moment, and its digest then."""
    path = up_to_date(folder)
    with everything("the backup"), closing(file_connection(path)) as file:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            cursor.execute("SET LOCAL statement_timeout = 0")
            types = _types()
            for table, columns in _tables(file, types):
                _copy_out(file, table, {name: types[table][name] for name in columns})
            told = digest()
        file.commit()
        file.execute("PRAGMA journal_mode = DELETE").fetchone()  # one file, nothing beside it
    return path, told


def into(path: Path) -> dict[str, Any]:
    """Fill the empty PostgreSQL desk from a SQLite one; stands in a transaction. Gives the digest."""
    with closing(file_connection(path)) as file, connection.cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = 0")
        types = _types()
        for table, columns in _tables(file, types):
            _copy_in(file, cursor, table, columns)
        _go_on(cursor, types)
        if digest() != (told := digest(ask=file.execute)):
            raise OtherTables(table="digest")
    return told


def up_to_date(folder: Path) -> Path:
    """`desk.db` in that folder, made or brought up to date by this program. Raises NoFile."""
    from fuchang.pipeline.serving import PROGRAM  # noqa: PLC0415 - the web's server comes with it

    environment = {
        name: value for name, value in os.environ.items() if not name.startswith("FUCHANG_DB")
    }
    done = subprocess.run(  # noqa: S603 - our own program
        [*PROGRAM, "migrate", "--data-dir", str(folder)],
        env=environment, capture_output=True, text=True, encoding="utf-8", check=False,
    )  # fmt: skip
    if done.returncode:
        raise NoFile(said=done.stderr.strip().splitlines()[-1] if done.stderr.strip() else "?")
    return folder / "desk.db"


def empty() -> bool:
    """Whether nobody has a desk in this database."""
    if "shops_person" not in connection.introspection.table_names():
        return True
    with connection.cursor() as cursor:
        cursor.execute("SELECT EXISTS (SELECT 1 FROM shops_person)")
        return not cursor.fetchone()[0]


def _types() -> Types:
    found: Types = {}
    with connection.cursor() as cursor:
        cursor.execute(_TYPES)
        for table, column, kind in cursor.fetchall():
            found.setdefault(table, {})[column] = kind
    return found


def _tables(file: Any, types: Types) -> Iterator[tuple[str, list[str]]]:
    """Every table of the file with its columns. Raises OtherTables where the server's differ."""
    asked = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'"
    for (table,) in file.execute(asked).fetchall():
        columns = [row[1] for row in file.execute(f'PRAGMA table_info("{table}")')]
        if table in OWN:
            continue
        if set(columns) != set(types.get(table, ())):
            raise OtherTables(table=table)
        yield table, columns


def _copy_out(file: Any, table: str, types: dict[str, str]) -> None:
    read = ", ".join(_READ.get(kind, "{}").format(f'"{name}"') for name, kind in types.items())
    marks = ", ".join("?" * len(types))
    file.execute(f'DELETE FROM "{table}"')
    with connection.chunked_cursor() as rows:
        rows.execute(f'SELECT {read} FROM "{table}"')
        while some := rows.fetchmany(SOME):
            file.executemany(f'INSERT INTO "{table}" ({_listed(types)}) VALUES ({marks})', some)


def _copy_in(file: Any, cursor: Any, table: str, columns: list[str]) -> None:
    """By way of a table of the session's own: COPY does not go where row level security stands."""
    listed = _listed(columns)
    cursor.execute(f'DELETE FROM "{table}"')
    cursor.execute(f'CREATE TEMPORARY TABLE "arriving" (LIKE "{table}") ON COMMIT DROP')
    with cursor.copy(f'COPY "arriving" ({listed}) FROM STDIN') as copy:
        for row in file.execute(f'SELECT {listed} FROM "{table}"'):
            copy.write_row(row)
    cursor.execute(f'INSERT INTO "{table}" ({listed}) SELECT {listed} FROM "arriving"')
    cursor.execute('DROP TABLE "arriving"')


def _go_on(cursor: Any, types: Types) -> None:
    """The next number of each table follows its highest."""
    for table, columns in types.items():
        for column in columns:
            cursor.execute("SELECT pg_get_serial_sequence(%s, %s)", [f'"{table}"', column])
            if (sequence := cursor.fetchone()[0]) is not None:
                cursor.execute(
                    f'SELECT setval(%s, COALESCE(MAX("{column}"), 1), MAX("{column}") IS NOT NULL) '
                    f'FROM "{table}"',
                    [sequence],
                )


def _listed(columns: Any) -> str:
    return ", ".join(f'"{name}"' for name in columns)
