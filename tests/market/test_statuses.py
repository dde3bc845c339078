"""Statuses: planted ones last, ordinary ones are over, incidents come within minutes."""

from collections import Counter, defaultdict

import pytest

from fuchang.facts.tables import STATUSES
from fuchang.market.generate import Market
from fuchang.market.scale import Scale
from fuchang.market.statuses import (
    INCIDENT,
    PLANTED,
    Statuses,
    add_orders,
    make_statuses,
    statuses_table,
)


@pytest.fixture(scope="module")
def made() -> Statuses:
    market = Market(Scale(orders=2_000_000, seed=5), causes=())
    return make_statuses(market.scale, market.goods)


def test_every_kind_is_planted_and_still_lasts(made: Statuses) -> None:
    assert set(PLANTED) <= {kind for kind, _, _ in made.truth}
    lasting = {row["subject_id"] for row in made.rows if row["until_at"] is None}
    assert {subject for kind, _, subject in made.truth if kind != INCIDENT} <= lasting


def test_nothing_but_what_was_planted_lasts(made: Statuses) -> None:
    planted = Counter(kind for kind, _, _ in made.truth)
    lasting = [row for row in made.rows if row["until_at"] is None and row["status_code"] != 1]
    one_by_one = [row for row in lasting if row["note"] != "商品批量下架"]
    assert len(one_by_one) == planted.total() - planted[INCIDENT]


def test_an_incident_turns_ten_items_or_more_within_minutes(made: Statuses) -> None:
    turns: dict[object, list[int]] = defaultdict(list)
    for row in made.rows:
        if row["note"] == "商品批量下架":
            turns[row["shop_key"]].append(int(str(row["since_at"])))
    assert len(turns) == 2
    for moments in turns.values():
        assert len(moments) >= 10
        assert max(moments) - min(moments) < 600


def test_orders_called_abnormal_are_named(market: Market) -> None:
    made, draft = Statuses(), market.draft(0)
    add_orders(made, draft)
    assert len(made.rows) == len(made.truth) == sum(len(rows) for rows in draft.abnormal)
    assert all(row["order_key"] for row in made.rows)


def test_its_columns_are_the_canonical_ones(made: Statuses) -> None:
    known = {column.name for column in STATUSES.columns}
    assert set(statuses_table(made).column_names) <= known
