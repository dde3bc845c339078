"""Windows by time of change: nothing between two of them is missed."""

from hypothesis import given
from hypothesis import strategies as st

from fuchang.connect.shopify.polling import BEHIND_S, OVERLAP_S, begun, followed, question
from fuchang.kernel.clock import DAY

NOW = 1_790_000_000
LAST = {"nodes": [{"id": 1}], "pageInfo": {"hasNextPage": False, "endCursor": "z"}}


def test_it_begins_so_many_days_back_and_goes_on_where_it_was():
    assert begun({}, back_days=7, now=NOW)["since"] == NOW - 7 * DAY
    kept = {"since": 5, "until": 9, "after": "x"}
    assert begun(kept, back_days=7, now=NOW) == kept


def test_a_window_stays_the_same_from_page_to_page():
    variables, fixed = question(begun({}, back_days=1, now=NOW), now=NOW)
    assert "updated_at:>=" in variables["query"]
    more = {"nodes": [], "pageInfo": {"hasNextPage": True, "endCursor": "abc"}}
    page = followed(more, fixed, now=NOW)
    again, same = question(page.cursor, now=NOW + 600)
    assert not page.caught_up
    assert again["after"] == "abc"
    assert again["query"] == variables["query"]
    assert same["until"] == fixed["until"]


def test_a_page_without_anything_is_a_page():
    assert followed({}, {"since": 1, "until": 2, "after": None}, now=NOW).rows == ()


@given(back=st.integers(0, 200 * DAY), pause=st.integers(1, 3_600))
def test_windows_leave_no_gap_and_reach_the_present(back, pause):
    cursor, now, seen = {"since": NOW - back}, NOW, NOW - back
    for _ in range(40):
        _, fixed = question(begun(cursor, back_days=1, now=now), now=now)
        assert fixed["since"] <= seen
        page = followed(LAST, fixed, now=now)
        seen, cursor = max(seen, fixed["until"]), page.cursor
        now += pause
        if page.caught_up:
            break
    assert page.caught_up
    assert seen >= now - pause - BEHIND_S - OVERLAP_S
