"""The canonical columns of a part."""

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pytest

from fuchang.facts.couriers import is_valid
from fuchang.facts.tables import TABLES
from fuchang.market import tables
from fuchang.market.draft import Draft
from fuchang.market.generate import part_tables, shipped_rows
from fuchang.market.scale import NA


@pytest.fixture(scope="module")
def made(draft: Draft) -> dict[str, pa.Table]:
    return part_tables(draft)


def test_its_columns_are_canonical_and_keys_are_whole_numbers(made: dict[str, pa.Table]) -> None:
    for name, table in made.items():
        known = {column.name: column.sql_type for column in TABLES[name].columns}
        for field in table.schema:
            expected = "TEXT" if not pa.types.is_int64(field.type) else "BIGINT"
            assert known[field.name] == expected, (name, field)


def test_every_refund_parcel_and_scan_has_its_order(made: dict[str, pa.Table]) -> None:
    orders = pc.unique(made["orders"]["order_key"])
    for name, key in (
        ("refunds", "order_key"),
        ("shipments", "order_key"),
        ("order_lines", "order_key"),
    ):
        assert pc.all(pc.is_in(made[name][key], value_set=orders)).as_py()
    parcels = pc.unique(made["shipments"]["parcel_key"])
    assert pc.all(pc.is_in(made["tracking_events"]["parcel_key"], value_set=parcels)).as_py()


def test_keys_name_one_row_each(made: dict[str, pa.Table]) -> None:
    for name in ("orders", "refunds", "shipments", "order_lines", "messages", "funds"):
        column = made[name][TABLES[name].key]
        assert pc.count_distinct(column).as_py() == made[name].num_rows, name


def test_what_orders_keep_about_refunds_agrees_with_the_refunds(made: dict[str, pa.Table]) -> None:
    counted = made["refunds"].group_by("order_key").aggregate([("refund_key", "count")])
    kept = made["orders"].filter(pc.greater(made["orders"]["refund_count"], 0))
    assert sorted(counted["order_key"].to_pylist()) == sorted(kept["order_key"].to_pylist())
    assert pc.sum(kept["refund_count"]).as_py() == made["refunds"].num_rows
    paid = made["refunds"].filter(pc.equal(made["refunds"]["status"], 9))
    assert pc.sum(made["orders"]["refunded_fen"]).as_py() == pc.sum(paid["refund_fen"]).as_py()


def test_the_kept_state_agrees_with_the_scans(made: dict[str, pa.Table]) -> None:
    scans = (
        made["tracking_events"]
        .group_by("parcel_key")
        .aggregate([("seen_at", "count"), ("seen_at", "min"), ("seen_at", "max")])
    )
    both = made["parcel_state"].join(scans, "parcel_key", join_type="inner")
    assert both.num_rows == scans.num_rows == made["parcel_state"].num_rows
    for kept, counted in (
        ("scans", "seen_at_count"),
        ("first_scan_at", "seen_at_min"),
        ("last_scan_at", "seen_at_max"),
    ):
        assert pc.all(pc.equal(both[kept], both[counted])).as_py()


def test_waybills_have_the_forms_of_their_couriers(draft: Draft, made: dict[str, pa.Table]) -> None:
    parcels = made["shipments"]
    told = zip(
        *(parcels[name].to_pylist() for name in ("courier", "waybill", "waybill_valid")),
        strict=True,
    )
    for courier, waybill, valid in list(told)[::7]:
        assert waybill is None or is_valid(courier, waybill) == valid


def test_equal_waybills_have_equal_hashes(draft: Draft) -> None:
    made = tables.shipments_table(draft, shipped_rows(draft))
    texts = made["waybill"].drop_null()
    hashes = made["waybill_hash"].drop_null()
    assert pc.count_distinct(texts).as_py() == pc.count_distinct(hashes).as_py()


def test_reused_waybills_are_those_of_two_buyers(draft: Draft) -> None:
    reused = tables.reused_table(draft, shipped_rows(draft))
    planted = sum(len(keys) for kind, _, keys in draft.truth if kind == "parcel.waybill_reused")
    assert reused.num_rows == planted // 2


def test_missing_moments_are_null() -> None:
    assert tables.number_column(np.array([1, NA])).to_pylist() == [1, None]


def test_no_word_is_null() -> None:
    assert tables.word_column(np.array([0, 1, 0]), [None, "甲"]).to_pylist() == [None, "甲", None]
