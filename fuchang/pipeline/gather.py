"""Source rows or a folder of facts, brought into an engine."""

from collections.abc import Collection, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from fuchang.connect.exports import FileReport, KeptAside, Reading
from fuchang.facts.engines import Engine, open_engine
from fuchang.facts.lake import OF_ORDER, Lake, write_lake
from fuchang.facts.merge import Entry, merge
from fuchang.facts.source import SOURCE
from fuchang.facts.tables import KEPT, TABLES
from fuchang.pipeline.settings import Settings
from fuchang.pipeline.source import UnusableInput

_TYPES = {"TEXT": pa.string(), "BIGINT": pa.int64()}


@dataclass
class Gathered:
    """Facts in an engine, and what became of every row and file on the way there.

    `as_of` is the moment that the facts say they describe; `kept` the sums that came with them.
    """

    engine: Engine
    entry: Entry
    tables: dict[str, Entry] = field(default_factory=dict)
    kept_aside: list[KeptAside] = field(default_factory=list)
    files: list[FileReport] = field(default_factory=list)
    as_of: int | None = None
    kept: Collection[str] = ()

    @property
    def problems(self) -> list[tuple[str, str]]:
        """Files of which nothing could be used, each with the reason."""
        usable = {report.name for report in self.files if not report.problem}
        return [(f.name, f.problem) for f in self.files if f.problem and f.name not in usable]


def open_for(settings: Settings, stack: ExitStack, *, name: str = "") -> Any:
    """The engine asked for (or the one named), closed when the stack unwinds."""
    chosen = name or settings.engine
    limits = {"memory_limit": settings.memory} if chosen == "duckdb" and settings.memory else {}
    engine = open_engine(chosen, **limits)
    stack.callback(engine.close)
    return engine


def of_files(reading: Reading, settings: Settings, *, spool: Path, stack: ExitStack) -> Gathered:
    """The facts of what was read, merged in DuckDB, moved to another engine if one is asked for."""
    duck = open_for(settings, stack, name="duckdb")
    ledger = merge(duck.connection, reading.tables, kept_aside=_kept_aside(reading.files))
    engine = duck
    if settings.engine != "duckdb":
        lake = write_lake(duck.connection, spool / "facts", as_of=0)
        engine = open_for(settings, stack)
        hold(engine, lake, spool=spool)
    return Gathered(
        engine,
        ledger.total,
        dict(ledger.tables),
        kept_aside=reading.kept_aside,
        files=reading.files,
    )


def of_lake(folder: Path, settings: Settings, *, spool: Path, stack: ExitStack) -> Gathered:
    """The facts of a folder, read in place. Raises NotALake, or UnusableInput if it is empty."""
    lake = Lake.open(folder)
    rows = {name: _rows(lake.all_files(name)) for name in SOURCE if lake.all_files(name)}
    if not sum(rows.values()):
        raise UnusableInput(
            problems=[(str(folder), "facts.json 旁没有任何数据 / no rows beside facts.json")]
        )
    engine = open_for(settings, stack)
    hold(engine, lake, spool=spool)
    return Gathered(
        engine,
        Entry(accepted=sum(rows.values())),
        {name: Entry(accepted=count) for name, count in rows.items()},
        as_of=lake.as_of,
        kept=[name for name in KEPT if lake.all_files(name)],
    )


def hold(engine: Engine, lake: Lake, *, spool: Path) -> None:
    """Let an engine read every table of a folder of facts, by parts where the table has parts."""
    for table in TABLES.values():
        columns = [(column.name, column.sql_type) for column in table.columns]
        files = lake.all_files(table.name)
        if table.name in OF_ORDER and files:
            nothing = _nothing(spool, table.name, columns)
            parts = [lake.files(table.name, part) or [nothing] for part in range(lake.parts)]
            engine.hold(table.name, [part[0] for part in parts], columns)
        elif len(files) > 1:
            read = [pq.read_table(path) for path in files]
            engine.put(table.name, pa.concat_tables(read, promote_options="default"))
        elif files or table.name not in KEPT:
            engine.hold(table.name, files or [_nothing(spool, table.name, columns)], columns)


def _nothing(spool: Path, table: str, columns: Sequence[tuple[str, str]]) -> Path:
    path = spool / f"no-{table}.parquet"
    schema = pa.schema([(name, _TYPES[kind]) for name, kind in columns])
    pq.write_table(schema.empty_table(), path)
    return path


def _rows(paths: Sequence[Path]) -> int:
    return sum(int(pq.read_metadata(path).num_rows) for path in paths)


def _kept_aside(files: Sequence[FileReport]) -> dict[str, int]:
    counts: dict[str, int] = {}
    for one in files:
        if one.kept_aside and one.table:
            counts[one.table] = counts.get(one.table, 0) + one.kept_aside
    return counts
