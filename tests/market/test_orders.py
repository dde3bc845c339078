"""Ordinary orders: amounts, statuses, and shipping in good time."""

import numpy as np

from fuchang.kernel.clock import HOUR
from fuchang.market.draft import Draft
from fuchang.market.generate import Market
from fuchang.market.orders import COURIERS, FINISHED, PAID, SHIPPED, UNPAID, courier_of
from fuchang.market.scale import NA


def unplanted(market: Market, draft: Draft) -> np.ndarray:
    free = np.ones(len(draft.orders.key), dtype=bool)
    free[market.plan.rows(draft.orders.key)] = False
    return free


def test_nobody_pays_more_than_the_total(draft: Draft) -> None:
    assert np.all(draft.orders.paid_fen <= draft.orders.total_fen)


def test_moments_come_in_their_order(draft: Draft) -> None:
    orders = draft.orders
    paid, shipped = orders.paid < NA, orders.shipped < NA
    assert np.all(orders.paid[paid] > orders.created[paid])
    assert np.all(orders.shipped[shipped] > orders.paid[shipped])


def test_nothing_has_happened_after_now(draft: Draft) -> None:
    for moments in (
        draft.orders.created,
        draft.orders.paid,
        draft.orders.shipped,
        draft.orders.finished,
    ):
        assert moments[moments < NA].max() <= draft.scale.now


def test_ordinary_orders_ship_long_before_they_must(market: Market, draft: Draft) -> None:
    orders = draft.orders
    waiting = unplanted(market, draft) & (orders.status == PAID)
    assert waiting.any()
    assert np.all(orders.ship_by[waiting] > draft.scale.now + 12 * HOUR)


def test_the_status_follows_from_the_moments(market: Market, draft: Draft) -> None:
    orders, free = draft.orders, unplanted(market, draft)
    assert np.all(orders.paid[free & (orders.status == UNPAID)] == NA)
    assert np.all(orders.finished[free & (orders.status == FINISHED)] < NA)
    assert np.all(orders.shipped[free & (orders.status == SHIPPED)] < NA)


def test_a_shop_has_three_couriers() -> None:
    for shop in range(1, 20):
        numbers = {courier_of(shop, choice) for choice in range(3)}
        assert len(numbers) == 3
        assert max(numbers) < len(COURIERS)
