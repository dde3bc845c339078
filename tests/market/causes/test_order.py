"""Causes that show in an order."""

import numpy as np

from fuchang.kernel.clock import DAY, HOUR
from fuchang.market.draft import Draft
from fuchang.market.orders import HELD, PAID, UNPAID
from fuchang.market.scale import NA


def rows(draft: Draft, kind: str) -> np.ndarray:
    first = draft.orders.key[0]
    return np.concatenate([keys - first for name, _, keys in draft.truth if name == kind])


def test_ship_by_is_near_or_past(draft: Draft) -> None:
    now, orders = draft.scale.now, draft.orders
    near, late = rows(draft, "order.ship_by_near"), rows(draft, "order.ship_by_overdue")
    assert np.all((orders.ship_by[near] > now) & (orders.ship_by[near] < now + 12 * HOUR))
    assert np.all(orders.ship_by[late] < now)
    assert np.all(orders.status[np.concatenate([near, late])] == PAID)


def test_unpaid_beyond_the_time_to_pay(draft: Draft) -> None:
    at = rows(draft, "order.payment_timeout")
    assert np.all(draft.orders.status[at] == UNPAID)
    assert np.all(draft.orders.paid[at] == NA)
    assert np.all(draft.orders.pay_by[at] < draft.scale.now)
    assert np.all(draft.orders.created[at] > draft.scale.now - 4 * DAY)


def test_the_platform_holds_in_one_way_at_least(draft: Draft) -> None:
    at, orders = rows(draft, "order.platform_hold"), draft.orders
    assert np.all((orders.status[at] == HELD) | (orders.hold[at] > 0) | (orders.mark[at] > 0))


def test_an_absurd_order_costs_forty_times_the_price(draft: Draft) -> None:
    at, orders = rows(draft, "metric.amount_outlier"), draft.orders
    assert np.all(orders.paid_fen[at] == 40 * draft.goods.price_fen[orders.item[at]])


def test_abnormal_orders_wait_for_their_status(draft: Draft) -> None:
    assert sum(len(one) for one in draft.abnormal) == 2
