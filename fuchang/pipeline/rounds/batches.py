"""Source rows in batches that each hold all that is said of some orders, so that they merge once."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from zlib import crc32

import pyarrow as pa

from fuchang.connect.exports import Reading
from fuchang.facts.source import SOURCE
from fuchang.store.facts.sources import SCANS, Row

Batch = dict[str, list[Row]]


def batches(reading: Reading, *, size: int) -> Iterator[Batch]:
    """First rows of no order, then orders, then scans of no order: always the same for one reading."""
    tables = {name: _table(paths) for name, paths in reading.tables.items() if name in SOURCE}
    orders = max(1, sum(table.num_rows for table in tables.values()) // size)
    found = {name: _sorted(table, orders) for name, table in tables.items()}
    listed = [name for name in SOURCE if name in tables]
    loose = (one for one in listed if one != SCANS)
    yield from _together(
        (
            (name, rows)
            for name in loose
            for rows in _of_no_order(tables[name], found[name].get(None, []), size=size)
        ),
        size=size,
    )
    for number in range(orders):
        batch = {
            name: tables[name].take(pa.array(found[name][number], pa.int64())).to_pylist()
            for name in listed
            if number in found[name]
        }
        if batch:
            yield batch
    if SCANS in tables:
        places = found[SCANS].get(None, [])
        yield from ({SCANS: rows} for rows in _of_no_order(tables[SCANS], places, size=size))


def _table(paths: Sequence[Path]) -> pa.Table:
    parts = [pa.ipc.open_file(pa.memory_map(str(path))).read_all() for path in paths]
    return pa.concat_tables(parts, promote_options="default")


def _sorted(table: pa.Table, orders: int) -> dict[int | None, list[int]]:
    """The places of the rows by the batch of their order; None: of no order."""
    found: dict[int | None, list[int]] = defaultdict(list)
    if "order_id" not in table.column_names:
        return {None: list(range(table.num_rows))}
    for place, order in enumerate(table["order_id"].to_pylist()):
        found[crc32(order.encode()) % orders if order else None].append(place)
    return found


def _together(parts: Iterable[tuple[str, list[Row]]], *, size: int) -> Iterator[Batch]:
    """Small tables in one batch: each batch is merged by itself, which costs the same for few rows."""
    batch: Batch = {}
    for name, rows in parts:
        if batch and (name in batch or sum(map(len, batch.values())) + len(rows) > size):
            yield batch
            batch = {}
        batch[name] = rows
    if batch:
        yield batch


def _of_no_order(table: pa.Table, places: Sequence[int], *, size: int) -> Iterator[list[Row]]:
    for start in range(0, len(places), size):
        yield table.take(pa.array(places[start : start + size], pa.int64())).to_pylist()
