"""The header among the first rows, and the map that fits it best."""

from fuchang.connect.exports.header import Header, recognise
from fuchang.connect.exports.maps import build, raw_header, shipped_maps


def known(*rows, remembered=None):
    return recognise(rows, shipped_maps(), remembered or {})


def test_the_map_that_knows_most_names_wins_and_of_equals_the_one_that_lacks_least():
    found = known(raw_header("OL-2020"))
    assert found is not None
    assert found.map.id == "OL-2020"
    fewer = known(["订单编号", "总金额", "订单创建时间", "订单状态"])
    assert fewer is not None
    assert fewer.map.id == "OL-2016"


def test_a_row_of_data_is_no_header():
    assert known(["1234567890123456789", "2026-05-01", "12.00", "买家"]) is None


def test_a_title_that_names_one_column_is_no_header():
    found = known(["订单编号 说明"], ["订单编号", "总金额", "订单创建时间"])
    assert found is not None
    assert found.header.row == 2


def test_a_map_without_its_needs_does_not_fit():
    assert known(["总金额", "订单创建时间", "订单付款时间", "订单状态"]) is None


def test_the_same_names_in_any_order_have_one_hash():
    assert Header(1, ("订单编号 ", "总金额")).hash == Header(9, ("总金额", "订单编号")).hash
    assert Header(1, ("订单编号",)).hash != Header(1, ("总金额",)).hash


def test_a_remembered_map_comes_before_all_others():
    header = Header(1, ("订单编号", "总金额", "订单创建时间"))
    own = build(
        {
            "id": "own", "table": "orders", "needs": ["order_id"],
            "slots": {"order_id": {"parse": "id", "names": ["订单编号"]}}, "rows": {"orders": ["shop_id", "order_id"]},
        }
    )  # fmt: skip
    found = known(header.names, remembered={header.hash: own})
    assert found is not None
    assert found.map.id == "own"


def test_of_two_columns_with_one_name_the_first_counts():
    assert Header(1, ("备注", " 备注", "")).index == {"备注": 0}
