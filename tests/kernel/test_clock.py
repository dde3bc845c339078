"""Epoch seconds and the platform's local time."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fuchang.kernel.clock import DAY, HOUR, clock, from_local, local_text, seconds

# China has kept no summer time since 1991, so from then on local times are one to one.
SINCE_1992 = st.integers(694_195_200, 4_102_444_800)


@given(SINCE_1992)
def test_a_local_time_comes_back_to_its_epoch(epoch):
    assert from_local(local_text(epoch)) == epoch


def test_local_time_is_eight_hours_ahead():
    assert local_text(0) == "1970-01-01 08:00:00"
    assert from_local("2026-01-01 00:00:00") == 1_767_196_800
    assert from_local("2026-01-01") == 1_767_196_800


def test_an_explicit_offset_is_kept():
    assert from_local("2026-01-01T00:00:00+00:00") == from_local("2026-01-01 08:00")


@pytest.mark.parametrize("text", ["", "2026-02-30", "2026-13-01 00:00:00", "yesterday", "45000"])
def test_it_refuses_what_is_no_date(text):
    with pytest.raises(ValueError, match=r".+"):
        from_local(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("P2D", 2 * DAY),
        ("PT36H", 36 * HOUR),
        ("P1DT12H", 36 * HOUR),
        ("PT30M", 1_800),
        ("PT1H1M1S", 3_661),
        ("-P1D", -DAY),
        (" PT0S ", 0),
    ],
)
def test_a_duration_is_seconds(text, expected):
    assert seconds(text) == expected


@given(st.integers(0, 400), st.integers(0, 99), st.integers(0, 99), st.integers(0, 99))
def test_the_parts_of_a_duration_add_up(days, hours, minutes, rest):
    text = f"P{days}DT{hours}H{minutes}M{rest}S"
    assert seconds(text) == days * DAY + hours * HOUR + minutes * 60 + rest


@pytest.mark.parametrize("text", ["", "P", "PT", "P1M", "P1Y", "48h", "PT1.5H", "1D", "P-1D"])
def test_it_refuses_what_is_no_duration_of_fixed_length(text):
    with pytest.raises(ValueError, match="is no duration; write P2D"):
        seconds(text)


def test_the_clock_tells_whole_seconds_of_now():
    now = clock()
    assert isinstance(now, int)
    assert now > from_local("2026-01-01")


@pytest.mark.parametrize("text", ["0001-01-01", "0001-01-01T00:00", "9999-12-31T23:59:59-12:00"])
def test_a_moment_outside_the_calendar_is_none(text: str) -> None:
    with pytest.raises(ValueError, match="outside the calendar"):
        from_local(text)
