"""One pass: in parts or whole, with kept sums or without, the findings are the same."""

from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from fuchang.detection import examples
from fuchang.detection.plan import Search, stage_sql
from fuchang.detection.run import NothingToSearch, detect
from fuchang.facts.engines import Engine, open_engine
from fuchang.facts.subjects import SUBJECTS
from fuchang.facts.tables import KEPT, TABLES
from fuchang.rulebook.loader import load

NOW = examples.EXAMPLE_NOW
BOOK = load()
LISTED = [(kind, example) for kind in BOOK.in_force for example in kind.examples]
# with a kind that states no bound, kept sums are made of everything, as the store makes them
LOOKS_BACK_FOR_EVER = BOOK.kinds["parcel.lost"].model_copy(update={"signals": ()})
# tables whose rows belong to an order, and so to the part of that order
OF_ORDER = ("orders", "refunds", "shipments", "tracking_events")


@pytest.fixture
def engine() -> Iterator[Engine]:
    opened = open_engine("duckdb", together=1)
    yield opened
    opened.close()


@pytest.fixture
def facts() -> dict[str, pa.Table]:
    return examples.facts(LISTED, now=NOW)


def found(engine: Engine, *, kept: tuple[str, ...] = ()) -> list[tuple[object, ...]]:
    rows = detect(engine, BOOK, now=NOW, kept=kept).rows
    return sorted(zip(*(column.to_pylist() for column in rows.columns), strict=True), key=repr)


def hold_in_parts(engine: Engine, facts: dict[str, pa.Table], folder: Path) -> None:
    """Every third shop in a part of its own."""
    for name, rows in facts.items():
        columns = [(column.name, column.sql_type) for column in TABLES[name].columns]
        paths = []
        for part in range(3 if name in OF_ORDER else 1):
            path = folder / f"{name}-{part}.parquet"
            pq.write_table(_share(rows, part) if name in OF_ORDER else rows, path)
            paths.append(path)
        engine.hold(name, paths, columns)


def _share(rows: pa.Table, part: int) -> pa.Table:
    key = "shop_key" if "shop_key" in rows.column_names else "parcel_key"
    shops = [
        value // (1 if key == "shop_key" else examples.ROOM) for value in rows[key].to_pylist()
    ]
    return rows.filter(pa.array([shop % 3 == part for shop in shops]))


def test_it_finds_the_same_in_parts_as_in_the_whole(
    engine: Engine, facts: dict[str, pa.Table], tmp_path: Path
) -> None:
    whole = open_engine("duckdb")
    for name, rows in facts.items():
        whole.put(name, rows)
    expected = found(whole)
    whole.close()
    hold_in_parts(
        engine, {name: rows for name, rows in facts.items() if name not in KEPT}, tmp_path
    )
    assert engine.parts == 3
    assert found(engine) == expected


def test_it_finds_the_same_twice_in_a_row(engine: Engine, facts: dict[str, pa.Table]) -> None:
    for name, rows in facts.items():
        engine.put(name, rows)
    assert found(engine) == found(engine)


def test_it_finds_the_same_with_sums_that_were_kept(
    engine: Engine, facts: dict[str, pa.Table]
) -> None:
    for name, rows in facts.items():
        engine.put(name, rows)
    expected = found(engine)
    everything = {"parcel": Search(SUBJECTS["parcel"], ((0, LOOKS_BACK_FOR_EVER),))}
    for name in KEPT:
        engine.stage(name, stage_sql(name, everything, now=NOW))
    assert found(engine, kept=KEPT) == expected


def test_it_tells_how_far_it_is(engine: Engine, facts: dict[str, pa.Table]) -> None:
    for name, rows in facts.items():
        engine.put(name, rows)
    steps: list[str] = []
    detect(engine, BOOK, now=NOW, progress=lambda step, _done, _of: steps.append(step))
    assert steps == ["before", "part", "whole"]


def test_it_says_so_when_no_kind_is_in_force(engine: Engine) -> None:
    with pytest.raises(NothingToSearch, match="no kind is in force"):
        detect(engine, BOOK, now=NOW, kinds=[])
