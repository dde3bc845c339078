"""What several services tell of one happening is one, in whatever order they spoke."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fuchang.facts.sightings import SAME_WITHIN_S, happenings
from fuchang.rulebook.loader import load
from fuchang.rulebook.operators import AtLeast, AtMost, columns, comparisons

AT = 1_790_000_000


def seen(at: int, code: str = "in_transit", words: str | None = "到达", place: str | None = None):
    return {"seen_at": AT + at, "code": code, "words": words, "place": place}


SEEN = st.builds(
    seen,
    st.integers(0, 400),
    st.sampled_from(["picked_up", "in_transit", "delivered"]),
    st.sampled_from([None, "到达", "到达 杭州", "已到达杭州", "Arrived"]),
    st.sampled_from([None, "杭州", "浙江杭州"]),
)


@given(st.lists(SEEN, max_size=12), st.randoms())
def test_the_order_of_arrival_changes_nothing(sightings, luck):
    assert happenings(luck.sample(sightings, len(sightings))) == happenings(sightings)


@given(st.lists(SEEN, max_size=12))
def test_nothing_that_was_said_is_hidden(sightings):
    found = happenings(sightings)
    # signs and blanks apart
    said = {words for one in found for words in [one["words"], *one["also"]] if words}
    bare = {words.replace(" ", "") for words in said}
    assert {one["words"].replace(" ", "") for one in sightings if one["words"]} == bare
    assert sum(one["told"] for one in found) == len(sightings)


@given(st.lists(SEEN, max_size=12))
def test_what_lies_further_apart_than_a_minute_stays_apart(sightings):
    for code in {one["code"] for one in sightings}:
        moments = [one["seen_at"] for one in happenings(sightings) if one["code"] == code]
        assert all(later - before > SAME_WITHIN_S for later, before in pairwise(moments))


@pytest.mark.parametrize(("apart", "found"), [(0, 1), (1, 1), (60, 1), (61, 2)])
def test_a_minute_is_the_border(apart, found):
    assert len(happenings([seen(0), seen(apart, words="快件已到")])) == found


def test_many_scans_in_a_row_are_not_drawn_into_one():
    assert [one["told"] for one in happenings([seen(at) for at in range(0, 200, 40)])] == [1, 2, 2]


def test_two_meanings_in_one_minute_are_two():
    assert len(happenings([seen(0, "out_for_delivery"), seen(20, "delivered")])) == 2


def test_it_shows_the_fullest_words_and_keeps_the_others():
    (only,) = happenings(
        [
            seen(0, words="到达杭州"),
            seen(30, words="【杭州市】快件到达"),
            seen(24, words="到达 杭州"),
        ]
    )
    assert (only["words"], only["also"], only["told"]) == ("【杭州市】快件到达", ["到达杭州"], 3)


def test_no_kind_counts_sightings_it_only_asks_whether_there_are_any():
    """`scans` of the wide rows counts what was told, so that it may not be measured."""
    asked = [
        part
        for kind in load().kinds.values()
        for signal in kind.signals
        for part in comparisons(signal)
        if "scans" in columns(part)
    ]
    assert asked
    for part in asked:
        assert (isinstance(part, AtLeast) and part.value == 1) or (
            isinstance(part, AtMost) and part.value == 0
        )
