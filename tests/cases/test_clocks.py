"""No deadline moves without an event; the earliest hard one governs."""

import contextlib
import itertools
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from fuchang.cases import actions, clocks
from fuchang.cases.actions.moves import NothingToUndo
from fuchang.cases.models import CaseEvent, Clock, Wait
from fuchang.cases.states import IllegalMove
from fuchang.shops.access import Access
from fuchang.store.walls import everything
from tests.made import made_case
from tests.people import NOW, Desk, made_desk

MOMENTS = st.integers(NOW + 60, NOW + 90 * 3_600)
STATEMENTS = st.lists(
    st.tuples(st.sampled_from(["finding:a", "finding:b", "person"]), MOMENTS), max_size=8
)


class TestDeadlines(TestCase):
    """Whoever states whatever, a later deadline has an event that says so."""

    @given(STATEMENTS)
    def test_it_never_moves_a_deadline_later_in_silence(
        self, statements: list[tuple[str, int]]
    ) -> None:
        with everything("tests"):
            desk = made_desk()
            case, access = made_case(desk.mine.pk), desk.access("alice")
            case.due_at = None
            case.save()
            for now, (by, due_at) in enumerate(statements, NOW):
                before: int | None = case.due_at
                told = CaseEvent.objects.filter(verb="clock.moved").count()
                if by == "person":
                    case = actions.move_clock(
                        access, case.pk, sort="platform", due_at=due_at, why="客服确认", now=now
                    )
                else:
                    clocks.state(
                        case, sort="platform", source="platform", stated_by=by, due_at=due_at,
                        started_at=NOW, now=now,
                    )  # fmt: skip
                    clocks.refresh(case)
                    case.save()
                events = CaseEvent.objects.filter(verb="clock.moved").count()
                assert before is None or (case.due_at or 0) <= before or events > told
                running = Clock.objects.filter(case=case, state="running", sort="platform")
                assert case.due_at == min(running.values_list("due_at", flat=True))
                assert running.filter(governs=1).count() == 1


def test_it_lets_our_own_clock_stand_while_others_are_waited_for(desk: Desk) -> None:
    case, access = made_case(desk.mine.pk), desk.access("alice")
    with everything("tests"):
        due = actions.accept(access, case.pk, now=NOW).target_at or 0
        actions.wait(access, case.pk, party="courier", now=NOW + 100)
        resumed = actions.resume(access, case.pk, now=NOW + 700)
        assert resumed.target_at == due + 600
        assert resumed.due_at == case.due_at or resumed.due_at is None
        assert CaseEvent.objects.filter(case=case, verb="clock.moved").count() == 1


def test_it_runs_our_own_clock_again_when_waiting_is_taken_back(desk: Desk) -> None:
    case, access = made_case(desk.mine.pk), desk.access("alice")
    with everything("tests"):
        actions.accept(access, case.pk, now=NOW)
        actions.wait(access, case.pk, party="courier", now=NOW + 100)
        event = CaseEvent.objects.get(case=case, verb="case.waiting")
        actions.undo(access, case.pk, event_id=event.pk, now=NOW + 160)
        assert Clock.objects.get(case=case, sort="target").state == "running"


def test_it_says_at_the_end_which_clocks_were_met(desk: Desk) -> None:
    case, access = made_case(desk.mine.pk), desk.access("alice")
    with everything("tests"):
        actions.move_clock(
            access, case.pk, sort="platform", due_at=NOW + 60, why="平台通知", now=NOW
        )
        actions.accept(access, case.pk, now=NOW)
        actions.close(access, case.pk, outcome="refunded", now=NOW + 120)
        ended = dict(Clock.objects.filter(case=case).values_list("sort", "state"))
    assert ended == {"platform": "missed", "target": "met"}


VERBS: dict[str, dict[str, Any]] = {
    "accept": {}, "wait": {"party": "courier"}, "resume": {}, "snooze": {"until_at": NOW + 900_000},
    "unsnooze": {}, "appeal": {"why": "已提交"}, "close": {"outcome": "refunded", "anyway": True},
    "reopen": {},
}  # fmt: skip
ACTS = st.lists(
    st.tuples(st.sampled_from([*sorted(VERBS), "undo"]), st.integers(0, 20_000)), max_size=12
)


class TestTimes(TestCase):
    """Whatever people do with a case, its times keep adding up."""

    @given(ACTS)
    def test_no_act_moves_a_deadline_later_in_silence_and_no_second_is_lost(
        self, acts: list[tuple[str, int]]
    ) -> None:
        with everything("tests"):
            desk, now = made_desk(), NOW
            case, access = made_case(desk.mine.pk, opened_at=NOW), desk.access("alice")
            actions.accept(access, case.pk, now=now)
            for verb, later in acts:
                now += later
                before = dict(Clock.objects.values_list("pk", "due_at"))
                told = CaseEvent.objects.filter(verb="clock.moved").count()
                _act(access, case.pk, verb, now=now)
                moved = [
                    clock
                    for clock in Clock.objects.all()
                    if clock.due_at > before.get(clock.pk, clock.due_at)
                ]
                events = CaseEvent.objects.filter(verb="clock.moved").count()
                assert not moved or events > told, verb
                _no_gaps(case.pk)


def _act(access: Access, key: int, verb: str, *, now: int) -> None:
    with contextlib.suppress(IllegalMove, NothingToUndo):
        if verb == "undo":
            last = CaseEvent.objects.filter(case=key, reversible=1, undone_by=None).last()
            if last is not None:
                actions.undo(access, key, event_id=last.pk, now=now)
        else:
            getattr(actions, verb)(access, key, now=now, **VERBS[verb])


def _no_gaps(key: int) -> None:
    """One span of waiting ends where the next begins, unless the case was closed between them."""
    spans = list(Wait.objects.filter(case=key).order_by("pk"))
    closed = CaseEvent.objects.filter(case=key, verb="case.closed").exists()
    for one, following in itertools.pairwise(spans):
        assert one.until_at is not None
        assert one.until_at == following.from_at or (closed and one.until_at < following.from_at)


def test_pausing_twice_is_pausing_once(desk: Desk) -> None:
    ends = []
    for again in (False, True):
        case, access = made_case(desk.mine.pk), desk.access("alice")
        with everything("tests"):
            due = actions.accept(access, case.pk, now=NOW).target_at or 0
            actions.wait(access, case.pk, party="courier", now=NOW + 100)
            if again:
                actions.wait(access, case.pk, party="buyer", now=NOW + 300)
            resumed = actions.resume(access, case.pk, now=NOW + 700)
        ends.append((resumed.target_at or 0) - due)
    assert ends == [600, 600]
