"""Feeds: silence is normal until it is longer than it ever was; failures rest longer and longer."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fuchang.store import feeds
from fuchang.store.models import Feed
from fuchang.store.walls import everything
from tests.people import NOW

gaps = st.integers(0, 10 * 86_400)


def told(**about: object) -> Feed:
    return Feed(shop_key=1, platform="taobao", name="refunds", **about)


def test_a_feed_that_was_never_asked_is_new_and_not_deaf() -> None:
    assert feeds.sign(told(), now=NOW).state == "new"
    assert not feeds.sign(told(), now=NOW).deaf


@pytest.mark.parametrize(("silent", "state"), [(5_399, "well"), (5_401, "silent")])
def test_silence_longer_than_half_as_long_again_as_ever_is_deafness(
    silent: int, state: str
) -> None:
    feed = told(asked_at=NOW, heard_at=NOW, row_at=NOW - silent, gap_s=3_600)
    assert feeds.sign(feed, now=NOW).state == state


def test_a_feed_of_which_no_gap_is_known_is_never_silent() -> None:
    assert feeds.sign(told(asked_at=NOW, row_at=NOW - 10**6), now=NOW).state == "well"


@pytest.mark.parametrize(("late", "state"), [(599, "well"), (601, "behind")])
def test_reading_that_falls_behind_is_deafness(late: int, state: str) -> None:
    feed = told(asked_at=NOW, row_at=NOW, read_to_at=NOW - late)
    assert feeds.sign(feed, now=NOW) == feeds.Sign(state, late if state == "behind" else 0)  # type: ignore[arg-type]


def test_a_feed_that_never_answered_fails_at_once() -> None:
    assert feeds.sign(told(asked_at=NOW, failures=1), now=NOW).state == "failing"
    assert feeds.sign(told(asked_at=NOW, failures=1, heard_at=NOW - 9), now=NOW).state == "well"


@pytest.mark.parametrize(
    ("about", "state"),
    [({}, "filling"), ({"heard_at": NOW - 601}, "behind"), ({"failures": 1}, "behind"), ({"progress": {}}, "behind")],
)  # fmt: skip
def test_a_back_fill_that_goes_on_is_no_deafness_and_one_that_stands_still_is(
    about: dict[str, object], state: str
) -> None:
    moving = {"asked_at": NOW, "heard_at": NOW - 599, "row_at": NOW, "read_to_at": NOW - 90_000}
    feed = told(**moving | {"progress": {"done": 5, "of": 9}} | about)
    sign = feeds.sign(feed, now=NOW)
    assert (sign.state, sign.deaf) == (state, state == "behind")


def test_three_failures_are_deafness_and_a_feed_that_is_off_is_none() -> None:
    assert feeds.sign(told(asked_at=NOW, heard_at=NOW - 90, failures=3), now=NOW) == feeds.Sign(
        "failing", 90
    )
    assert feeds.sign(told(failures=9, live=0), now=NOW).state == "off"


@given(known=gaps, gap=gaps)
def test_a_longer_gap_is_learned_at_once_and_forgotten_slowly(known: int, gap: int) -> None:
    learned = feeds.learned_gap(known, gap)
    assert learned >= min(gap, feeds.LONGEST_GAP_S)
    assert learned >= known - known // feeds.FADE
    assert learned <= max(known, feeds.LONGEST_GAP_S)


@pytest.mark.django_db
@pytest.mark.store
def test_a_feed_rests_longer_after_each_failure_and_is_well_after_one_answer() -> None:
    with everything("the test"):
        feed = feeds.named(1, "taobao", "refunds")
        waits = []
        for _ in range(7):
            feeds.failed(feed, problem="busy", now=NOW)
            waits.append(feed.next_at - NOW)
        assert waits == [10, 30, 60, 120, 300, 300, 300]
        assert feeds.due(now=NOW + 299) == []
        assert feeds.due(now=NOW + 300) == [feed]
        feeds.heard(feed, rows=3, now=NOW + 300, next_at=NOW + 330, read_to_at=NOW + 290)
        again = Feed.objects.get(pk=feed.pk)
        assert (again.failures, again.problem, again.rows, again.read_to_at) == (
            0,
            "",
            3,
            NOW + 290,
        )
        assert feeds.sign(again, now=NOW + 301).state == "well"


@pytest.mark.django_db
@pytest.mark.store
def test_a_far_end_that_names_a_longer_wait_is_given_it() -> None:
    with everything("the test"):
        feed = feeds.named(1, "taobao", "refunds")
        feeds.failed(feed, problem="banned", now=NOW, wait_s=900.5)
        assert feed.next_at == NOW + 901
