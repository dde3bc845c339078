"""Which numbers a courier can have given."""

import pyarrow as pa
import pytest

from fuchang.connect.exports.waybills import courier_of, couriers, is_valid, numbers, validity

VALID = [
    ("顺丰速运", "SF1234567890123"),
    ("圆通速递", "YT9693083639795"),
    ("极兔速递", "JT0012345678901"),
    ("京东快递", "JDVA11408814483"),
    ("京东", "JD0076810060555"),
    ("韵达快递", "462598779470531"),
    ("中通快递", "75123456789012"),
    ("云途物流", "YT2229521272164446"),
    ("国际EMS", "RB123456785CN"),
    ("国际EMS", "EA123456785CN"),
    ("圆通", "yt 9693-083639795"),
]
INVALID = [
    ("圆通速递", "SF1234567890123"),
    ("圆通速递", "YT2229521272164446"),
    ("顺丰", "1"),
    ("极兔", "JT1"),
    ("国际EMS", "RB123456786US"),
]
UNSURE = [
    ("中通快递", "77316523125896X"),
    ("某某物流", "SF1234567890123"),
    ("韵达", "ABC"),
    ("德邦", "1"),
]


@pytest.mark.parametrize(
    ("courier", "number", "known"),
    [(*pair, 1) for pair in VALID]
    + [(*pair, 0) for pair in INVALID]
    + [(*pair, None) for pair in UNSURE],
)
def test_a_number_is_valid_invalid_or_unsure(courier, number, known):
    assert is_valid(courier, number) == known
    assert validity(pa.array([courier]), pa.array([number])).to_pylist() == [known]


def test_a_column_with_holes_is_unsure_where_something_is_missing():
    couriers_of = pa.array(["顺丰", None, "顺丰", "没听说过"])
    assert validity(couriers_of, pa.array([None, "SF1", "SF1", "SF1"])).to_pylist() == [
        None,
        None,
        0,
        None,
    ]


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("顺丰速运", "顺丰"),
        ("SF", "顺丰"),
        ("圆通速递(原单)", "圆通"),
        ("邮政国际包裹", "邮政国际"),
        ("百世快递", "百世"),
        ("别的", None),
    ],
)
def test_a_courier_is_known_by_its_many_names(written, name):
    found = courier_of(written)
    assert (found.name if found else None) == name


def test_no_two_couriers_share_a_name():
    names = [name for one in couriers() for name in one.names]
    assert sorted(names) == sorted(set(names))


def test_a_prefix_is_taken_off_and_several_numbers_stay_apart():
    written = pa.array(["No:YT9693083639795", "单号：SF1", "SF1， SF2;SF3", None, "SF1"])
    assert numbers(written).to_pylist() == ["YT9693083639795", "SF1", "SF1,SF2,SF3", None, "SF1"]
