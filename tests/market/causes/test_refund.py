"""Causes that show in a refund, looked at in the part that they made."""

import numpy as np

from fuchang.kernel.clock import DAY, HOUR
from fuchang.market.draft import END, Draft
from fuchang.market.refunds import CLOSED, SUCCESS
from fuchang.market.scale import NA


def rows(draft: Draft, kind: str) -> np.ndarray:
    first = draft.orders.key[0]
    found = [
        keys - first for name, about, keys in draft.truth if name == kind and about != "second"
    ]
    return np.concatenate(found)


def test_open_kinds_are_open(draft: Draft) -> None:
    over = {"refund.refunded_by_timeout", "refund.paid_twice"}
    for kind in {name for name, _, _ in draft.truth if name.startswith("refund.")} - over:
        status = draft.refunds.status[rows(draft, kind)]
        assert not np.isin(status, [CLOSED, SUCCESS]).any(), kind


def test_what_timed_out_was_paid_by_the_system_after_its_deadline(draft: Draft) -> None:
    at = rows(draft, "refund.refunded_by_timeout")
    refunds = draft.refunds
    assert np.all(refunds.by_system[at] == 1)
    assert np.all(refunds.zero_second[at] == 0)
    assert np.all(refunds.finished[at] > refunds.answer_by[at])


def test_a_deadline_that_is_near_is_hours_away(draft: Draft) -> None:
    left = draft.refunds.answer_by[rows(draft, "refund.answer_deadline_near")] - draft.scale.now
    assert left.min() > 0
    assert left.max() < 12 * HOUR


def test_signed_and_not_received_at_once(draft: Draft) -> None:
    at = rows(draft, "refund.signed_not_received")
    assert np.all(draft.parcels.seen[at, END] < draft.refunds.applied[at])


def test_stalled_and_untracked_refunds_carry_the_parcels_kind_too(draft: Draft) -> None:
    assert set(rows(draft, "refund.trace_stalled")) <= set(rows(draft, "parcel.stalled"))
    assert set(rows(draft, "refund.no_tracking")) <= set(rows(draft, "parcel.no_pickup"))


def test_both_requests_of_an_order_were_paid(draft: Draft) -> None:
    at = rows(draft, "refund.paid_twice")
    for refunds in (draft.refunds, draft.second):
        assert np.all(refunds.status[at] == SUCCESS)
        assert np.array_equal(refunds.refund_fen[at], draft.orders.paid_fen[at])


def test_more_was_asked_for_than_paid(draft: Draft) -> None:
    at = rows(draft, "refund.amount_over_paid")
    assert np.all(draft.refunds.refund_fen[at] > draft.orders.paid_fen[at])


def test_it_was_shipped_after_the_buyer_asked(draft: Draft) -> None:
    at = rows(draft, "refund.shipped_while_open")
    assert np.all(draft.orders.shipped[at] > draft.refunds.applied[at])


def test_linked_accounts_are_accounts_of_rings(draft: Draft) -> None:
    at = rows(draft, "refund.accounts_linked")
    assert draft.orders.buyer[at].max() <= draft.people.ring_accounts


def test_every_account_of_a_ring_has_asked(draft: Draft) -> None:
    asked = draft.orders.buyer[draft.refunds.applied < NA]
    assert set(range(1, draft.people.ring_accounts + 1)) <= set(asked.tolist())


def test_serial_refunders_ask_five_times_in_thirty_days(draft: Draft) -> None:
    people = draft.people
    asked = draft.refunds.applied < NA
    for buyer in range(people.serial_first, people.ordinary_first):
        applied = draft.refunds.applied[asked & (draft.orders.buyer == buyer)]
        assert len(applied) == 5
        assert applied.max() - applied.min() < 30 * DAY
