"""Simulated markets to measure on, each made once and left in a folder for the next run."""

import json
import shutil
import sys
import tempfile
from pathlib import Path

from fuchang.facts.engines import Engine, open_engine
from fuchang.facts.lake import OF_ORDER, Lake
from fuchang.facts.tables import KEPT, TABLES
from fuchang.market.generate import Market, write_parquet
from fuchang.market.scale import Scale

SEED = 7
FOLDER = Path(tempfile.gettempdir()) / "fuchang-bench-markets"


def market(orders: int, *, folder: Path = FOLDER, fresh: bool = False) -> Path:
    """The folder of a market of so many orders, made if it is not there."""
    place = folder / f"{orders}"
    manifest = place / "facts.json"
    if fresh or not manifest.exists():
        shutil.rmtree(place, ignore_errors=True)
        print(f"making a market of {orders:,} orders in {place} ...", file=sys.stderr, flush=True)
        write_parquet(Market(Scale(orders, SEED)), place)
    return place


def described(place: Path) -> dict[str, int]:
    """`as_of`, `orders`, `parts`, ... of a market."""
    facts: dict[str, int] = json.loads((place / "facts.json").read_text(encoding="utf-8"))
    return facts


def holding(place: Path, *, engine: str = "duckdb", kept: bool = False, **settings: str) -> Engine:
    """An engine that reads the market in place; kept sums only where they are asked for."""
    opened = open_engine(engine, **settings)
    lake = Lake.open(place)
    for table in TABLES.values():
        if table.name in KEPT and not kept:
            continue
        paths = lake.all_files(table.name)
        columns = [(column.name, column.sql_type) for column in table.columns]
        # words and money in several parts are read by no kind
        if paths and (table.name in OF_ORDER or len(paths) == 1):
            opened.hold(table.name, paths, columns)
    return opened
