"""Whole tables poured in: columns that are missing stay empty, and numbers go on after the last."""

import sqlite3

import pyarrow as pa

from fuchang.facts.rest import bare_tables, indexes
from fuchang.facts.rest.bulk import pour, settle


def test_a_poured_table_goes_on_where_it_ended():
    connection = sqlite3.connect(":memory:")
    for statement in bare_tables("sqlite"):
        connection.execute(statement)
    cursor = connection.cursor()
    rows = pa.table({"order_key": [4, 9], "order_id": ["T4", "T9"]})

    pour(cursor, "orders", rows, dialect="sqlite")
    for statement in indexes():
        cursor.execute(statement)
    settle(cursor, dialect="sqlite")
    cursor.execute("INSERT INTO fact_orders (order_id) VALUES ('T10')")

    found = cursor.execute(
        "SELECT order_key, order_id, shop_key FROM fact_orders ORDER BY order_key"
    ).fetchall()
    assert found == [(4, "T4", None), (9, "T9", None), (10, "T10", None)]
    connection.close()
