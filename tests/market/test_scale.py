"""Sizes, ids and hashes of a market."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from fuchang.market.scale import NA, Scale, mixed, order_ids, refund_ids, until


@given(st.integers(1, 40_000_000))
def test_its_parts_hold_every_order_once(orders: int) -> None:
    scale = Scale(orders=orders, seed=1)
    first, last = scale.keys(0), scale.keys(scale.parts - 1)
    assert first[0] == 1
    assert last[-1] == orders
    assert len(last) > 0


def test_a_small_market_has_three_shops() -> None:
    assert Scale(orders=500, seed=1).shops == 3
    assert Scale(orders=10_000_000, seed=1).shops == 500


def test_ids_have_the_length_that_the_platform_gives_them() -> None:
    keys = np.array([1, 30_000_000])
    assert {len(str(one)) for one in order_ids(keys)} == {19}
    assert {len(str(one)) for one in refund_ids(keys * 2)} == {18}


def test_the_same_purpose_draws_the_same_numbers() -> None:
    scale = Scale(orders=1000, seed=5)
    assert scale.rng(1, 2).random() == scale.rng(1, 2).random()
    assert scale.rng(1, 2).random() != scale.rng(1, 3).random()


def test_hashes_are_63_bits_and_differ_by_salt() -> None:
    hashes = mixed(np.arange(100_000), 1)
    assert len(np.unique(hashes)) == 100_000
    assert hashes.min() >= 0
    assert not np.any(hashes == mixed(np.arange(100_000), 2))


def test_what_lies_after_the_limit_has_not_come() -> None:
    assert until(10, np.array([9, 10, 11])).tolist() == [9, 10, NA]
