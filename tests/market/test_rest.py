"""The tables that no part owns, and the truth as it is written."""

import numpy as np
import pyarrow as pa

from fuchang.facts.tables import TABLES
from fuchang.market import rest
from fuchang.market.draft import Draft
from fuchang.market.generate import Market, Sold, part_tables


def whole(market: Market) -> dict[str, pa.Table]:
    sold = Sold(market.goods)
    made = rest.whole_tables(
        market.scale, market.goods, market.people, sold=sold.columns(), statuses=market.statuses
    )
    return {name: pa.concat_tables(list(chunks)) for name, chunks in made}


def test_its_columns_are_canonical(market: Market) -> None:
    for name, table in whole(market).items():
        assert set(table.column_names) <= {column.name for column in TABLES[name].columns}


def test_every_buyer_and_shop_is_there(market: Market) -> None:
    made = whole(market)
    assert made["buyers"].num_rows == market.scale.buyers
    assert made["shops"].num_rows == market.scale.shops
    assert set(made["items"]["category_key"].to_pylist()) <= set(
        made["categories"]["category_key"].to_pylist()
    )


def test_a_parcel_without_number_is_named_by_its_order(draft: Draft) -> None:
    truth = rest.truth_table(draft).to_pylist()
    named = [row["subject"] for row in truth if row["kind"] == "parcel.no_waybill"]
    assert named
    assert all(subject.endswith("#") and len(subject) == 20 for subject in named)


def test_everything_that_truth_names_is_there(market: Market, draft: Draft) -> None:
    made = {**part_tables(draft), **whole(market)}
    ids = {
        "refund": set(made["refunds"]["refund_id"].to_pylist()),
        "order": set(made["orders"]["order_id"].to_pylist()),
        "metric": set(made["orders"]["order_id"].to_pylist()),
        "parcel": set(made["shipments"]["waybill"].to_pylist()),
    }
    shops = set(made["shops"]["shop_id"].to_pylist())
    for row in rest.truth_table(draft).to_pylist():
        assert row["shop_id"] in shops
        subject = row["subject"].removesuffix("#")
        known = ids["order"] if row["subject"].endswith("#") else ids[row["kind"].split(".")[0]]
        assert subject in known, row


def test_truth_names_each_thing_once(draft: Draft) -> None:
    truth = rest.truth_table(draft).to_pylist()
    assert len({tuple(row.values()) for row in truth}) == len(truth)


def test_the_second_request_has_an_id_of_its_own(draft: Draft) -> None:
    truth = rest.truth_table(draft).to_pylist()
    named = [row["subject"] for row in truth if row["kind"] == "refund.paid_twice"]
    assert len(np.unique(named)) == len(named) == 6


def test_whole_truth_has_the_same_columns() -> None:
    assert rest.whole_truth([("a.b", "1", "x")]).to_pylist() == [
        {"kind": "a.b", "shop_id": "1", "subject": "x"}
    ]
