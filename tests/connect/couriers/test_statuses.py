"""The statuses, their reasons, and what a delivery is worth as proof."""

import pytest

from fuchang.connect.couriers.statuses import meaning, weight, zh
from fuchang.facts.codes import code
from fuchang.kernel.errors import UnknownWord


def test_a_status_or_reason_that_is_none_of_ours_is_refused_with_the_right_ones():
    with pytest.raises(UnknownWord, match="out_for_delivery"):
        meaning("lorry")
    with pytest.raises(UnknownWord, match="agent"):
        meaning("delivered/lost")


@pytest.mark.parametrize(
    ("written", "word"),
    [
        ("exception/lost", "lost"),
        ("exception/rejected", "rejected"),
        ("exception/stalled_no_update", "exception"),
        ("delivered/agent", "delivered"),
    ],
)
def test_it_has_a_code_of_the_fact_tables(written, word):
    assert meaning(written).trace == code(kind="trace", word=word)


def test_what_nobody_scanned_is_no_scan():
    assert not meaning("pending").is_scan
    assert not meaning("exception/stalled_no_update").is_scan
    assert meaning("exception/lost").is_scan


def test_proof_is_worth_most_where_the_buyer_signed_and_least_after_trouble():
    words = ["self", "agent", "station_or_locker", "after_exception"]
    worth = [weight(meaning(f"delivered/{word}")) for word in words]
    assert worth == sorted(worth, reverse=True)
    assert weight(meaning("delivered/self"), proof_scan=True) > worth[0]
    assert weight(meaning("delivered/station_or_locker", handed=True)) > worth[1]
    assert weight(meaning("in_transit")) == 0


def test_it_has_a_chinese_name():
    assert zh(meaning("delivered/agent")) == "代收"
    assert zh(meaning("delivered")) == "已签收"
    assert str(meaning("delivered/agent")) == "delivered/agent"
    assert meaning("delivered").known
    assert meaning("exception/no_info_after_ship").is_verdict
