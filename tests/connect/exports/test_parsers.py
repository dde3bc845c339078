"""The parsers that a map may name."""

import pyarrow as pa
import pytest

from fuchang.connect.exports.frame import Setting
from fuchang.connect.exports.maps import Slot, shipped_maps
from fuchang.connect.exports.parsers import PARSERS, parser
from fuchang.kernel.errors import UnknownWord

SETTING = Setting(secret=b"k", shop="本店")


def parse(name, *cells, **options):
    return parser(name)(
        pa.array(cells, pa.string()), Slot("x", parse=name, options=options), SETTING
    )


def test_a_deadline_column_may_hold_words_but_no_impossible_date():
    parsed = parse("time", "否", "2026-05-01 10:00:00", "2026-02-30 10:00:00", lenient=True)
    assert parsed.broken is not None
    assert parsed.broken.tolist() == [False, False, True]


def test_what_went_out_is_positive():
    assert parse("outflow", "-12.00", "3.50").values.to_pylist() == [1200, 350]


def test_a_merchant_order_number_holds_the_order_id():
    assert parse("merchant_order", "T200P1234567890123456789", "X1").values.to_pylist() == [
        "1234567890123456789",
        "X1",
    ]


def test_every_parser_of_every_shipped_map_is_there():
    asked = {slot.parse for one in shipped_maps() for slot in one.slots.values() if slot.parse}
    assert asked <= set(PARSERS)
    with pytest.raises(UnknownWord, match="money"):
        parser("geld")
