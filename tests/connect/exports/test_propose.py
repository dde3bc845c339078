"""A map shown, corrected and remembered."""

import pytest
import yaml

from fuchang.connect.exports.maps import shipped_maps
from fuchang.connect.exports.propose import corrected, proposals, remember
from fuchang.kernel.errors import UnknownWord
from tests.connect.exports.conftest import csv_text

ROWS = [
    ["order_id", "order_date", "total", "geld", "name"],
    ["1", "2026-05-01", "2.00", "1.50", "小明"],
]


@pytest.fixture
def other(tmp_path):
    path = tmp_path / "别家.csv"
    path.write_text(csv_text(ROWS), encoding="utf-8")
    return path


def first(path):
    return next(iter(proposals(path, shipped_maps(), {})))


def test_a_corrected_map_is_used_for_every_file_with_the_same_header(tmp_path, other, read_path):
    raw = corrected(first(other), [("geld", "left_fen"), ("name", "buyer_id"), ("total", "-")])
    remember(raw, tmp_path / "maps")
    again = tmp_path / "下个月.csv"
    again.write_text(
        csv_text(
            [
                ["name", "geld", "total", "order_date", "order_id"],
                ["小明", "1.50", "x", "2026-06-01", "2"],
            ]
        )
    )
    read = read_path(again, maps_home=tmp_path / "maps")
    (order,) = read.tables["orders"]
    assert (order["order_id"], order["paid_fen"], order["total_fen"]) == ("2", 150, None)
    assert order["buyer_id"] is not None
    assert read.report.map_id.startswith("own-")


def test_what_is_remembered_holds_no_values_of_rows(tmp_path, other):
    path = remember(first(other).raw, tmp_path / "maps")
    assert "evidence" not in yaml.safe_load(path.read_text(encoding="utf-8"))


def test_a_wrong_column_or_target_is_answered_with_the_right_ones(other):
    with pytest.raises(UnknownWord, match="order_date"):
        corrected(first(other), [("orderdate", "created_at")])
    with pytest.raises(UnknownWord, match="created_at"):
        corrected(first(other), [("order_date", "create")])


def test_a_shipped_map_can_be_corrected_too(tmp_path, read_path):
    path = tmp_path / "订单.csv"
    path.write_text(
        csv_text(
            [
                ["订单编号", "总金额", "订单创建时间", "我的实付"],
                ["123456789012", "2.00", "2026-05-01", "1.50"],
            ]
        )
    )
    proposal = first(path)
    assert proposal.how == "shipped"
    remember(corrected(proposal, [("我的实付", "left_fen")]), tmp_path / "maps")
    assert read_path(path, maps_home=tmp_path / "maps").tables["orders"][0]["paid_fen"] == 150


def test_a_column_of_the_table_is_a_target_even_where_the_map_works_it_out(
    tmp_path, other, read_path
):
    remember(corrected(first(other), [("geld", "paid_fen")]), tmp_path / "maps")
    assert read_path(other, maps_home=tmp_path / "maps").tables["orders"][0]["paid_fen"] == 150
