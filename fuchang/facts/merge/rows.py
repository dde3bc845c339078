"""Merges what several rows say of one thing, column by column: `merging.rows_<table>`.

The best row is the one that the platform changed last, then the one further along, then the file's
own row before a mention, then the one that knows of later happenings, then the greater contents: never
the file, the row number or the time of arrival. Each column takes its value from the best row that
has one. Things of which there is only one row pass through untouched.
"""

from duckdb import DuckDBPyConnection

from fuchang.facts.identity import identity
from fuchang.facts.merge.naming import CARRIED, EARLIEST, key_of
from fuchang.facts.source import MERGED_ONLY, ORIGIN, SOURCE, STANDS_FOR
from fuchang.facts.tables import TABLES, Column, Table

# Times that lie ahead or speak of the row itself tell nothing about how far things have gone.
_NOT_HAPPENED = ("_by_at", "until_at", "due_at", "modified_at")
_SEVERAL = 2
# So many rows about things told of several times are ranked at once: 250,000 take some 300 MB.
_ROWS_AT_A_TIME = 250_000


def merge_rows(connection: DuckDBPyConnection, table: str) -> None:
    """The view `merging.rows_<table>`: one row per thing, with key, text ids and source columns."""
    if table in EARLIEST:
        connection.execute(f"CREATE VIEW merging.rows_{table} AS {_earliest(table)}")
        return
    own = f"SELECT LEAST(own, {_SEVERAL}) AS times, SUM(own) FROM merging.named_{table} GROUP BY times"
    rows = {int(times): int(total) for times, total in connection.execute(own).fetchall()}
    if _SEVERAL in rows:
        _merge_several(connection, table, rows=rows[_SEVERAL])
    parts = {
        1: _single(table),
        _SEVERAL: f"SELECT * FROM merging.several_{table}",
        0: _stub(table),
    }
    chosen = [sql for times, sql in parts.items() if times in rows] or [_stub(table)]
    connection.execute(f"CREATE VIEW merging.rows_{table} AS {' UNION ALL '.join(chosen)}")


def _merge_several(connection: DuckDBPyConnection, table: str, *, rows: int) -> None:
    """`merging.several_<table>`: the things of which several rows speak, some at a time."""
    several = f"merging.several_{table}"
    slices = -(-rows // _ROWS_AT_A_TIME)
    for part in range(slices):
        sql = _several(table, f"own > 1 AND named.{key_of(table)} % {slices} = {part}")
        into = f"CREATE TABLE {several} AS" if part == 0 else f"INSERT INTO {several}"
        connection.execute(f"{into} {sql}")


def contents(table: str) -> list[str]:
    """The source columns that say something, that is all but their origin."""
    return [name for name, _ in SOURCE[table] if name not in ORIGIN]


def of_named(table: str, condition: str) -> str:
    """`FROM` clause of the source rows with the key of their thing."""
    return (
        f"FROM merging.source_{table} AS src JOIN merging.named_{table} AS named "
        f"ON {_same(table)} WHERE named.{condition}"
    )


def keyed(table: Table, named: frozenset[str]) -> str:
    """The query that gives `merging.rows_<table>` its canonical columns, ids turned into keys."""
    if table.name not in named:
        empty = ", ".join(f"CAST(NULL AS {c.sql_type}) AS {c.name}" for c in table.columns)
        return f"SELECT {empty} WHERE 1 = 0"
    carried = CARRIED.get(table.name, ())
    known = {
        other: on
        for other, on in _references(table)
        if other in named and TABLES[other].key not in carried
    }
    columns = ", ".join(
        f"r.{column.name}" if column.name in carried else _keyed(table, column, known)
        for column in table.columns
    )
    beside = set(carried) - {column.name for column in table.columns}
    columns += "".join(f", r.{name}" for name in sorted(beside))
    joins = "".join(f" LEFT JOIN merging.named_{o} AS {o} ON {on}" for o, on in known.items())
    return f"SELECT {columns} FROM merging.rows_{table.name} AS r{joins}"


def _single(table: str) -> str:
    columns = ", ".join(f"src.{name}" for name in contents(table))
    if key_of(table) != TABLES[table].key:
        # Nothing asks for the key of these rows, so only the few told of twice need be known.
        return (
            f"SELECT 0 AS {key_of(table)}, {columns} FROM merging.source_{table} AS src ANTI JOIN ("
            f"SELECT * FROM merging.named_{table} WHERE own > 1) AS named ON {_same(table)}"
        )
    return f"SELECT {_told_by_naming(table)}, {columns} {of_named(table, 'own = 1')}"


def _same(table: str) -> str:
    return " AND ".join(f"src.{c} IS NOT DISTINCT FROM named.{c}" for c in identity(table))


def _told_by_naming(table: str) -> str:
    return ", ".join(f"named.{name}" for name in (key_of(table), *CARRIED.get(table, ())))


def _stub(table: str) -> str:
    ids = identity(table)
    columns = ", ".join(
        f"named.{name}" if name in ids else f"CAST(NULL AS {kind}) AS {name}"
        for name, kind in SOURCE[table]
        if name not in ORIGIN
    )
    return (
        f"SELECT {_told_by_naming(table)}, {columns} "
        f"FROM merging.named_{table} AS named WHERE own = 0"
    )


def _earliest(table: str) -> str:
    ids = ", ".join(identity(table))
    moment, text = EARLIEST[table]
    first = f"MIN(struct_pack(at_once := {moment}, written := {text}))"
    return (
        f"SELECT {ids}, MIN({moment}) AS {moment}, "
        f"({first} FILTER (WHERE {moment} IS NOT NULL)).written AS {text} "
        f"FROM merging.source_{table} GROUP BY {ids}"
    )


def _several(table: str, condition: str) -> str:
    columns = ", ".join(f"src.{name}" for name in contents(table))
    merged = ", ".join(_merged(table, name) for name in contents(table))
    told = ", ".join((key_of(table), *CARRIED.get(table, ())))
    return (
        f"SELECT {told}, {merged} FROM (SELECT {_told_by_naming(table)}, {columns}, row_number() "
        f"OVER (PARTITION BY named.{key_of(table)} ORDER BY {_best_first(table)}) AS place "
        f"{of_named(table, condition)}) AS ranked GROUP BY {told}"
    )


def _best_first(table: str) -> str:
    names = contents(table)
    happened = [
        f"src.{c.name}"
        for c in TABLES[table].columns
        if c.type == "time" and c.name in names and not c.name.endswith(_NOT_HAPPENED)
    ]
    latest = [f"GREATEST({', '.join(happened)})"] if happened else []
    first = [f"src.{c}" for c in ("modified_at", "status") if c in names]
    # A refund only grows: of two files the one that knows of more is the later.
    grows = ["src.refunded_fen"] if "refunded_fen" in names else []
    rest = [f"src.{c}" for c in names if c not in identity(table)]
    ranks = [*first, "src.primary_row", *latest, *grows, *rest]
    return ", ".join(f"{rank} DESC NULLS LAST" for rank in ranks)


def _merged(table: str, name: str) -> str:
    """A time brings along its text and its source, so the three never come from different rows."""
    leader = name.removesuffix("_text") if name.endswith("_at_text") else ""
    if name.endswith("_source"):
        leader = name.removesuffix("_source") + "_at"
    if leader in contents(table):
        return f"arg_min_null({name}, place) FILTER (WHERE {leader} IS NOT NULL) AS {name}"
    return f"arg_min({name}, place) AS {name}"


def _keyed(table: Table, column: Column, known: dict[str, str]) -> str:
    if column.type == "key" and column.name != key_of(table.name):
        other = _table_of(column.name)
        return (
            f"{other}.{column.name}" if other in known else f"CAST(NULL AS BIGINT) AS {column.name}"
        )
    if column.name in MERGED_ONLY:
        return f"CAST(NULL AS {column.sql_type}) AS {column.name}"
    return f"r.{column.name}"


def _references(table: Table) -> list[tuple[str, str]]:
    given = set(contents(table.name))
    found = []
    for column in table.columns:
        foreign = column.type == "key" and column.name != key_of(table.name)
        if foreign and set(STANDS_FOR[column.name]) <= given:
            other = _table_of(column.name)
            on = " AND ".join(f"{other}.{c} = r.{c}" for c in identity(other))
            found.append((other, on))
    return found


def _table_of(key: str) -> str:
    return next(t.name for t in TABLES.values() if t.key == key and t.name != "parcel_state")
