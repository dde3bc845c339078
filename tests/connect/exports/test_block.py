"""A block through a map: what is received is kept aside or handed over, never both, never lost."""

import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

from fuchang.connect.exports.block import Cell, evaluate
from fuchang.connect.exports.frame import Setting
from fuchang.connect.exports.header import Header, places_of
from fuchang.connect.exports.maps import shipped_maps

NAMES = ("订单编号", "总金额", "订单创建时间", "宝贝总数量", "订单状态", "买家会员名")
MAP = next(one for one in shipped_maps() if one.id == "OL-2020")
CELLS = st.one_of(
    st.sampled_from(
        ["", "1234567890123456789", "1E+18", "10.00", "x", "2026-05-01 10:00:00", "3", "交易成功"]
    ),
    st.text(max_size=8),
)


def run(rows, first=2):
    cells = {
        at: Cell(name, pa.array([row[at] for row in rows], pa.string()), None)
        for at, name in enumerate(NAMES)
    }
    places = places_of(MAP, Header(1, NAMES))
    return evaluate(
        MAP,
        places,
        cells,
        row_no=pa.array(range(first, first + len(rows))),
        setting=Setting(secret=b"k", shop="本店"),
    )


@given(st.lists(st.tuples(*[CELLS] * len(NAMES)), min_size=1, max_size=12))
def test_every_row_is_received_once(rows):
    outcome = run(rows)
    handed = outcome.frame.row_no.to_pylist()
    aside = [one.row for one in outcome.aside]
    assert outcome.received == len(handed) + len(aside)
    assert not set(handed) & set(aside)
    assert len(set(handed)) == len(handed)
    assert outcome.frame.values("order_id").null_count == 0


def test_the_first_wrong_cell_of_a_row_is_shown():
    outcome = run([["1E+18", "x", "y", "z", "", ""]])
    (aside,) = outcome.aside
    assert (aside.row, aside.header, aside.value) == (2, "订单编号", "1E+18")


def test_rows_that_say_nothing_are_not_received():
    assert run([[""] * 6, ["123456789012", "", "", "", "", ""]]).received == 1
