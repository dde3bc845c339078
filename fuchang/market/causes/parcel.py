"""Causes that show in a parcel: never picked up, wrong number, stalled, contradictory, lost."""

import numpy as np

from fuchang.kernel.clock import HOUR
from fuchang.market.causes.acts import arrive, hush, scan, send, travel_until
from fuchang.market.draft import END, OUT, READY
from fuchang.market.parcels import (
    DELIVERED,
    IN_TRANSIT,
    LOST,
    OUT_CODE,
    RECORD_LOST,
    RECORD_REJECTED,
    REJECTED,
)
from fuchang.market.plan import Cause, Planting
from fuchang.market.scale import NA

_COURIER_WITH_COMPLETE_FORMS = 0
_SHORT_NUMBER = 10_000_000


def _never_picked_up(planting: Planting) -> None:
    """Marked shipped more than a day ago; no courier ever scanned it."""
    send(planting, planting.ago(1.1, 2.2))
    hush(planting)
    planting.draft.label(planting.rows, "parcel.no_pickup")


def _without_waybill(planting: Planting) -> None:
    """Marked shipped more than a day ago, without a number."""
    send(planting, planting.ago(1.1, 2.2))
    hush(planting)
    planting.draft.parcels.number[planting.rows] = NA
    planting.draft.label(planting.rows, "parcel.no_waybill")


def _impossible_number(planting: Planting) -> None:
    """Marked shipped today with a number that its courier never issues."""
    send(planting, planting.ago(0.1, 0.9))
    hush(planting)
    parcels, rows = planting.draft.parcels, planting.rows
    planting.draft.orders.courier[rows] = _COURIER_WITH_COMPLETE_FORMS
    parcels.number[rows] = _SHORT_NUMBER + planting.draft.orders.key[rows]
    parcels.valid[rows] = 0
    planting.draft.label(rows, "parcel.waybill_invalid")


def _same_number_twice(planting: Planting) -> None:
    """Two buyers of one shop get the same number on the same day."""
    send(planting, planting.ago(3.5, 5.5))
    draft, first, second = planting.draft, planting.rows[::2], planting.rows[1::2]
    share_parcel(planting)
    draft.label(np.concatenate([first, second]), "parcel.waybill_reused")


def share_parcel(planting: Planting) -> None:
    """The second of every two orders travels in the parcel of the first."""
    draft, first, second = planting.draft, planting.rows[::2], planting.rows[1::2]
    draft.orders.shop[second] = draft.orders.shop[first]
    shops = draft.orders.shop[second]
    draft.orders.item[second] = draft.goods.of_class(
        shops=shops, item_class=0, draw=planting.rng.random(len(second))
    )
    prices = draft.goods.price_fen[draft.orders.item[second]]
    draft.orders.total_fen[second] = prices * draft.orders.quantity[second]
    draft.orders.paid_fen[second] = draft.orders.total_fen[second]
    draft.orders.courier[second] = draft.orders.courier[first]
    draft.orders.shipped[second] = draft.orders.shipped[first]
    for column in ("shipped", "number", "valid", "record", "way", "seen", "code"):
        values = getattr(draft.parcels, column)
        values[second] = values[first]


def _merged(planting: Planting) -> None:
    """Ordinary: two orders of one buyer share a parcel."""
    send(planting, planting.draft.orders.created[planting.rows] + planting.days(0.5, 1.2))
    first, second = planting.rows[::2], planting.rows[1::2]
    orders = planting.draft.orders
    share_parcel(planting)
    orders.buyer[second] = orders.buyer[first]
    orders.region[second] = orders.region[first]


def _stalled(planting: Planting) -> None:
    """Picked up and forwarded; then silence for days."""
    orders = planting.draft.orders
    send(planting, orders.created[planting.rows] + planting.days(0.2, 1.1))
    travel_until(planting, planting.ago(3.6, 4.8))
    planting.draft.label(planting.rows, "parcel.stalled")


def _out_again(planting: Planting) -> None:
    """Signed for, and hours later out for delivery again."""
    arrive(planting)
    signed = planting.draft.parcels.seen[planting.rows, END]
    scan(planting, READY, at=signed + planting.days(0.1, 0.5), code=OUT_CODE)
    planting.draft.label(planting.rows, "parcel.signed_then_out")


def _delivered_first(planting: Planting) -> None:
    """Delivered, says the trace, before anybody picked it up."""
    arrive(planting)
    shipped = planting.draft.parcels.shipped[planting.rows]
    scan(planting, END, at=shipped + planting.rng.integers(600, 2400, len(shipped)), code=DELIVERED)
    planting.draft.parcels.seen[planting.rows, OUT] = NA
    planting.draft.parcels.seen[planting.rows, READY] = NA
    planting.draft.label(planting.rows, "parcel.delivered_before_pickup")


def _lost(planting: Planting) -> None:
    """The courier says that the parcel is lost."""
    orders = planting.draft.orders
    send(planting, orders.created[planting.rows] + planting.days(0.2, 1.1))
    last = planting.ago(0.2, 2.5)
    travel_until(planting, last - 24 * HOUR)
    scan(planting, END, at=last, code=LOST)
    planting.draft.parcels.record[planting.rows] = RECORD_LOST
    planting.draft.label(planting.rows, "parcel.lost")


def _rejected(planting: Planting) -> None:
    """The receiver turned the parcel away at the door."""
    orders = planting.draft.orders
    send(planting, orders.created[planting.rows] + planting.days(0.2, 1.1))
    last = planting.ago(0.2, 2.5)
    travel_until(planting, last - 9 * HOUR)
    scan(planting, OUT, at=last - 3 * HOUR, code=OUT_CODE)
    scan(planting, END, at=last, code=REJECTED)
    planting.draft.parcels.record[planting.rows] = RECORD_REJECTED
    planting.draft.label(planting.rows, "parcel.rejected")


def _slow_line(planting: Planting) -> None:
    """Ordinary: a line so long that the last scan is 31 to 51 hours old."""
    orders = planting.draft.orders
    send(planting, orders.created[planting.rows] + planting.days(0.2, 1.1))
    travel_until(planting, planting.ago(31 / 24, 51 / 24))
    planting.draft.parcels.code[planting.rows, 1] = IN_TRANSIT


CAUSES = (
    Cause("never picked up", 4.0, 2.3, 160, _never_picked_up),
    Cause("without waybill", 4.0, 2.3, 80, _without_waybill),
    Cause("impossible number", 3.0, 1.0, 80, _impossible_number),
    Cause("same number twice", 7.0, 5.6, 60, _same_number_twice, group=2),
    Cause("merged", 40.0, 3.0, 2500, _merged, group=2),
    Cause("stalled", 8.5, 6.5, 250, _stalled),
    Cause("out again", 14.0, 11.0, 80, _out_again),
    Cause("delivered first", 14.0, 11.0, 80, _delivered_first),
    Cause("lost", 8.0, 5.0, 100, _lost),
    Cause("rejected", 8.0, 5.0, 120, _rejected),
    Cause("slow line", 7.0, 4.0, 400, _slow_line),
)
