"""Merging what was said, beside the write lock and not under it.

A merge takes many times as long as writing what comes of it, and on SQLite nobody else can write
meanwhile. So it is rehearsed before the lock is taken. Facts are a function of the source rows alone:
where the very same rows are found once the lock is ours, what was rehearsed is what comes of them;
where somebody was faster, it is merged once more.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import pyarrow as pa

from fuchang.facts.engines import open_engine
from fuchang.facts.merge import merge
from fuchang.facts.source import SOURCE
from fuchang.store.facts import upsert
from fuchang.store.facts.sources import (
    IDENTIFIERS,
    MERGED,
    Neighbourhood,
    Row,
    neighbourhood,
    said,
    sort_out,
)

_TYPES = {"TEXT": pa.string(), "BIGINT": pa.int64()}
_WANTED = ("shops", IDENTIFIERS, *upsert.ORDERED)
Tables: TypeAlias = Mapping[str, pa.Table]


@dataclass(frozen=True, slots=True)
class Rehearsed:
    """Which rows were merged, and what came of them."""

    told: Mapping[tuple[int, int, int], int]
    identifiers: Sequence[Row]
    merged: Tables


def rehearse(tables: Mapping[str, Sequence[Row]]) -> Rehearsed | None:
    """Merge what these rows will touch, as it is now; writes nothing. None where nothing is new."""
    new, _ = sort_out([said(table, row) for table in MERGED for row in tables.get(table, ())])
    identifiers = list(tables.get(IDENTIFIERS, ()))
    if not new and not identifiers:
        return None
    around = neighbourhood(new, unwritten=new)
    return Rehearsed(around.told, identifiers, _merge(around, identifiers))


def merged(
    around: Neighbourhood, identifiers: Sequence[Row], rehearsed: Rehearsed | None = None
) -> Tables:
    """The facts of these source rows; from the rehearsal, where it was of the same rows."""
    same = rehearsed and rehearsed.told == around.told and rehearsed.identifiers == identifiers
    return rehearsed.merged if rehearsed and same else _merge(around, identifiers)


def _merge(around: Neighbourhood, identifiers: Sequence[Row]) -> Tables:
    sources = {**around.rows, IDENTIFIERS: identifiers}
    given = {
        table: [_arrow(table, rows)] for table, rows in sources.items() if rows and table in SOURCE
    }
    engine = open_engine("duckdb")
    try:
        merge(engine.connection, given, kept_aside={})  # type: ignore[attr-defined]
        return {table: engine.fetch(f"SELECT * FROM {table}") for table in _WANTED}
    finally:
        engine.close()


def _arrow(table: str, rows: Sequence[Row]) -> pa.Table:
    schema = pa.schema([(name, _TYPES[kind]) for name, kind in SOURCE[table]])
    return pa.Table.from_pylist(list(rows), schema=schema)
