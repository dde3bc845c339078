"""Ordinary parcels: scans in order, late lines that are normal, records that say too much."""

import numpy as np

from fuchang.kernel.clock import HOUR
from fuchang.market.draft import END, PICKED
from fuchang.market.parcels import (
    OFFLINE,
    ONLINE,
    RECORD_PICKED,
    RECORD_SENDING,
    RECORD_SIGNED,
    forget_future,
    journey,
    ordinary_parcels,
    record_of,
    waybill_numbers,
)
from fuchang.market.scale import NA

SHIPPED = np.full(5000, 1_000_000)
SEEN, CODE = journey(SHIPPED, rng=np.random.default_rng(1))


def test_scans_follow_one_another() -> None:
    later = np.where(SEEN < NA, SEEN, -1)
    for row in later[:500]:
        moments = row[row >= 0]
        assert np.all(np.diff(moments) > 0)


def test_every_parcel_is_picked_up_within_a_day_and_delivered_within_ten() -> None:
    assert (SEEN[:, PICKED] - SHIPPED).max() < 24 * HOUR
    assert (SEEN[:, END] - SHIPPED).max() < 240 * HOUR


def test_some_lines_take_31_to_51_hours_and_none_takes_three_days() -> None:
    gaps = np.array([np.diff(row[row < NA]).max() for row in SEEN])
    assert ((gaps > 31 * HOUR) & (gaps < 51 * HOUR)).mean() > 0.03
    assert gaps.max() < 72 * HOUR


def test_what_lies_after_now_is_forgotten() -> None:
    parcels = ordinary_parcels(SHIPPED, keys=np.arange(5000), rng=np.random.default_rng(1))
    now = int(SHIPPED[0]) + 40 * HOUR
    forget_future(parcels, now=now)
    assert parcels.seen[parcels.seen < NA].max() <= now
    assert (parcels.seen[:, END] == NA).any()


def test_an_offline_parcel_reads_signed_at_once() -> None:
    nothing = np.full((3, SEEN.shape[1]), NA)
    some = nothing.copy()
    some[1, PICKED] = 5
    some[2] = 5
    record = record_of(some, np.full(3, ONLINE))
    assert record.tolist() == [RECORD_SENDING, RECORD_PICKED, RECORD_SIGNED]
    assert set(record_of(nothing, np.full(3, OFFLINE))) == {RECORD_SIGNED}


def test_no_two_waybills_are_equal() -> None:
    assert len(np.unique(waybill_numbers(np.arange(1, 300_000)))) == 299_999
