"""Rings among the customers of CDNOW."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pyarrow.compute as pc
import pytest

from fuchang.detection import rings
from fuchang.detection.plan import feature_sql
from fuchang.facts.engines import open_engine
from fuchang.market.cdnow import facts, pair_score, plant, purchases


def test_rings_have_three_to_twelve_accounts() -> None:
    planted = plant(np.arange(1, 10_001), seed=1)
    sizes = np.bincount(planted.ring)[1:]
    assert sizes.min() >= 3
    assert sizes.max() <= 12
    assert len(planted.pairs()) == (sizes * (sizes - 1) // 2).sum()


def test_the_same_seed_plants_the_same_rings() -> None:
    accounts = np.arange(1, 5001)
    one, two = plant(accounts, seed=4), plant(accounts, seed=4)
    assert one.identifiers.equals(two.identifiers)
    assert not one.identifiers.equals(plant(accounts, seed=5).identifiers)


def test_ordinary_people_share_too() -> None:
    planted = plant(np.arange(1, 10_001), seed=1)
    holders = planted.identifiers.group_by(["identifier", "identifier_hash"]).aggregate(
        [("buyer_key", "count")]
    )
    assert pc.max(holders["buyer_key_count"]).as_py() > 300


def test_pairs_are_scored() -> None:
    found = np.array([1, 1, 2, 2])
    truth = {(1, 2), (3, 5)}
    assert pair_score(np.array([1, 2, 3, 4]), found, truth) == (0.5, 0.5)
    assert pair_score(np.array([], dtype=np.int64), np.array([], dtype=np.int64), truth) == (
        0.0,
        0.0,
    )


@pytest.mark.real_data
def test_real_purchases_are_read_whole(real_data: Callable[[str], Path]) -> None:
    bought = purchases(real_data("cdnow"))
    assert bought.num_rows == 69_659
    assert pc.count_distinct(bought["buyer_key"]).as_py() == 23_570


@pytest.mark.real_data
def test_planted_rings_are_found(real_data: Callable[[str], Path]) -> None:
    scores = []
    for seed in range(1, 6):
        tables, planted = facts(real_data("cdnow"), seed=seed)
        engine = open_engine("duckdb")
        for name in ("buyer_identifiers", "refunds"):
            engine.put(name, tables[name])
        found = rings.find(engine.fetch(feature_sql("shared_key"))).members
        engine.close()
        members = found["buyer_key"].to_numpy(), found["ring_key"].to_numpy()
        scores.append(pair_score(*members, planted.pairs()))
    precision, recall = np.mean(scores, axis=0)
    assert precision >= 0.95
    assert recall >= 0.90
