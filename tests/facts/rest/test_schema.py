"""The schema of facts at rest: all of TABLES, twice without harm, one line for a new column."""

import sqlite3

import pytest

from fuchang.facts.rest import schema
from fuchang.facts.tables import TABLES


@pytest.fixture
def store():
    connection = sqlite3.connect(":memory:")
    for statement in schema.tables("sqlite"):
        connection.execute(statement)
    yield connection
    connection.close()


def columns(connection: sqlite3.Connection, table: str) -> list[str]:
    return [row[1] for row in connection.execute(f"PRAGMA table_info({table})")]


def test_it_holds_every_column_of_every_table(store) -> None:
    for name, table in TABLES.items():
        if name != "reused_waybill":
            assert columns(store, f"fact_{name}") == [column.name for column in table.columns]


def test_it_can_be_made_again_over_itself(store) -> None:
    for statement in schema.tables("sqlite"):
        store.execute(statement)


def test_it_adds_what_a_database_made_earlier_lacks(store) -> None:
    store.execute("ALTER TABLE fact_refunds DROP COLUMN prompt")
    existing = {f"fact_{name}": columns(store, f"fact_{name}") for name in schema.ALL}
    assert schema.missing_columns(existing) == ["ALTER TABLE fact_refunds ADD COLUMN prompt TEXT"]


def test_it_leaves_a_table_that_is_not_there_to_the_tables(store) -> None:
    assert schema.missing_columns({}) == []


def test_it_gives_a_row_without_a_key_the_next_one(store) -> None:
    store.execute("INSERT INTO fact_shops (shop_id) VALUES ('a'), ('b')")
    rows = store.execute("SELECT shop_key, shop_id FROM fact_shops").fetchall()
    assert rows == [(1, "a"), (2, "b")]


@pytest.mark.parametrize(
    "insert",
    [
        "INSERT INTO fact_orders (shop_key, order_id) VALUES (1, 'x')",
        "INSERT INTO fact_shipments (shop_key, order_key) VALUES (1, 7)",
        "INSERT INTO fact_shipments (shop_key, waybill) VALUES (1, 'SF1')",
        "INSERT INTO fact_statuses (shop_key, status_subject, subject_id, status_code) VALUES (1, 1, 'a', 10)",
    ],
)
def test_it_refuses_the_same_thing_twice(store, insert: str) -> None:
    store.execute(insert)
    with pytest.raises(sqlite3.IntegrityError):
        store.execute(insert)
