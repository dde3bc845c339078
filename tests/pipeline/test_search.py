"""Which kinds are searched, and what comes of it."""

from collections.abc import Callable

import pytest

from fuchang.kernel.errors import UnknownWord
from fuchang.pipeline.search import Checked, chosen
from fuchang.rulebook.loader import load


def test_without_a_wish_all_kinds_in_force_are_searched():
    book = load()

    assert chosen(book, ()) == book.in_force


def test_a_kind_is_named_by_its_id_or_by_its_group():
    book = load()

    assert [kind.id for kind in chosen(book, ["refund.no_tracking"])] == ["refund.no_tracking"]
    assert {kind.id.split(".")[0] for kind in chosen(book, ["refund", "metric.segment_rate"])} == {
        "refund", "metric",
    }  # fmt: skip


def test_an_unknown_kind_is_refused():
    with pytest.raises(UnknownWord, match="no_such"):
        chosen(load(), ["refund.no_such"])


def test_the_share_of_abnormal_refunds_is_of_all_refunds(shop: Callable[[], Checked]):
    result = shop()

    assert (result.abnormal_refunds, result.totals.refunds) == (3, 3)
    assert result.abnormal_share == pytest.approx(1.0)
