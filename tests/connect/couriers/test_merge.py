"""Traces from several sources and moments become one, whatever the order."""

from itertools import permutations

from hypothesis import given
from hypothesis import strategies as st

from fuchang.connect.couriers import merge, trace
from tests.connect.couriers.made import HISTORIES, START, history, scan


@given(st.lists(HISTORIES, max_size=4), st.randoms())
def test_the_order_of_arrival_changes_nothing(histories, luck):
    shuffled = luck.sample(histories, len(histories))
    assert trace(*shuffled) == trace(*histories)
    assert trace(*shuffled).scans == trace(*histories).scans


@given(HISTORIES, HISTORIES, HISTORIES)
def test_it_may_be_put_together_in_any_groups_and_again(one, other, third):
    a, b, c = trace(one), trace(other), trace(third)
    assert merge(merge(a, b), c) == merge(a, merge(b, c)) == trace(one, other, third)
    assert merge(a, a) == a
    assert merge(merge(a, b), a) == merge(a, b)


@given(st.lists(HISTORIES, max_size=4))
def test_nothing_is_lost_and_time_runs_forward(histories):
    found = trace(*histories)
    told = {one for history_ in histories for one in history_.scans}
    times = [one.seen_at for one in found.scans]
    assert found.sightings == told
    assert times == sorted(times)
    assert {one.provider for one in told} == {name for one in found.scans for name in one.by}
    assert {one.raw for one in told if one.raw} == {raw for one in found.scans for raw in one.raw}


def test_the_same_sentence_within_a_minute_is_one_event():
    first = history(scan(1, "in_transit", "快件离开【甲】"))
    cut = history(scan(1 + 50 / 3600, "in_transit", "快件离开 【甲】", "kdniao"), provider="kdniao")
    (only,) = trace(first, cut).scans
    assert only.by == ("kdniao", "kuaidi100")
    assert only.seen_at == START + 3600


def test_the_same_sentence_an_hour_later_is_another_event():
    assert len(trace(history(scan(1, "in_transit", "甲"), scan(2, "in_transit", "甲"))).scans) == 2


def test_two_providers_may_tell_of_one_moment_in_their_own_words():
    one = history(scan(1, "delivered", "已签收"))
    other = history(scan(1, "delivered/self", "签收人是本人", "kdniao"), provider="kdniao")
    (only,) = trace(one, other).scans
    assert str(only.means) == "delivered/self"


def test_arrival_and_departure_in_the_same_second_stay_two():
    found = trace(history(scan(1, "in_transit", "到达【甲】"), scan(1, "in_transit", "离开【甲】")))
    assert len(found.scans) == 2


def test_a_code_of_the_providers_own_outranks_words():
    words = scan(1, "in_transit", "甲")
    coded = scan(1, "returning", "甲", "kdniao", raw="kdniao:407")
    (only,) = trace(history(words), history(coded, provider="kdniao")).scans
    assert only.means.status == "returning"
    assert only.raw == ("kdniao:407",)


def test_a_later_snapshot_that_leaves_something_out_takes_nothing_away():
    before = history(scan(1, "picked_up"), scan(2, "in_transit"), asked_at=START + 10_000)
    after = history(scan(1, "picked_up"), asked_at=START + 20_000)
    assert len(trace(before, after).scans) == 2


def test_an_answer_that_knows_nothing_takes_nothing_away():
    known = history(scan(1, "picked_up"))
    for other in (history(problem="wrong_courier"), history(problem="quota")):
        for pair in permutations((known, other)):
            assert trace(*pair) == trace(known)
    assert trace(known).providers == ("kuaidi100",)
