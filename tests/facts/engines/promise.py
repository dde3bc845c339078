"""What every engine promises, whatever it is."""

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from fuchang.facts.engines import Engine

COLUMNS = [("order_key", "BIGINT"), ("title", "TEXT"), ("paid_fen", "BIGINT")]


def rows(engine: Engine, select: str) -> list[tuple[object, ...]]:
    """The result in one order, as Python values."""
    found = engine.fetch(select)
    return sorted(zip(*(column.to_pylist() for column in found.columns), strict=True), key=repr)


def put_and_fetch(engine: Engine) -> None:
    """Rows come back as they went in, missing values and Chinese included; a second put replaces."""
    given = pa.table({"order_key": pa.array([1, 2], pa.int64()), "title": ["茶杯", None]})
    engine.put("orders", given)
    engine.put("orders", given)
    assert rows(engine, "SELECT order_key, title FROM orders") == [(1, "茶杯"), (2, None)]


def stage_append_drop(engine: Engine) -> None:
    """A staged table is replaced, added to and forgotten."""
    engine.put("orders", pa.table({"order_key": pa.array([1, 2, 3], pa.int64())}))
    engine.stage("few", "SELECT order_key FROM orders WHERE order_key > 2")
    engine.stage("few", "SELECT order_key FROM orders WHERE order_key > 1")
    assert rows(engine, "SELECT order_key FROM few") == [(2,), (3,)]
    engine.append("many", "SELECT order_key FROM orders WHERE order_key = 1")
    engine.append("many", "SELECT order_key FROM few")
    assert rows(engine, "SELECT order_key FROM many") == [(1,), (2,), (3,)]
    engine.drop("many")
    engine.append("many", "SELECT order_key FROM few WHERE order_key = 3")
    assert rows(engine, "SELECT order_key FROM many") == [(3,)]
    engine.drop("never_made")


def hold_parts(engine: Engine, folder: Path) -> None:
    """Parquet parts are one table; a column that a part lacks reads as NULL."""
    paths = []
    for part, title in enumerate(("茶杯", "茶壶")):
        path = folder / f"part-{part}.parquet"
        keys = pa.array([part], pa.int64())
        pq.write_table(pa.table({"order_key": keys, "title": [title]}), path)
        paths.append(path)
    engine.hold("orders", paths, COLUMNS)
    found = rows(engine, "SELECT order_key, title, paid_fen FROM orders")
    assert found == [(0, "茶杯", None), (1, "茶壶", None)]
