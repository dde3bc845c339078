"""Source rows exactly as the facts ask for them."""

import pyarrow as pa

from fuchang.connect.exports.cells import Parsed
from fuchang.connect.exports.frame import Frame, Setting
from fuchang.connect.exports.maps import build
from fuchang.connect.exports.rows import SCHEMAS, Spool, batches
from fuchang.facts.source import SOURCE
from tests.connect.exports.conftest import rows_of

MAP = build(
    {
        "id": "x", "table": "orders",
        "slots": {name: {"parse": "text", "names": [name]} for name in ("order_id", "waybill", "item_id")},
        "rows": {
            "orders": ["shop_id", "order_id"],
            "shipments": {"when": "waybill", "explode": "waybill", "columns": ["shop_id", "order_id", "waybill"], "set": {"direction": "return"}},
            "items": {"when": "item_id", "columns": ["shop_id", "item_id"], "distinct": ["shop_id", "item_id"]},
        },
    }
)  # fmt: skip


def test_every_table_has_the_columns_and_types_of_the_facts():
    for table, columns in SOURCE.items():
        kinds = {"TEXT": pa.string(), "BIGINT": pa.int64()}
        assert [(field.name, field.type) for field in SCHEMAS[table]] == [
            (name, kinds[kind]) for name, kind in columns
        ]


def test_one_row_of_the_map_and_any_number_in_passing(tmp_path):
    columns = {
        "shop_id": ["s", "s", "t"],
        "order_id": ["1", "2", "3"],
        "waybill": ["A,B", None, "C"],
        "item_id": ["i", "i", "i"],
    }
    slots = {name: Parsed(pa.array(values, pa.string())) for name, values in columns.items()}
    spool = Spool(tmp_path, 7)
    for table, batch in batches(
        MAP, Frame(3, slots, pa.array([2, 3, 4])), setting=Setting(secret=b"", shop=""), file_no=7
    ):
        spool.write(table, batch)
    spool.close()
    found = {table: rows_of(path) for table, path in spool.paths.items()}
    assert [(one["order_id"], one["row_no"], one["file_no"], one["primary_row"]) for one in found["orders"]] == [
        ("1", 2, 7, 1), ("2", 3, 7, 1), ("3", 4, 7, 1),
    ]  # fmt: skip
    assert [(one["order_id"], one["waybill"], one["direction"], one["primary_row"]) for one in found["shipments"]] == [
        ("1", "A", 1, 0), ("1", "B", 1, 0), ("3", "C", 1, 0),
    ]  # fmt: skip
    assert [(one["shop_id"], one["item_id"]) for one in found["items"]] == [("s", "i"), ("t", "i")]


def test_what_is_discarded_leaves_no_file(tmp_path):
    spool = Spool(tmp_path, 1)
    slots = {
        name: Parsed(pa.array(["1"])) for name in ("shop_id", "order_id", "waybill", "item_id")
    }
    for table, batch in batches(
        MAP, Frame(1, slots, pa.array([2])), setting=Setting(secret=b"", shop=""), file_no=1
    ):
        spool.write(table, batch)
    spool.discard()
    assert list(tmp_path.iterdir()) == []
