"""Bad days and bad groups: where they lie, and what they do."""

import numpy as np

from fuchang.market.calendar import local_midnight
from fuchang.market.generate import Market
from fuchang.market.goods import TROUBLED
from fuchang.market.scale import NA, Scale


def test_bad_days_have_many_more_refunds(market: Market) -> None:
    draft = market.draft(0)
    asked = draft.refunds.applied < NA
    assert market.weather.days
    for bad in market.weather.days:
        mine = draft.orders.shop == bad.shop
        inside = mine & np.isin(local_midnight(draft.orders.created), bad.midnights)
        assert asked[inside].mean() > 4 * asked[mine & ~inside].mean()


def test_bad_groups_are_small_and_ask_more(market: Market) -> None:
    large = Market(Scale(orders=200_000, seed=4))
    draft = large.draft(0)
    chance = large.weather.chance(draft.orders, large.goods)
    assert {group.dimension for group in large.weather.groups} == {1, 2, 3, 4}
    assert (chance > large.goods.refund_rate[draft.orders.shop] + 0.2).mean() < 0.02


def test_shops_in_trouble_are_bad_on_every_busy_day(market: Market) -> None:
    assert market.weather.troubled
    for bad in market.weather.troubled:
        assert market.goods.refund_rate[bad.shop] > TROUBLED
        assert len(bad.midnights) > 60


def test_truth_names_shop_and_day_or_group(market: Market) -> None:
    for kind, shop, subject in market.weather.truth():
        parts = subject.split("|")
        assert parts[0] == shop
        assert len(parts) == (3 if kind == "metric.segment_rate" else 2)


def test_a_market_too_small_to_tell_has_no_bad_days() -> None:
    assert Market(Scale(orders=1000, seed=1)).weather.truth() == []
