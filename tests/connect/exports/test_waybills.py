"""Waybills column-wise."""

import pyarrow as pa
import pytest

from fuchang.connect.exports.waybills import numbers, validity
from tests.facts.numbers import INVALID, UNSURE, VALID


@pytest.mark.parametrize(
    ("courier", "number", "known"),
    [(*pair, 1) for pair in VALID]
    + [(*pair, 0) for pair in INVALID]
    + [(*pair, None) for pair in UNSURE],
)
def test_a_number_is_valid_invalid_or_unsure(courier, number, known):
    assert validity(pa.array([courier]), pa.array([number])).to_pylist() == [known]


def test_a_column_with_holes_is_unsure_where_something_is_missing():
    couriers_of = pa.array(["顺丰", None, "顺丰", "没听说过"])
    assert validity(couriers_of, pa.array([None, "SF1", "SF1", "SF1"])).to_pylist() == [
        None,
        None,
        0,
        None,
    ]


def test_a_prefix_is_taken_off_and_several_numbers_stay_apart():
    written = pa.array(["No:YT9693083639795", "单号：SF1", "SF1， SF2;SF3", None, "SF1"])
    assert numbers(written).to_pylist() == ["YT9693083639795", "SF1", "SF1,SF2,SF3", None, "SF1"]
