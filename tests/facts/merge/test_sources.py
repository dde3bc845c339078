"""How the readers' rows come in, and which shop they belong to."""

import pyarrow as pa
import pytest

from fuchang.facts.merge import RowWithoutId, UnknownTable, merge


def test_it_reads_arrow_files_without_the_columns_a_reader_leaves_out(connection, tmp_path):
    rows = pa.table({"shop_id": ["s"], "order_id": ["1"], "total_fen": [5]})
    path = tmp_path / "orders.arrow"
    with pa.OSFile(str(path), "wb") as sink, pa.ipc.new_file(sink, rows.schema) as writer:
        writer.write_table(rows)
    ledger = merge(connection, {"orders": [path, rows]}, kept_aside={})
    assert (ledger.accepted, ledger.duplicate) == (1, 1)
    assert connection.execute("SELECT total_fen FROM orders").fetchall() == [(5,)]


def test_a_row_without_a_shop_belongs_to_the_only_shop(facts_of):
    facts = facts_of(
        orders=[{"shop_id": "a", "order_id": "1"}],
        refunds=[{"shop_id": None, "refund_id": "r", "order_id": "1"}],
    )
    assert len(facts.all("shops")) == 1
    assert len(facts.all("orders")) == 1


def test_a_row_without_a_shop_goes_to_the_shop_of_its_order(facts_of):
    facts = facts_of(
        orders=[{"shop_id": "a", "order_id": "1"}, {"shop_id": "b", "order_id": "2"}],
        refunds=[
            {"shop_id": None, "refund_id": "r", "order_id": "2"},
            {"shop_id": "", "refund_id": "q", "order_id": "9"},
        ],
    )
    assert facts.one("refunds", refund_id="r")["order_key"] == 2
    assert {shop["shop_id"] for shop in facts.all("shops")} == {"a", "b", "本店"}


def test_files_of_which_none_names_a_shop_share_one(facts_of):
    facts = facts_of(orders=[{"shop_id": None, "order_id": "1"}, {"shop_id": "", "order_id": "2"}])
    assert [shop["shop_id"] for shop in facts.all("shops")] == ["本店"]


def test_it_refuses_a_row_that_does_not_say_which_order_it_is(facts_of):
    with pytest.raises(RowWithoutId, match="1 source rows of orders have no order_id"):
        facts_of(orders=[{"order_id": None}])


def test_it_refuses_a_table_that_is_not_canonical(connection):
    with pytest.raises(UnknownTable, match="Known: shops, orders"):
        merge(connection, {"sales": []}, kept_aside={})


def test_it_leaves_no_staging_behind_after_a_refusal(facts_of, connection):
    with pytest.raises(RowWithoutId):
        facts_of(orders=[{"order_id": None}])
    schemas = connection.execute(
        "SELECT COUNT(*) FROM information_schema.schemata WHERE schema_name = 'merging'"
    ).fetchone()
    assert schemas == (0,)
