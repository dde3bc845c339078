"""Times in every form that files hold."""

from datetime import datetime

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fuchang.connect.exports.moments import times
from fuchang.kernel.clock import from_local, local_text

MOMENTS = st.datetimes(datetime(1996, 1, 2), datetime(2099, 12, 30)).map(
    lambda at: at.replace(microsecond=0)
)


def read(*written: str | None, month_first: bool | None = None) -> list[int | None]:
    return times(pa.array(written, pa.string()), month_first=month_first).values.to_pylist()


@given(st.lists(MOMENTS, min_size=1, max_size=20))
def test_every_moment_comes_back(moments):
    known = [from_local(at.isoformat(sep=" ")) for at in moments]
    assert read(*(at.isoformat(sep=" ") for at in moments)) == known
    assert [local_text(at) for at in known] == [at.isoformat(sep=" ") for at in moments]


@given(st.lists(MOMENTS, min_size=1, max_size=20))
def test_every_way_of_writing_gives_the_same_moment(moments):
    known = [from_local(at.isoformat(sep=" ")) for at in moments]
    ways = [
        [
            f"{at.year}/{at.month}/{at.day} {at.hour}:{at.minute:02d}:{at.second:02d}"
            for at in moments
        ],
        [
            f"{at.year}年{at.month}月{at.day}日 {at.hour}时{at.minute}分{at.second}秒"
            for at in moments
        ],
        [at.strftime("%Y%m%d%H%M%S") if at.year > 999 else "" for at in moments],
        [at.isoformat() + "+08:00" for at in moments],
        [
            f"{at.month}/{at.day}/{at.year} {at.hour}:{at.minute:02d}:{at.second:02d}"
            for at in moments
        ],
    ]
    for way in ways:
        assert read(*way, month_first=True) == known


@given(st.lists(st.one_of(MOMENTS.map(str), st.text(max_size=25), st.none()), max_size=20))
def test_no_text_breaks_the_parser_and_what_is_not_read_is_broken(written):
    parsed = times(pa.array(written, pa.string()))
    for at, word in enumerate(written):
        is_read = parsed.values[at].is_valid
        is_broken = parsed.broken is not None and bool(parsed.broken[at])
        assert (is_read, is_broken) == ((False, False) if word is None else (is_read, not is_read))


@pytest.mark.parametrize(
    "impossible",
    [
        "2026-02-30 00:00:00",
        "2025-02-29",
        "2026-13-01",
        "2026-01-01 24:00:00",
        "2026-01-01 10:60",
        "0000-00-00 00:00:00",
        "1970-01-01 08:00:00",
        "2226-01-01",
        "昨天",
        "12:30",
        "2026",
        "2026-1",
        "5/4/2026",
        "-2026-01-01x",
    ],
)
def test_an_impossible_date_is_broken(impossible):
    parsed = times(pa.array(["2026-05-01 10:00:00", impossible]))
    assert parsed.broken is not None
    assert parsed.broken.tolist() == [False, True]


def test_an_excel_serial_day_is_a_time():
    assert read("42513.9182175926") == [from_local("2016-05-23 22:02:14")]


def test_the_local_text_is_kept_as_written():
    parsed = times(pa.array(["2016/5/23 22:02"]))
    assert parsed.text.to_pylist() == ["2016/5/23 22:02"]


def test_day_and_month_are_turned_when_the_day_comes_first():
    assert read("5/4/2017 10:00", month_first=False) == [from_local("2017-04-05 10:00:00")]


def test_a_slice_of_a_column_reads_the_same():
    whole = pa.array(["junk", "2016/5/23 22:02", None, "2026-05-01"])
    assert times(whole[1:]).values.to_pylist() == read("2016/5/23 22:02", None, "2026-05-01")
