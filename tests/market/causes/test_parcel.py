"""Causes that show in a parcel."""

import numpy as np

from fuchang.kernel.clock import HOUR
from fuchang.market.draft import END, PICKED, READY, Draft
from fuchang.market.parcels import LOST, OUT_CODE, REJECTED
from fuchang.market.scale import NA


def rows(draft: Draft, kind: str) -> np.ndarray:
    first = draft.orders.key[0]
    return np.concatenate([keys - first for name, _, keys in draft.truth if name == kind])


def last_seen(draft: Draft, at: np.ndarray) -> np.ndarray:
    seen = draft.parcels.seen[at]
    return np.where(seen < NA, seen, -1).max(axis=1)


def test_what_nobody_picked_up_was_shipped_more_than_a_day_ago(draft: Draft) -> None:
    at = rows(draft, "parcel.no_pickup")
    assert np.all(draft.parcels.seen[at] == NA)
    assert np.all(draft.parcels.shipped[at] < draft.scale.now - 24 * HOUR)
    assert np.all(draft.parcels.number[at] < NA)


def test_a_parcel_without_waybill_has_no_number(draft: Draft) -> None:
    assert np.all(draft.parcels.number[rows(draft, "parcel.no_waybill")] == NA)


def test_only_impossible_numbers_are_invalid(draft: Draft) -> None:
    at = rows(draft, "parcel.waybill_invalid")
    assert set(np.flatnonzero(draft.parcels.valid == 0)) == set(at)


def test_a_number_used_twice_has_two_buyers_of_one_shop(draft: Draft) -> None:
    at = rows(draft, "parcel.waybill_reused")
    first, second = at[: len(at) // 2], at[len(at) // 2 :]
    assert np.array_equal(draft.parcels.number[first], draft.parcels.number[second])
    assert np.array_equal(draft.orders.shop[first], draft.orders.shop[second])
    assert np.all(draft.orders.buyer[first] != draft.orders.buyer[second])


def test_merged_orders_share_number_and_buyer(draft: Draft) -> None:
    numbers, counts = np.unique(
        draft.parcels.number[draft.parcels.shipped < NA], return_counts=True
    )
    shared = set(numbers[counts > 1].tolist()) - {NA}
    reused = set(draft.parcels.number[rows(draft, "parcel.waybill_reused")].tolist())
    merged = shared - reused
    assert merged
    for number in merged:
        both = np.flatnonzero(draft.parcels.number == number)
        assert len(set(draft.orders.buyer[both].tolist())) == 1


def test_a_stalled_parcel_has_been_silent_for_three_days(draft: Draft) -> None:
    silent = draft.scale.now - last_seen(draft, rows(draft, "parcel.stalled"))
    assert silent.min() > 72 * HOUR
    assert silent.max() < 20 * 24 * HOUR


def test_contradictory_traces_contradict_themselves(draft: Draft) -> None:
    again, first = (
        rows(draft, "parcel.signed_then_out"),
        rows(draft, "parcel.delivered_before_pickup"),
    )
    seen = draft.parcels.seen
    assert np.all(seen[again, READY] > seen[again, END] + HOUR // 2)
    assert np.all(draft.parcels.code[again, READY] == OUT_CODE)
    assert np.all(seen[first, END] + 600 <= seen[first, PICKED])


def test_lost_and_rejected_say_so_last(draft: Draft) -> None:
    for kind, code in (("parcel.lost", LOST), ("parcel.rejected", REJECTED)):
        at = rows(draft, kind)
        assert np.array_equal(draft.parcels.seen[at, END], last_seen(draft, at))
        assert np.all(draft.parcels.code[at, END] == code)
