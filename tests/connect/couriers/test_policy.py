"""Whom to ask, and when: once when a case opens, the rest by subscription, never within the lock."""

from hypothesis import given
from hypothesis import strategies as st

from fuchang.connect.couriers.policy import Decision, Past, Terms, decide
from fuchang.connect.couriers.standing import Standing
from fuchang.connect.couriers.statuses import meaning
from fuchang.kernel.clock import DAY, HOUR

NOW = 1_790_000_000
ONE = Terms("kuaidi100", lock_s=1800, again_after_abort_s=1800, subscription_costs=1)
OTHER = Terms("kdniao", lock_s=1800, subscription_costs=1)
MOVING = Standing(meaning("in_transit"), since=NOW - HOUR, scans=2)


def acts(found, *past, occasion="case_opened", terms=(ONE, OTHER)):
    return decide(found, terms, past, occasion=occasion, now=NOW)


def test_a_case_that_opens_asks_once_and_subscribes():
    assert acts(MOVING) == (Decision("query", "kuaidi100"), Decision("subscribe", "kuaidi100"))


def test_a_service_within_its_lock_is_left_and_the_next_one_asked():
    asked = Past("kuaidi100", asked_at=NOW - 60, subscribed_at=NOW - 60)
    assert acts(MOVING, asked) == (Decision("query", "kdniao"),)


def test_when_all_are_locked_it_waits_for_the_first():
    past = [Past("kuaidi100", asked_at=NOW - 60, subscribed_at=NOW - 60), Past("kdniao", asked_at=NOW - 900)]  # fmt: skip
    assert acts(MOVING, *past) == (Decision("wait", "kdniao", NOW + 900),)


def test_a_round_asks_nobody_while_a_subscription_speaks():
    live = Past("kuaidi100", subscribed_at=NOW - DAY, heard_at=NOW - HOUR)
    assert acts(MOVING, live, occasion="round") == (Decision("nothing"),)


def test_a_subscription_that_is_silent_for_long_is_asked_about():
    silent = Past("kuaidi100", subscribed_at=NOW - DAY, heard_at=NOW - DAY)
    assert acts(MOVING, silent, occasion="round") == (Decision("query", "kuaidi100"),)


def test_after_the_service_gave_up_it_subscribes_again_when_it_may():
    ended = Past("kuaidi100", subscribed_at=NOW - DAY, ended_at=NOW - 60)
    assert acts(MOVING, ended, occasion="round") == (Decision("wait", "kuaidi100", NOW + 1740),)
    earlier = Past("kuaidi100", subscribed_at=NOW - DAY, ended_at=NOW - HOUR)
    assert acts(MOVING, earlier, occasion="round") == (Decision("subscribe", "kuaidi100"),)


def test_one_who_knew_nothing_is_asked_after_the_others():
    ignorant = Past("kuaidi100", asked_at=NOW - HOUR, nothing_known=True, subscribed_at=NOW - HOUR)
    assert acts(MOVING, ignorant)[0] == Decision("query", "kdniao")


def test_used_up_quota_is_neither_asked_nor_subscribed_to():
    spent = Terms("kuaidi100", quota_left=0, subscription_costs=1)
    assert acts(MOVING, terms=(spent, OTHER)) == (Decision("query", "kdniao"), Decision("subscribe", "kdniao"))  # fmt: skip
    assert acts(MOVING, terms=(spent,)) == (Decision("nothing"),)


def test_what_is_over_is_left_in_peace_but_a_signature_is_watched_for_a_week():
    back = Standing(meaning("returned"), since=NOW)
    signed = Standing(meaning("delivered"), since=NOW - 2 * DAY)
    long_ago = Standing(meaning("delivered"), since=NOW - 9 * DAY)
    assert acts(back, occasion="round") == (Decision("nothing"),)
    assert acts(signed, occasion="round") == (Decision("subscribe", "kuaidi100"),)
    assert acts(long_ago, occasion="round") == (Decision("nothing"),)
    assert acts(long_ago, occasion="person_asks") == (Decision("query", "kuaidi100"),)


@given(
    asked=st.none() | st.integers(NOW - 3 * HOUR, NOW),
    status=st.sampled_from(["in_transit", "delivered", "returned", "unknown"]),
    occasion=st.sampled_from(["case_opened", "person_asks", "round"]),
)
def test_no_number_is_ever_asked_about_within_its_lock(asked, status, occasion):
    past = Past("kuaidi100", asked_at=asked, subscribed_at=asked, heard_at=asked)
    found = Standing(meaning(status), since=NOW - HOUR)
    for one in decide(found, (ONE,), (past,), occasion=occasion, now=NOW):
        assert one.act != "query" or asked is None or NOW - asked >= ONE.lock_s
        assert one.act != "wait" or (one.at or 0) > NOW
