"""A part in the making."""

import numpy as np

from fuchang.market.draft import Draft, codes, no_refunds
from fuchang.market.scale import NA


def test_nobody_has_asked_for_anything_at_first() -> None:
    refunds = no_refunds(5)
    assert np.all(refunds.applied == NA)
    assert np.all(refunds.finished == NA)


def test_words_become_integers_in_their_order() -> None:
    assert codes("refund_status", "closed", "success") == (8, 9)


def test_a_label_names_the_thing_that_the_kind_is_about(draft: Draft) -> None:
    rows = np.array([3, 4])
    before = len(draft.truth)
    draft.label(rows, "parcel.lost", "refund.no_tracking")
    draft.label_second(rows, "refund.paid_twice")
    added = draft.truth[before:]
    del draft.truth[before:]
    assert [(kind, about) for kind, about, _ in added] == [
        ("parcel.lost", "parcel"),
        ("refund.no_tracking", "refund"),
        ("refund.paid_twice", "second"),
    ]
    assert added[0][2].tolist() == draft.orders.key[rows].tolist()
