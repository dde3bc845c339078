"""Who was waited for, second by second."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fuchang.cases import waits
from fuchang.cases.models import Wait
from fuchang.store.walls import everything
from tests.made import made_case
from tests.people import NOW, Desk

HOUR = 3_600
NINE = NOW - NOW % 86_400 + HOUR  # 09:00 in Shanghai


@given(st.integers(0, 400_000), st.integers(0, 400_000), st.integers(0, 400_000))
def test_it_counts_a_night_the_same_in_one_span_or_in_two(begin: int, one: int, two: int) -> None:
    at = NOW + begin
    whole = waits.night(at, at + one + two)
    assert whole == waits.night(at, at + one) + waits.night(at + one, at + one + two)
    assert 0 <= whole <= one + two


@pytest.mark.parametrize(
    ("begin", "end", "dark"), [(0, 14, 0), (14, 24, 10), (-2, 1, 2), (0, 24, 10), (13, 15, 1)]
)
def test_it_knows_the_hours_of_work(begin: int, end: int, dark: int) -> None:
    assert waits.night(NINE + begin * HOUR, NINE + end * HOUR) == dark * HOUR


@given(
    st.lists(st.tuples(st.sampled_from(waits.PARTIES), st.integers(0, 90_000)), max_size=8),
    st.integers(0, 90_000),
)
def test_it_shares_out_every_second_once(turns: list[tuple[str, int]], rest: int) -> None:
    at, spans = NOW, []
    for party, span in turns:
        spans.append(Wait(party=party, from_at=at, until_at=at + span))
        at += span
    spans.append(Wait(party="us", from_at=at, until_at=None))
    assert sum(waits.shares(spans, now=at + rest).values()) == at + rest - NOW


def test_it_ends_one_span_where_the_next_begins(desk: Desk) -> None:
    case = made_case(desk.mine.pk)
    with everything("tests"):
        waits.turn(case, "us", now=NOW)
        waits.turn(case, "us", now=NOW + 5)
        waits.turn(case, "courier", now=NOW + 60, why="报单")
        waits.turn(case, "", now=NOW + 90)
        spans = list(Wait.objects.filter(case=case).order_by("pk"))
    assert [(one.party, one.from_at, one.until_at) for one in spans] == [
        ("us", NOW, NOW + 60),
        ("courier", NOW + 60, NOW + 90),
    ]
