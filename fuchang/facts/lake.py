"""The facts as Parquet: `<folder>/<table>/part-00000.parquet` and a small `facts.json`.

Every part stands by itself: the lines, refunds, parcels, scans and parcel states of an order lie in
the part of the same number as the order. The other tables are the same for all parts: all their files
together. A column that a file leaves out reads as NULL.

The lake of a desk is laid out by shop and day of the order, `<table>/shop=3/day=2026-11-23/`: each
such place is a part, and may be written anew without the others.
"""

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
from duckdb import DuckDBPyConnection

from fuchang.facts.tables import TABLES
from fuchang.kernel.errors import AskUser

SCHEMA = 1
MANIFEST = "facts.json"
ROW_GROUP = 122_880
# How a row of these tables finds its order, and by that its part.
OF_ORDER: Mapping[str, str] = {
    "orders": "order_key",
    "order_lines": "order_key",
    "refunds": "order_key",
    "shipments": "order_key",
    "tracking_events": "parcel_key",
    "parcel_state": "parcel_key",
}
_SORTED_BY = {
    "tracking_events": "parcel_key, seen_at, code",
    "buyer_identifiers": "buyer_key, identifier, identifier_hash",
}


class NotALake(AskUser):
    """The folder holds no facts that this version can read."""

    def __init__(self, *, folder: Path, reason: str) -> None:
        self.folder = folder
        self.reason = reason
        super().__init__(
            f"{folder}: {reason}. A folder of facts holds {MANIFEST} and <table>/part-*"
        )


@dataclass(frozen=True)
class Lake:
    """A folder of facts; `as_of` is the moment (epoch seconds) that the facts describe.

    `places`: of a lake by shop and day, the folder of each part below its table.
    """

    folder: Path
    as_of: int
    parts: int
    places: tuple[str, ...] = ()

    @classmethod
    def open(cls, folder: Path) -> "Lake":
        """The facts in that folder. Raises NotALake."""
        try:
            manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
            schema, as_of, parts = (int(manifest[name]) for name in ("schema", "as_of", "parts"))
            places = tuple(map(str, manifest.get("places", ())))
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise NotALake(folder=folder, reason=f"no readable {MANIFEST} ({error!r})") from error
        if schema != SCHEMA:
            raise NotALake(folder=folder, reason=f"written as schema {schema}, this reads {SCHEMA}")
        return cls(folder=folder, as_of=as_of, parts=parts, places=places)

    def files(self, table: str, part: int) -> list[Path]:
        """The Parquet files that hold this table's rows for a part; none if it is empty."""
        if table in OF_ORDER and self.places:
            path = self.folder / table / self.places[part] / part_name(0)
            return [path] if path.is_file() else []
        if table in OF_ORDER:
            return [path for path in self._all[table] if path.name == part_name(part)]
        return self._all[table]

    def all_files(self, table: str) -> list[Path]:
        """The Parquet files of all parts."""
        return self._all[table]

    def missing(self, table: str) -> tuple[str, ...]:
        """The canonical columns that some file of the table leaves out."""
        absent = {name for path in self._all[table] for name in _absent(table, path)}
        return tuple(c.name for c in TABLES[table].columns if c.name in absent)

    def select_list(self, table: str, path: Path) -> str:
        """Every canonical column of one file, typed NULLs in place of those left out."""
        absent = _absent(table, path)
        return ", ".join(
            f"CAST(NULL AS {c.sql_type}) AS {c.name}" if c.name in absent else c.name
            for c in TABLES[table].columns
        )

    def query(self, table: str, part: int) -> str:
        """The rows of a table for a part, for DuckDB; no rows where there is no file."""
        by_list: dict[str, list[str]] = {}
        for path in self.files(table, part):
            quoted = _quoted(path)
            by_list.setdefault(self.select_list(table, path), []).append(f"'{quoted}'")
        parts = [
            f"SELECT {columns} FROM read_parquet([{', '.join(paths)}])"
            for columns, paths in by_list.items()
        ]
        return " UNION ALL ".join(parts) or f"SELECT {_nothing(table)} WHERE 1 = 0"

    @cached_property
    def _all(self) -> dict[str, list[Path]]:
        depth = "*/*/" if self.places else ""
        return {
            name: sorted(
                (self.folder / name).glob(f"{depth if name in OF_ORDER else ''}part-*.parquet")
            )
            for name in TABLES
        }


def part_name(part: int) -> str:
    """`part-00007.parquet`."""
    return f"part-{part:05d}.parquet"


def write_manifest(folder: Path, *, as_of: int, parts: int, places: Sequence[str] = ()) -> Lake:
    """Says that the folder is complete; written last and in one go, so that half a lake is none."""
    manifest: dict[str, object] = {"schema": SCHEMA, "as_of": as_of, "parts": parts}
    if places:
        manifest["places"] = list(places)
    folder.mkdir(parents=True, exist_ok=True)
    half = folder / f".{MANIFEST}.half"
    half.write_text(json.dumps(manifest) + "\n", encoding="utf-8")
    half.replace(folder / MANIFEST)
    return Lake(folder=folder, as_of=as_of, parts=parts, places=tuple(places))


def write_places(rows: pa.Table, folder: Path, *, table: str, places: Collection[str]) -> None:
    """Rows with two columns more, `shop` and `day`, as the files of these places, each put there in one go.

    A place without rows has no file of the table.
    """
    order = ["shop", "day", *_order_of(table)]
    rows = rows.sort_by([(name, "ascending") for name in order])
    spans = _spans(rows)
    rows = rows.drop_columns(["shop", "day"])
    for place in places:
        path = folder / table / place / part_name(0)
        if place not in spans:
            path.unlink(missing_ok=True)
            continue
        path.parent.mkdir(parents=True, exist_ok=True)
        first, count = spans[place]
        _put(rows.slice(first, count), path)


def _spans(rows: pa.Table) -> dict[str, tuple[int, int]]:
    """Where the rows of each place begin, and how many they are; the rows are sorted by place."""
    spans, first = {}, 0
    of_each = zip(rows["shop"].to_pylist(), rows["day"].to_pylist(), strict=True)
    for (shop, day), same in groupby(of_each):
        count = sum(1 for _ in same)
        spans[f"shop={shop}/day={day}"] = (first, count)
        first += count
    return spans


def write_whole(rows: pa.Table, folder: Path, *, table: str) -> None:
    """All rows of a table that belongs to no order, as its one file, put there in one go."""
    path = folder / table / part_name(0)
    path.parent.mkdir(parents=True, exist_ok=True)
    _put(rows.sort_by([(name, "ascending") for name in _order_of(table)]), path)


def _put(rows: pa.Table, path: Path) -> None:
    half = path.with_suffix(".half")
    pq.write_table(rows, half, compression="zstd", row_group_size=ROW_GROUP)
    half.replace(path)


def _order_of(table: str) -> list[str]:
    return [name.strip() for name in _SORTED_BY.get(table, TABLES[table].key).split(",")]


def write_lake(
    connection: DuckDBPyConnection, folder: Path, *, as_of: int, orders_per_part: int = 0
) -> Lake:
    """Writes the canonical tables of a connection; in one part unless told how many orders fill one."""
    present = {row[0] for row in connection.execute("SHOW TABLES").fetchall()} & set(TABLES)
    last = connection.execute("SELECT COALESCE(MAX(order_key), 0) FROM orders").fetchone()
    orders = int(last[0]) if last else 0
    size = orders_per_part or max(orders, 1)
    parts = max(1, -(-orders // size))
    _clear(folder)
    for table in sorted(present):
        for part in range(parts if table in OF_ORDER else 1):
            rows = _of_part(table, part, size) if table in OF_ORDER and parts > 1 else table
            write_part(connection, folder, table=table, part=part, rows=f"SELECT * FROM {rows}")
    return write_manifest(folder, as_of=as_of, parts=parts)


def write_part(
    connection: DuckDBPyConnection, folder: Path, *, table: str, part: int, rows: str
) -> None:
    """Writes the answer of a query as one Parquet file, in the order of the table's key."""
    (folder / table).mkdir(parents=True, exist_ok=True)
    path = _quoted(folder / table / part_name(part))
    order = _SORTED_BY.get(table, TABLES[table].key)
    connection.execute(
        f"COPY (SELECT * FROM ({rows}) AS written ORDER BY {order}) TO '{path}' "
        f"(FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE {ROW_GROUP})"
    )


def _quoted(path: Path | str) -> str:
    return str(path).replace("'", "''")


def _clear(folder: Path) -> None:
    (folder / MANIFEST).unlink(missing_ok=True)
    for table in TABLES:
        for stale in (folder / table).glob("part-*.parquet"):
            stale.unlink()


def _of_part(table: str, part: int, size: int) -> str:
    """Rows without an order go with the first part."""
    mine = f"(COALESCE(order_key, 1) - 1) // {size} = {part}"
    if OF_ORDER[table] == "order_key":
        return f"{table} WHERE {mine}"
    return f"{table} WHERE parcel_key IN (SELECT parcel_key FROM shipments WHERE {mine})"


def _absent(table: str, path: Path) -> frozenset[str]:
    here = set(pq.read_schema(path).names)
    return frozenset(c.name for c in TABLES[table].columns if c.name not in here)


def _nothing(table: str) -> str:
    return ", ".join(f"CAST(NULL AS {c.sql_type}) AS {c.name}" for c in TABLES[table].columns)
