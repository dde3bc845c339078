"""What causes are made of."""

import numpy as np

from fuchang.kernel.clock import HOUR
from fuchang.market.causes import acts
from fuchang.market.draft import END
from fuchang.market.goods import SPECIAL
from fuchang.market.orders import PAID
from fuchang.market.refunds import WAIT_SELLER
from fuchang.market.scale import NA


def test_what_is_sent_today_has_not_arrived(aged) -> None:
    planting = aged(1.5)
    acts.send(planting, planting.ago(0.5, 0.6))
    assert np.all(planting.draft.parcels.seen[planting.rows, END] == NA)
    assert np.all(planting.draft.orders.shipped[planting.rows] < planting.draft.scale.now)


def test_an_order_of_eleven_days_has_arrived(aged) -> None:
    planting = aged(11.0)
    acts.arrive(planting)
    assert np.all(planting.draft.parcels.seen[planting.rows, END] <= planting.draft.scale.now)


def test_what_is_held_back_is_paid_and_has_no_parcel(aged) -> None:
    planting = aged(3.0)
    acts.hold_back(planting)
    assert np.all(planting.draft.orders.status[planting.rows] == PAID)
    assert np.all(planting.draft.orders.paid[planting.rows] < NA)
    assert np.all(planting.draft.parcels.shipped[planting.rows] == NA)


def test_a_hushed_parcel_has_no_scan(aged) -> None:
    planting = aged(3.0)
    acts.send(planting, planting.ago(1.0, 2.0))
    acts.hush(planting)
    assert np.all(planting.draft.parcels.seen[planting.rows] == NA)


def test_a_journey_ends_where_it_is_told_to(aged) -> None:
    planting = aged(8.0)
    acts.send(planting, planting.draft.orders.created[planting.rows] + 10 * HOUR)
    last = planting.ago(3.5, 4.5)
    acts.travel_until(planting, last)
    seen = planting.draft.parcels.seen[planting.rows]
    assert np.array_equal(np.where(seen < NA, seen, -1).max(axis=1), last)


def test_a_buyer_asks_for_all_that_was_paid_and_waits(aged) -> None:
    planting = aged(12.0)
    acts.ask_after_signing(planting, item_class=SPECIAL)
    draft, rows = planting.draft, planting.rows
    assert np.array_equal(draft.refunds.refund_fen[rows], draft.orders.paid_fen[rows])
    assert np.all(draft.refunds.status[rows] == WAIT_SELLER)
    assert set(draft.goods.item_class[draft.orders.item[rows]].tolist()) == {SPECIAL}
    assert np.all(draft.parcels.seen[rows, END] < draft.refunds.applied[rows])


def test_an_order_pays_the_price_of_the_item_it_is_for(aged) -> None:
    planting = aged(12.0)
    acts.choose_item(planting, SPECIAL)
    orders, rows = planting.draft.orders, planting.rows
    price = planting.draft.goods.price_fen[orders.item[rows]]
    assert np.all(orders.total_fen[rows] == price * orders.quantity[rows])
