"""Whose a case is: whatever came first, the same statuses and the same cases belong together."""

from random import Random

from hypothesis import given
from hypothesis import strategies as st

from fuchang.cases.incidents.crowds import (
    GAP_S,
    Candidate,
    Crowd,
    belongs,
    crowd_from,
    home_of,
    started_at,
)
from fuchang.kernel.clock import local_text
from fuchang.store.facts.crowd import Turn
from tests.people import NOW


def turn(key: int, since: int, **about: object) -> Turn:
    told = {
        "about": "order", "subject": f"S{key}", "word": "order_abnormal", "until_at": None,
        "amount_fen": 100, "order_id": f"S{key}", **about,
    }  # fmt: skip
    return Turn(status_key=key, since_at=since, **told)  # type: ignore[arg-type]


def test_a_crowd_goes_on_as_long_as_the_next_turns_within_ten_minutes() -> None:
    turns = [turn(1, NOW), turn(2, NOW + GAP_S), turn(3, NOW + 2 * GAP_S + 1)]
    crowd = crowd_from(NOW, turns)
    assert [one.status_key for one in crowd.turns] == [1, 2]
    assert crowd.ended_at == NOW + GAP_S


def test_an_incident_is_named_by_its_beginning() -> None:
    assert started_at(f"580000001@{local_text(NOW)}") == NOW
    assert started_at("580000001") is None
    assert started_at("小满@不是时间") is None


def test_the_case_of_an_order_that_turned_belongs_even_if_its_own_finding_stands() -> None:
    crowd = crowd_from(NOW, [turn(1, NOW)])
    assert belongs(Candidate("order", "S1", "S1", stands=True), crowd)
    assert not belongs(Candidate("order", "S2", "S2", stands=False), crowd)
    assert not belongs(Candidate("refund", "S1", "S1", stands=False), crowd)


def test_the_case_of_a_status_belongs_once_nothing_of_its_own_stands() -> None:
    crowd = crowd_from(NOW, [turn(1, NOW, order_id="")])
    assert belongs(Candidate("status", "S1", "", stands=False), crowd)
    assert not belongs(Candidate("status", "S1", "", stands=True), crowd)


def test_of_two_incidents_the_one_that_began_first_has_the_case() -> None:
    early, late = Crowd(NOW, (turn(1, NOW),)), Crowd(NOW + 9_000, (turn(1, NOW + 9_000),))
    case = Candidate("order", "S1", "S1", stands=False)
    assert home_of(case, {7: late, 3: early}) == 3
    assert home_of(case, {7: late}) == 7
    assert home_of(case, {}) is None


@given(
    gaps=st.lists(st.integers(0, 2 * GAP_S), min_size=1, max_size=30),
    seed=st.integers(0, 2**32),
    stands=st.sets(st.integers(0, 29)),
)
def test_arrival_decides_nothing(gaps: list[int], seed: int, stands: set[int]) -> None:
    """Statuses arrive in any order, one by one; each time all is decided anew; the end is one."""
    moments = [NOW + sum(gaps[: place + 1]) for place in range(len(gaps))]
    turns = [turn(place, since) for place, since in enumerate(moments)]
    cases = [
        Candidate("order" if place % 2 else "status", f"S{place}", f"S{place}", place in stands)
        for place in range(len(turns))
    ]
    arrived: list[Turn] = []
    shuffled = list(turns)
    Random(seed).shuffle(shuffled)
    inside: set[int] = set()
    for one in shuffled:
        arrived.append(one)
        there = sorted(arrived, key=lambda two: (two.since_at, two.status_key))
        crowd = crowd_from(there[0].since_at, there)
        inside = {n for n, case in enumerate(cases) if home_of(case, {1: crowd}) == 1}
    at_once = crowd_from(turns[0].since_at, turns)
    assert inside == {n for n, case in enumerate(cases) if belongs(case, at_once)}
