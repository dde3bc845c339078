"""Ordinary parcels: waybills and the courier's scans, with late lines that are normal."""

import numpy as np

from fuchang.kernel.clock import HOUR
from fuchang.market.draft import END, HUB, LAST_HUB, OUT, PICKED, READY, STEPS, Parcels, codes
from fuchang.market.scale import NA, Ints, mixed

PICKED_UP, IN_TRANSIT, OUT_CODE, READY_CODE, DELIVERED, LOST, REJECTED = codes(
    "trace",
    "picked_up",
    "in_transit",
    "out_for_delivery",
    "ready_for_pickup",
    "delivered",
    "lost",
    "rejected",
)
RECORD_SENDING, RECORD_PICKED, RECORD_SIGNED, RECORD_LOST, RECORD_REJECTED = codes(
    "record_status", "sending", "picked_up", "signed", "lost", "rejected_by_receiver"
)
ONLINE, OFFLINE = codes("shipping_way", "online", "offline")
_LATE_LINE_SHARE = 0.05
_ONLINE_SHARE = 0.7
_LOCKER_SHARE = 0.22
_WAYBILL_SALT = 11


def ordinary_parcels(shipped: Ints, *, keys: Ints, rng: np.random.Generator) -> Parcels:
    """A parcel for each order that ships, scanned all the way as if the future were known."""
    count = len(shipped)
    seen, code = journey(shipped, rng=rng)
    return Parcels(
        shipped=shipped.copy(),
        number=waybill_numbers(keys),
        valid=np.ones(count, dtype=np.int64),
        record=np.full(count, RECORD_PICKED),
        way=np.where(rng.random(count) < _ONLINE_SHARE, ONLINE, OFFLINE),
        seen=seen,
        code=code,
    )


def waybill_numbers(keys: Ints) -> Ints:
    """The digits behind the waybills of order keys; no two are equal."""
    return keys * 10 + mixed(keys, _WAYBILL_SALT) % 10


def _hours(low: float, high: float, count: int, rng: np.random.Generator) -> Ints:
    return (rng.uniform(low, high, count) * HOUR).astype(np.int64)


def journey(shipped: Ints, *, rng: np.random.Generator) -> tuple[Ints, Ints]:
    """Moments and codes of every scan from pick-up to delivery; NA where there is none."""
    count = len(shipped)
    seen = np.full((count, STEPS), NA)
    seen[:, PICKED] = shipped + _hours(1, 14, count, rng)
    moment = seen[:, PICKED]
    hubs = rng.integers(2, 5, count)
    late_hub = np.where(rng.random(count) < _LATE_LINE_SHARE, rng.integers(1, 3, count), 0)
    for place in range(HUB, LAST_HUB + 1):
        gap = np.where(late_hub == place, _hours(31, 51, count, rng), _hours(4, 20, count, rng))
        moment = np.where(place <= hubs, moment + gap, moment)
        seen[:, place] = np.where(place <= hubs, moment, NA)
    seen[:, OUT] = moment + _hours(4, 16, count, rng)
    locker = rng.random(count) < _LOCKER_SHARE
    seen[:, READY] = np.where(locker, seen[:, OUT] + _hours(0.5, 5, count, rng), NA)
    wait = np.where(
        locker,
        seen[:, READY] - seen[:, OUT] + _hours(1, 46, count, rng),
        _hours(0.5, 6, count, rng),
    )
    seen[:, END] = seen[:, OUT] + wait
    seen[shipped == NA] = NA
    code = np.tile(_CODES, (count, 1))
    return seen, code


_CODES = np.array(
    [PICKED_UP, *[IN_TRANSIT] * (LAST_HUB - HUB + 1), OUT_CODE, READY_CODE, DELIVERED],
    dtype=np.int64,
)


def record_of(seen: Ints, way: Ints) -> Ints:
    """The platform's shipping record: real for parcels sent online, "signed" at once for the others."""
    signed, picked = seen[:, END] < NA, seen[:, PICKED] < NA
    real = np.select([signed, picked], [RECORD_SIGNED, RECORD_PICKED], RECORD_SENDING)
    return np.where(way == OFFLINE, RECORD_SIGNED, real)


def forget_future(parcels: Parcels, *, now: int) -> None:
    """What lies after now has not happened: drop those scans, and the parcels not yet shipped."""
    parcels.shipped[parcels.shipped > now] = NA
    parcels.seen[parcels.seen > now] = NA
    parcels.seen[parcels.shipped == NA] = NA
    parcels.record[:] = record_of(parcels.seen, parcels.way)
