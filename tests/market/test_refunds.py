"""Ordinary refunds: settled in good time, evenly spread, never for rare goods."""

import numpy as np

from fuchang.kernel.clock import DAY
from fuchang.market.calendar import local_midnight
from fuchang.market.draft import END, Draft
from fuchang.market.generate import Market
from fuchang.market.goods import ORDINARY, TROUBLED
from fuchang.market.refunds import CLOSED, REFUND_ONLY, SUCCESS, WAIT_RETURN, refund_modified
from fuchang.market.scale import NA


def ordinary(market: Market, draft: Draft) -> np.ndarray:
    planted = np.zeros(len(draft.orders.key), dtype=bool)
    planted[market.plan.rows(draft.orders.key)] = True
    return np.flatnonzero((draft.refunds.applied < NA) & ~planted)


def test_no_open_refund_has_less_than_a_day_left(market: Market, draft: Draft) -> None:
    rows = ordinary(market, draft)
    refunds = draft.refunds
    status = refunds.status[rows]
    waiting = rows[(status != SUCCESS) & (status != CLOSED) & (status != WAIT_RETURN)]
    assert len(waiting)
    assert refunds.answer_by[waiting].min() > draft.scale.now + DAY


def test_nobody_asks_for_more_than_was_paid(market: Market, draft: Draft) -> None:
    rows = ordinary(market, draft)
    assert np.all(draft.refunds.refund_fen[rows] <= draft.orders.paid_fen[rows])


def test_a_refund_before_shipping_ships_nothing(market: Market, draft: Draft) -> None:
    rows = ordinary(market, draft)
    never = rows[draft.orders.shipped[rows] == NA]
    assert len(never)
    assert np.all(draft.parcels.shipped[never] == NA)
    assert np.all(draft.refunds.kind[never] == REFUND_ONLY)


def test_no_open_refund_only_travels(market: Market, draft: Draft) -> None:
    rows = ordinary(market, draft)
    status = draft.refunds.status[rows]
    still = rows[
        (status != SUCCESS) & (status != CLOSED) & (draft.refunds.kind[rows] == REFUND_ONLY)
    ]
    travels = (draft.parcels.shipped[still] < NA) & (draft.parcels.seen[still, END] == NA)
    assert not travels.any()


def test_ordinary_refunds_are_for_ordinary_goods(market: Market, draft: Draft) -> None:
    items = draft.orders.item[ordinary(market, draft)]
    assert set(draft.goods.item_class[items].tolist()) == {ORDINARY}


def test_no_ordinary_buyer_asks_twice(market: Market, draft: Draft) -> None:
    buyers = draft.orders.buyer[ordinary(market, draft)]
    assert len(np.unique(buyers)) == len(buyers)


def test_the_days_of_a_healthy_shop_are_even(market: Market, draft: Draft) -> None:
    orders = draft.orders
    healthy = np.flatnonzero(draft.goods.refund_rate[1:] < TROUBLED) + 1
    bad = {one.shop for one in market.weather.days} | {one.shop for one in market.weather.groups}
    asks = np.zeros(len(orders.key), dtype=bool)
    asks[ordinary(market, draft)] = True
    day = local_midnight(orders.created)
    for shop in set(healthy.tolist()) - bad:
        mine = orders.shop == shop
        _, number = np.unique(day[mine], return_inverse=True)
        assert np.bincount(number, weights=asks[mine]).max() <= 8


def test_it_was_modified_when_it_ended_or_was_asked_for(draft: Draft) -> None:
    modified = refund_modified(draft.refunds)
    ended = draft.refunds.finished < NA
    assert np.array_equal(modified[ended], draft.refunds.finished[ended])
    assert (modified[ended] - draft.refunds.applied[ended]).min() >= 0
