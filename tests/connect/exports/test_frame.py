"""Slots move together."""

import pyarrow as pa

from fuchang.connect.exports.cells import Parsed
from fuchang.connect.exports.frame import Frame


def test_values_texts_and_row_numbers_are_taken_together():
    moment = Parsed(pa.array([1, 2, 3]), None, pa.array(["a", "b", "c"]))
    frame = Frame(3, {"at": moment}, pa.array([7, 8, 9])).filter(pa.array([True, False, True]))
    assert (frame.rows, frame.row_no.to_pylist()) == (2, [7, 9])
    assert frame.slots["at"].text is not None
    assert frame.slots["at"].text.to_pylist() == ["a", "c"]
    assert frame.values("gone") is None
