"""The facts as Parquet."""

import json

import duckdb
import pyarrow.parquet as pq
import pytest

from fuchang.facts.lake import OF_ORDER, Lake, NotALake, part_name, write_lake, write_manifest
from fuchang.facts.source import SOURCE
from fuchang.facts.tables import TABLES

ORDERS = [{"order_id": str(n), "item_id": "i", "status": 7} for n in range(1, 8)]
PARCELS = [{"order_id": str(n), "waybill": f"W{n}"} for n in range(1, 8)]
SCANS = [{"waybill": f"W{n}", "seen_at": 10 + n, "code": 2} for n in range(1, 8)]


@pytest.fixture
def market(facts_of):
    """Seven orders, each with a parcel and a scan."""
    return facts_of(orders=ORDERS, shipments=PARCELS, tracking_events=SCANS)


def test_a_lake_reads_back_what_was_written(market, tmp_path):
    written = write_lake(market.connection, tmp_path, as_of=1_767_225_600)
    lake = Lake.open(tmp_path)
    assert (lake.as_of, lake.parts) == (written.as_of, written.parts) == (1_767_225_600, 1)
    for table in SOURCE:
        rows = market.connection.execute(f"SELECT * FROM {table} ORDER BY ALL").fetchall()
        again = market.connection.execute(f"{lake.query(table, 0)} ORDER BY ALL").fetchall()
        assert again == rows, table


def test_the_layout_is_a_folder_per_table_compressed_with_zstd(market, tmp_path):
    write_lake(market.connection, tmp_path, as_of=0)
    path = tmp_path / "orders" / "part-00000.parquet"
    assert pq.ParquetFile(path).metadata.row_group(0).column(0).compression == "ZSTD"
    assert json.loads((tmp_path / "facts.json").read_text()) == {
        "schema": 1,
        "as_of": 0,
        "parts": 1,
    }


def test_every_part_stands_by_itself(market, tmp_path):
    lake = write_lake(market.connection, tmp_path, as_of=0, orders_per_part=3)
    assert lake.parts == 3
    seen = 0
    for part in range(lake.parts):
        dangling = market.connection.execute(
            f"SELECT COUNT(*) FROM ({lake.query('tracking_events', part)}) AS event "
            f"LEFT JOIN ({lake.query('shipments', part)}) AS parcel USING (parcel_key) "
            f"LEFT JOIN ({lake.query('orders', part)}) AS sold "
            "ON sold.order_key = parcel.order_key WHERE sold.order_key IS NULL"
        ).fetchone()
        assert dangling == (0,)
        counted = f"SELECT COUNT(*) FROM ({lake.query('tracking_events', part)}) AS event"
        seen += market.connection.execute(counted).fetchall()[0][0]
    assert seen == len(SCANS)


def test_what_belongs_to_no_order_is_the_same_for_all_parts(market, tmp_path):
    lake = write_lake(market.connection, tmp_path, as_of=0, orders_per_part=3)
    assert "items" not in OF_ORDER
    assert lake.files("items", 2) == lake.files("items", 0) == lake.all_files("items")


def test_the_same_facts_give_the_same_bytes(facts_of, tmp_path):
    for name, rows in (("one", ORDERS), ("two", ORDERS[::-1])):
        facts = facts_of(orders=rows, shipments=PARCELS, tracking_events=SCANS)
        facts.connection.execute("SET preserve_insertion_order = false")
        write_lake(facts.connection, tmp_path / name, as_of=0)
    one, two = (
        {
            path.relative_to(tmp_path / name): path.read_bytes()
            for path in (tmp_path / name).rglob("*.*")
        }
        for name in ("one", "two")
    )
    assert one == two
    assert one


def test_a_smaller_lake_leaves_no_part_of_a_larger_one_behind(market, tmp_path):
    write_lake(market.connection, tmp_path, as_of=0, orders_per_part=2)
    lake = write_lake(market.connection, tmp_path, as_of=0)
    assert [path.name for path in Lake.open(tmp_path).all_files("orders")] == [part_name(0)]
    assert lake.parts == 1


def test_a_column_that_a_file_leaves_out_reads_as_null(tmp_path):
    (tmp_path / "orders").mkdir()
    with duckdb.connect() as connection:
        path = tmp_path / "orders" / part_name(0)
        connection.execute(f"COPY (SELECT 1 AS order_key, 'a' AS order_id) TO '{path}'")
        lake = write_manifest(tmp_path, as_of=5, parts=1)
        rows = connection.sql(lake.query("orders", 0))
        assert rows.columns == [column.name for column in TABLES["orders"].columns]
        assert {str(kind) for kind in rows.types} == {"BIGINT", "VARCHAR", "INTEGER"}
        assert rows.fetchall()[0][:3] == (1, "a", None)
    assert "title" in lake.missing("orders")
    assert "order_id" not in lake.missing("orders")


def test_a_table_without_files_reads_as_no_rows(tmp_path):
    lake = write_manifest(tmp_path, as_of=5, parts=1)
    with duckdb.connect() as connection:
        assert connection.sql(lake.query("funds", 0)).fetchall() == []


@pytest.mark.parametrize(
    "text", ["", "[]", '{"schema": 1}', '{"schema": 1, "as_of": "x", "parts": 1}']
)
def test_it_refuses_a_folder_whose_manifest_cannot_be_read(tmp_path, text):
    (tmp_path / "facts.json").write_text(text)
    with pytest.raises(NotALake, match=r"no readable facts\.json"):
        Lake.open(tmp_path)


def test_it_refuses_a_folder_without_facts(tmp_path):
    with pytest.raises(NotALake, match=r"facts\.json"):
        Lake.open(tmp_path)


def test_it_refuses_facts_of_another_schema(tmp_path):
    (tmp_path / "facts.json").write_text('{"schema": 2, "as_of": 0, "parts": 1}')
    with pytest.raises(NotALake, match="written as schema 2, this reads 1"):
        Lake.open(tmp_path)
