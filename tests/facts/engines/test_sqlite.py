"""SQLite, the engine of a laptop's desk."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from fuchang.facts.engines.sqlite import SqliteEngine
from fuchang.facts.engines.sqlite import open as open_sqlite
from tests.facts.engines import promise


@pytest.fixture
def engine() -> Iterator[SqliteEngine]:
    opened = open_sqlite()
    yield opened
    opened.close()


def test_it_gives_back_what_was_put(engine: SqliteEngine) -> None:
    promise.put_and_fetch(engine)


def test_it_stages_appends_and_drops(engine: SqliteEngine) -> None:
    promise.stage_append_drop(engine)


def test_it_holds_parts(engine: SqliteEngine, tmp_path: Path) -> None:
    promise.hold_parts(engine, tmp_path)


def test_it_indexes_every_key_so_that_joins_need_no_guess(engine: SqliteEngine) -> None:
    promise.put_and_fetch(engine)
    listed = promise.rows(engine, "SELECT name FROM sqlite_master WHERE type = 'index'")
    assert listed == [("orders_order_key",)]


def test_it_keeps_facts_in_a_file(tmp_path: Path) -> None:
    opened = open_sqlite(path=str(tmp_path / "facts.db"))
    promise.put_and_fetch(opened)
    opened.close()
    again = open_sqlite(path=str(tmp_path / "facts.db"))
    assert len(promise.rows(again, "SELECT order_key FROM orders")) == 2
    again.close()
