"""The same text gives the same findings, row by row, on every engine."""

from pathlib import Path

import pyarrow as pa
import pytest

from fuchang.detection import examples
from fuchang.detection.run import Detected, detect
from fuchang.facts.engines import Engine
from fuchang.facts.lake import Lake
from fuchang.facts.tables import KEPT, TABLES
from fuchang.market.generate import Market, write_parquet
from fuchang.market.scale import Scale
from fuchang.rulebook.loader import Book, load
from tests.parity.holes import declared

ORDERS = 100_000
pytestmark = [pytest.mark.slow, pytest.mark.loopback]


@pytest.fixture(scope="session")
def book() -> Book:
    return load()


@pytest.fixture(scope="session")
def market(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("market")
    write_parquet(Market(Scale(orders=ORDERS, seed=11)), folder)
    return folder


def rows(detected: Detected, engine: str) -> list[tuple[object, ...]]:
    """Findings by name of kind, in one order."""
    names = [kind.id for kind in detected.kinds]
    listed = zip(*(column.to_pylist() for column in detected.rows.columns), strict=True)
    known = declared(engine)
    found = ((names[int(row[0])], *row[1:]) for row in listed)
    return sorted((row for row in found if row[0] not in known), key=repr)


def hold(engine: Engine, folder: Path) -> int:
    lake = Lake.open(folder)
    for name, table in TABLES.items():
        paths = [] if name in KEPT else lake.all_files(name)
        columns = [(column.name, column.sql_type) for column in table.columns]
        if paths:
            engine.hold(name, paths, columns)
        else:
            engine.put(name, _empty(columns))
    return lake.as_of


def _empty(columns: list[tuple[str, str]]) -> pa.Table:
    types = {"TEXT": pa.string(), "BIGINT": pa.int64()}
    return pa.table({name: pa.array([], types[kind]) for name, kind in columns})


def test_it_finds_every_example_on_duckdb(duck: Engine, book: Book) -> None:
    wrong = [result for result in examples.run(book, book.in_force, duck) if not result.ok]
    assert wrong == []


def test_it_finds_every_example_the_same_on_every_engine(
    duck: Engine, other: Engine, book: Book
) -> None:
    listed = [(kind, example) for kind in book.in_force for example in kind.examples]
    for table, facts in examples.facts(listed, now=examples.EXAMPLE_NOW).items():
        duck.put(table, facts)
        other.put(table, facts)
    expected = rows(detect(duck, book, now=examples.EXAMPLE_NOW), other.name)
    assert len(expected) >= len(book.in_force) * 2
    assert rows(detect(other, book, now=examples.EXAMPLE_NOW), other.name) == expected


def test_it_finds_the_same_in_a_market_of_100_000_orders(
    duck: Engine, other: Engine, book: Book, market: Path
) -> None:
    now = hold(duck, market)
    hold(other, market)
    expected = rows(detect(duck, book, now=now), other.name)
    assert len(expected) > ORDERS / 1_000
    assert rows(detect(other, book, now=now), other.name) == expected
