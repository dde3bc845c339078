"""Calls never come faster than allowed, bans are kept, and the fuse goes and comes back in time."""

from hypothesis import given
from hypothesis import strategies as st

from fuchang.connect.taobao.pace import Fuse, Pace, jitter_s


@given(st.lists(st.floats(0, 0.3), min_size=1, max_size=200), st.integers(1, 20))
def test_in_any_stretch_there_are_no_more_calls_than_the_pace_allows(
    gaps: list[float], rate: int
) -> None:
    pace, now, went = Pace(calls_a_second=rate, burst=3), 100.0, []
    for gap in gaps:
        now += gap
        wait = pace.wait_s("m", now=now)
        if not wait:
            went.append(now)
    for place, begin in enumerate(went):
        for count, end in enumerate(went[place:], start=1):
            assert count <= 3 + (end - begin) * rate + 1e-6


def test_whoever_waits_as_told_may_go() -> None:
    pace = Pace(calls_a_second=4, burst=1)
    assert pace.wait_s("m", now=0.0) == 0
    wait = pace.wait_s("m", now=0.0)
    assert wait == 0.25
    assert pace.wait_s("m", now=wait) == 0


def test_a_ban_of_one_method_leaves_the_others() -> None:
    pace = Pace()
    pace.ban("slow", until=10)
    assert pace.wait_s("slow", now=4) == 6
    assert pace.wait_s("quick", now=4) == 0
    assert pace.banned_until("slow", now=4) == 10
    assert pace.banned_until("slow", now=11) is None
    pace.ban("*", until=20)
    assert pace.wait_s("quick", now=4) == 16


def test_the_fuse_goes_after_five_and_lets_one_try_after_a_rest() -> None:
    fuse = Fuse()
    for failure in range(5):
        assert fuse.holds(now=failure)
        fuse.failed(now=failure)
    assert not fuse.holds(now=5)
    assert fuse.holds(now=4 + 5)
    fuse.succeeded()
    assert fuse.holds(now=5)


def test_after_any_outage_the_fuse_is_back_within_a_minute() -> None:
    fuse, now = Fuse(), 0.0
    for _ in range(100):
        if fuse.holds(now=now):
            fuse.failed(now=now)
        now += 1
    assert fuse.open_until - now <= 60


@given(st.integers(0, 50), st.floats(0, 1))
def test_jitter_is_anything_up_to_a_bound(attempt: int, luck: float) -> None:
    assert 0 <= jitter_s(attempt, luck=luck) <= min(30, 0.5 * 2**attempt)


def test_what_goes_first_finds_a_place_whoever_came_before() -> None:
    pace = Pace(calls_a_second=10, burst=3)
    while not pace.wait_s("list", now=0.0):
        pass
    assert pace.wait_s("refund", now=0.0, first=True) == 0
    assert pace.wait_s("refund", now=0.0, first=True) == 0.1
    assert pace.wait_s("list", now=0.0) == 0.2
    assert pace.wait_s("list", now=0.2) == 0
