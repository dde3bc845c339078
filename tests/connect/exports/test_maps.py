"""Column maps: what is inherited, and what a broken one is answered."""

import re

import pytest

from fuchang.connect.exports.maps import (
    BrokenMap,
    Map,
    build,
    positions,
    raw_header,
    remembered_maps,
    shipped_maps,
)

WHOLE = {
    "id": "x", "table": "orders", "needs": ["order_id"],
    "slots": {"order_id": {"parse": "id", "names": ["订单编号", "单号"]}}, "rows": {"orders": ["shop_id", "order_id"]},
}  # fmt: skip


@pytest.mark.parametrize(
    ("change", "word"),
    [
        ({"colums": []}, "colums.*known"),
        ({"table": "order"}, "no table 'order'.*orders"),
        ({"rows": {"refunds": ["shop_id"]}}, "first table"),
        ({"rows": {"orders": ["order_no"]}}, "no column 'order_no'.*order_id"),
        ({"rows": {"orders": ["order_id=oder_id"]}}, "oder_id"),
        ({"slots": {"order_id": {"names": ["x"]}}}, "needs `parse` or `by`"),
        ({"extends": "nobody"}, "extends 'nobody'"),
    ],
)
def test_a_broken_map_is_answered_with_what_is_right(change, word):
    with pytest.raises(BrokenMap, match=word):
        build({**WHOLE, **change})


def test_a_map_takes_over_what_it_extends_and_changes_what_it_names():
    others = {"a": {**WHOLE, "id": "a", "header": ["甲", "乙"]}}
    made = build(
        {
            "id": "b",
            "extends": "a",
            "adds": ["丙"],
            "drops": ["甲"],
            "slots": {"status": {"parse": "text", "names": ["态"]}},
        },
        others,
    )
    assert made.header == {"乙", "丙"}
    assert set(made.slots) == {"order_id", "status"}
    assert made.table == "orders"


def test_the_first_header_that_is_there_is_read_or_all_where_they_fill_each_other():
    made = build(WHOLE)
    assert positions(made.slots["order_id"], {"单号": 4, "订单编号": 2}) == (2,)
    both = build(
        {
            **WHOLE,
            "slots": {"order_id": {"parse": "id", "names": ["订单编号", "单号"], "coalesce": True}},
        }
    )
    assert positions(both.slots["order_id"], {"单号": 4, "订单编号": 2}) == (2, 4)
    assert made.used == {"订单编号", "单号"}


def test_a_remembered_map_needs_the_header_it_is_for(tmp_path):
    assert remembered_maps(tmp_path / "none") == {}
    (tmp_path / "x.yml").write_text("id: x\n", encoding="utf-8")
    with pytest.raises(BrokenMap, match="header_hash"):
        remembered_maps(tmp_path)


def test_every_name_that_a_generation_needs_is_one_that_it_writes():
    for one in shipped_maps():
        read = one.used & one.header
        assert len(read) >= 3, one.id
    assert raw_header("OL-2016")[0] == "订单编号"


@pytest.mark.parametrize("one", shipped_maps(), ids=lambda one: one.id)
def test_a_kind_of_file_is_called_something_in_both_languages(one: Map) -> None:
    chinese, english = one.title.split(" / ")
    assert re.search("[\u4e00-\u9fff]", chinese)
    assert re.search("[A-Za-z]", english)
    assert not re.search("[\u4e00-\u9fff（），]", english)
