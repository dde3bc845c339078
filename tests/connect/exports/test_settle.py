"""What only the whole reading can tell."""

import pyarrow as pa
import pytest

from fuchang.connect.exports.reading import FileReport
from fuchang.connect.exports.settle import Sheet, settle
from tests.connect.exports.conftest import rows_of


@pytest.fixture
def sheet(tmp_path):
    def make(number, table, shop, shops):
        path = tmp_path / f"{number}-{table}.arrow"
        batch = pa.record_batch({"shop_id": [shop], "item_id": ["外套"]})
        with pa.ipc.new_file(str(path), batch.schema) as writer:
            writer.write_batch(batch)
        return Sheet(
            number, FileReport(name=str(number), table=table), {table: path}, None, set(shops)
        )

    return make


def test_a_sheet_that_names_its_shop_is_left_alone(sheet):
    named, silent = sheet(0, "orders", "777", {"777"}), sheet(1, "refunds", "本店", set())
    settle([named, silent])
    assert rows_of(named.paths["orders"]) == [{"shop_id": "777", "item_id": "外套"}]
    assert rows_of(silent.paths["refunds"])[0]["shop_id"] == "777"


def test_nothing_changes_where_nobody_names_a_shop(sheet):
    silent = sheet(1, "refunds", "本店", set())
    settle([silent])
    assert rows_of(silent.paths["refunds"])[0]["shop_id"] == "本店"


def test_titles_give_way_to_the_ids_of_an_item_list(sheet):
    orders, lines = sheet(0, "orders", "本店", set()), sheet(1, "order_lines", "本店", set())
    settle([lines, orders])
    assert rows_of(orders.paths["orders"])[0]["item_id"] is None
    assert rows_of(lines.paths["order_lines"])[0]["item_id"] == "外套"


def test_one_nick_beside_one_id_is_the_same_shop(sheet):
    orders, funds = sheet(0, "orders", "777", {"777"}), sheet(1, "funds", "某店", {"某店"})
    settle([orders, funds])
    assert rows_of(funds.paths["funds"])[0]["shop_id"] == "777"


@pytest.mark.parametrize(
    ("ids", "nicks"), [({"777", "888"}, {"某店"}), ({"777"}, {"某店", "别店"})]
)
def test_two_of_either_leave_a_nick_as_it_is(sheet, ids, nicks):
    orders, funds = sheet(0, "orders", "777", ids), sheet(1, "funds", "某店", nicks)
    settle([orders, funds])
    assert rows_of(funds.paths["funds"])[0]["shop_id"] == "某店"
