"""DuckDB, the engine of a sweep."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from fuchang.facts.engines.duckdb import DuckdbEngine
from fuchang.facts.engines.duckdb import open as open_duckdb
from tests.facts.engines import promise


@pytest.fixture
def engine() -> Iterator[DuckdbEngine]:
    opened = open_duckdb(threads=1, together=1)
    yield opened
    opened.close()


def test_it_gives_back_what_was_put(engine: DuckdbEngine) -> None:
    promise.put_and_fetch(engine)


def test_it_stages_appends_and_drops(engine: DuckdbEngine) -> None:
    promise.stage_append_drop(engine)


def test_it_holds_parts(engine: DuckdbEngine, tmp_path: Path) -> None:
    promise.hold_parts(engine, tmp_path)


def test_it_looks_at_one_part_and_at_the_whole_again(engine: DuckdbEngine, tmp_path: Path) -> None:
    promise.hold_parts(engine, tmp_path)
    assert engine.parts == 2
    engine.look_at(1)
    assert promise.rows(engine, "SELECT order_key FROM orders") == [(1,)]
    engine.look_at(None)
    assert promise.rows(engine, "SELECT order_key FROM orders") == [(0,), (1,)]


def test_it_takes_a_few_files_for_one_part(tmp_path: Path) -> None:
    opened = open_duckdb(threads=1, together=2)
    promise.hold_parts(opened, tmp_path)
    assert opened.parts == 1
    opened.look_at(0)
    assert promise.rows(opened, "SELECT order_key FROM orders") == [(0,), (1,)]
    opened.close()


def test_it_keeps_to_its_memory_limit() -> None:
    opened = open_duckdb(memory_limit="100MB")
    limit = opened.fetch("SELECT current_setting('memory_limit') AS memory")["memory"][0].as_py()
    opened.close()
    assert limit == "95.3 MiB"
