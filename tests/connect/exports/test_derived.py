"""Slots worked out of other slots."""

import pyarrow as pa
import pytest

from fuchang.connect.exports.cells import Parsed
from fuchang.connect.exports.derived import derive
from fuchang.connect.exports.frame import Frame, Setting
from fuchang.connect.exports.maps import Slot
from fuchang.kernel.errors import UnknownWord

SETTING = Setting(secret=b"k", shop="本店")


def worked(by, frame, of, setting=SETTING, **options):
    columns = {}
    for name, values in frame.items():
        text = all(isinstance(value, str | None) for value in values) and any(
            isinstance(value, str) for value in values
        )
        columns[name] = Parsed(
            pa.array(values, pa.string() if text else pa.int64()),
            None,
            pa.array([str(value) for value in values]),
        )
    rows = len(next(iter(frame.values())))
    slot = Slot("out", by=by, of=tuple(of), options=options)
    result = derive(Frame(rows, columns, pa.array(range(rows))), slot, setting)
    return None if result is None else result.values.to_pylist()


def test_the_newest_of_the_known_times_is_the_last_change():
    assert worked(
        "newest", {"a": [1, None, 5, None], "b": [2, 3, 4, None]}, ["a", "b", "missing"]
    ) == [2, 3, 5, None]
    assert worked("newest", {"a": [1]}, ["b"]) is None


@pytest.mark.parametrize(
    ("left", "refunded", "total", "paid_at", "paid"),
    [
        (0, 1000, 1000, 9, 1000),  # a full refund
        (700, 300, 1000, 9, 1000),  # part of it
        (900, 0, 1000, 9, 900),  # a coupon, no refund
        (1000, 300, 1000, 9, 1000),  # a file that does not take refunds off
        (0, 0, 1000, None, 0),  # never paid
        (0, 1000, 1000, None, 0),  # never paid, whatever the refund column says
        (700, None, 1000, 9, 700),
        (None, 300, 1000, 9, None),
    ],
)
def test_paid_is_what_the_buyer_paid_before_refunds(left, refunded, total, paid_at, paid):
    frame = {
        "left": [left, 1],
        "refunded": [refunded, 0],
        "total": [total, 1],
        "paid_at": [paid_at, 1],
    }
    assert worked("paid_before_refunds", frame, ["left", "refunded", "total", "paid_at"])[0] == paid


def test_without_a_total_nothing_is_added():
    assert worked(
        "paid_before_refunds",
        {"left": [5], "refunded": [3]},
        ["left", "refunded", "total", "paid_at"],
    ) == [5]


def test_a_line_is_numbered_on_over_blocks():
    setting = Setting(secret=b"k", shop="本店")
    first = worked("line_id", {"order": ["a", "b", "a"]}, ["own", "order"], setting)
    second = worked("line_id", {"order": ["b", "c"]}, ["own", "order"], setting)
    assert (first, second) == (["a-1", "b-1", "a-2"], ["b-2", "c-1"])


def test_the_same_contents_have_the_same_key_and_no_contents_none():
    one, two, none = worked(
        "key", {"order": ["a", "a", "a"], "words": ["hi", "hi", None]}, ["order", "words"]
    )
    assert one == two
    assert none is None


def test_a_deadline_says_its_source_only_where_it_stands():
    assert worked("source", {"until": [1, None]}, ["until"], word="export") == [2, None]


def test_a_subject_is_an_order_only_where_it_is_one():
    frame = {"subject": ["o1", "i1"], "kind": [4, 5]}
    assert worked("only_if", frame, ["subject", "kind"], codes="status_subject", word="order") == [
        "o1",
        None,
    ]


def test_one_amount_with_its_side_is_two_columns():
    frame = {"amount": [10, -20, 30], "side": [1, 0, 2]}
    assert worked("inflow", frame, ["amount", "side"]) == [10, None, None]
    assert worked("outflow", frame, ["amount", "side"]) == [None, 20, None]


def test_words_of_two_columns_are_joined_where_they_are():
    assert worked("spoken", {"a": ["x", None, None], "b": ["y", "z", None]}, ["a", "b"]) == [
        "x；y",
        "z",
        None,
    ]


def test_an_identifier_is_hashed_by_its_kind():
    phone, masked, address = worked(
        "identifier_hash",
        {"value": ["13800001111", "138****1111", "湖北省武汉市洪山区珞喻路1号"], "kind": [3, 3, 5]},
        ["value", "kind"],
    )
    assert phone is not None
    assert masked is None
    assert address not in {None, phone}


def test_a_way_that_nobody_wrote_is_answered_with_those_there_are():
    with pytest.raises(UnknownWord, match="newest"):
        worked("latest", {"a": [1]}, ["a"])
