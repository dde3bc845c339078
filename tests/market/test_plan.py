"""The plan: every order one cause at most, groups whole, nothing depends on the parts."""

import numpy as np
import pytest

from fuchang.market.calendar import Calendar
from fuchang.market.causes import CAUSES
from fuchang.market.generate import Market
from fuchang.market.people import make_people
from fuchang.market.plan import Cause, Planting, make_plan, quota
from fuchang.market.scale import PART_ORDERS, Scale


def nothing(_planting: Planting) -> None:
    """A cause that does nothing."""


def test_no_order_has_two_causes(market: Market) -> None:
    assert len(np.unique(market.plan.keys)) == len(market.plan.keys)
    assert np.all(np.diff(market.plan.keys) > 0)


def test_every_cause_is_planted(market: Market) -> None:
    assert set(market.plan.cause.tolist()) == set(range(len(CAUSES)))


@pytest.mark.parametrize("orders", [1000, 20_000, 1_000_000])
def test_quotas_grow_with_the_market(orders: int) -> None:
    cause = Cause("one", 5.0, 1.0, 200, nothing)
    assert (
        quota(cause, scale=Scale(orders=orders, seed=1))
        == {1000: 1, 20_000: 4, 1_000_000: 200}[orders]
    )


def test_groups_stay_together_in_one_part() -> None:
    scale = Scale(orders=1_200_000, seed=2)
    cause = Cause("pair", 80.0, 1.0, 20_000, nothing, group=2)
    plan = make_plan(
        scale=scale, calendar=Calendar(scale), people=make_people(scale), causes=[cause]
    )
    first, second = plan.keys[::2], plan.keys[1::2]
    assert np.all(second == first + 1)
    assert np.all((first - 1) // PART_ORDERS == (second - 1) // PART_ORDERS)


def test_causes_fall_on_orders_of_their_age(market: Market) -> None:
    created = market.calendar.created(market.plan.keys)
    ages = (market.scale.now - created) / 86_400
    for number, cause in enumerate(CAUSES):
        mine = ages[market.plan.cause == number]
        assert mine.min() >= cause.youngest - 0.1
        assert mine.max() <= cause.oldest + 0.1


def test_those_that_ask_for_refunds_are_known_beforehand(market: Market) -> None:
    keys = market.scale.keys(0)
    asking = market.plan.asking(keys)
    assert np.all(np.isin(asking, market.plan.rows(keys)))
    draft = market.draft(0)
    assert np.all(draft.refunds.applied[asking] < 1 << 62)
