"""The table of moves, and the life of a case against a small model of it (P33)."""

import os
from typing import Any

import pytest
from django.db import transaction
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from fuchang.cases import actions, states
from fuchang.cases.models import Case, CaseEvent, Clock, Wait
from fuchang.cases.models.case import CLOSED, STATES
from fuchang.cases.states import MOVES, IllegalMove, after, possible
from fuchang.store.walls import everything
from tests.made import made_case
from tests.people import NOW, made_desk

VERBS = sorted(MOVES)


@given(st.sampled_from(STATES), st.sampled_from(VERBS))
def test_it_leads_to_a_known_state_or_refuses_naming_what_is_possible(
    state: str, verb: str
) -> None:
    if verb in possible(state):
        assert after(state, verb) in STATES
        return
    with pytest.raises(IllegalMove) as refusal:
        after(state, verb)
    assert refusal.value.status == 409
    assert refusal.value.possible == sorted(possible(state))


def test_it_leaves_the_closed_state_only_by_reopening_and_regressing() -> None:
    leaving = {verb for verb in possible(CLOSED) if after(CLOSED, verb) != CLOSED}
    assert leaving == {"reopen", "regress"}


@given(st.sampled_from(STATES))
def test_it_can_close_whatever_is_open(state: str) -> None:
    assert state == CLOSED or after(state, "close") == CLOSED


def test_it_refuses_words_that_are_no_verbs() -> None:
    with pytest.raises(IllegalMove):
        after("new", "explode")


@pytest.mark.parametrize("verb", sorted(states.FINAL))
def test_it_calls_only_verbs_final_that_exist(verb: str) -> None:
    assert verb in MOVES


# what each verb asks for beside the case, and the model: where it leads, written a second time
ABOUT: dict[str, dict[str, Any]] = {
    "accept": {}, "wait": {"party": "courier"}, "resume": {}, "snooze": {"until_at": NOW + 600},
    "unsnooze": {}, "appeal": {"why": "已提交"}, "close": {"outcome": "refunded"},
    "decline": {"reason": "test_order"}, "reopen": {}, "note": {"words": "买家来电"},
    "set_severity": {"severity": "low"},
}  # fmt: skip
OPEN = {"new", "active", "waiting", "snoozed", "appealed"}
MODEL: dict[str, dict[str, str]] = {
    "accept": {"new": "active", "snoozed": "active", "active": "active", "waiting": "waiting", "appealed": "appealed"},
    "wait": dict.fromkeys(OPEN - {"snoozed"}, "waiting"),
    "resume": {"waiting": "active", "appealed": "active"},
    "snooze": dict.fromkeys(OPEN - {"appealed"}, "snoozed"),
    "unsnooze": {"snoozed": "active"},
    "appeal": dict.fromkeys(OPEN - {"snoozed"}, "appealed"),
    "close": dict.fromkeys(OPEN, "closed"),
    "decline": dict.fromkeys(OPEN, "closed"),
    "reopen": {"closed": "active"},
    "note": {state: state for state in (*OPEN, "closed")},
    "set_severity": {state: state for state in OPEN},
}  # fmt: skip


class LifeOfACase(RuleBasedStateMachine):
    """Any verbs in any order: the records say what the model says, and refuse what it refuses."""

    @initialize()
    def opened(self) -> None:
        self.undo = transaction.atomic()
        self.undo.__enter__()
        self.wall = everything("tests")
        self.wall.__enter__()
        desk = made_desk()
        self.access = desk.access("alice")
        self.case = made_case(desk.mine.pk)
        self.now, self.model, self.version = NOW, "new", self.case.version

    @rule(verb=st.sampled_from(sorted(ABOUT)), later=st.integers(0, 7_200))
    def act(self, verb: str, later: int) -> None:
        self.now += later
        events = CaseEvent.objects.filter(case=self.case).count()
        act = getattr(actions, verb)
        if self.model not in MODEL[verb]:
            with pytest.raises(IllegalMove):
                act(self.access, self.case.pk, now=self.now, **ABOUT[verb])
            assert CaseEvent.objects.filter(case=self.case).count() == events
            return
        act(self.access, self.case.pk, now=self.now, **ABOUT[verb])
        self.model = MODEL[verb][self.model]
        self.version += 1
        assert CaseEvent.objects.filter(case=self.case).count() > events

    @rule()
    def take_back(self) -> None:
        events = CaseEvent.objects.filter(case=self.case)
        last = events.filter(reversible=1, undone_by=None).order_by("-pk").first()
        if last is None:
            return
        actions.undo(self.access, self.case.pk, event_id=last.pk, now=self.now)
        self.model = (last.before or {}).get("state", self.model)
        self.version += 1

    @invariant()
    def the_records_agree(self) -> None:
        case = Case.objects.get(pk=self.case.pk)
        assert (case.state, case.version) == (self.model, self.version)
        assert case.live == int(self.model != "closed")
        assert (case.closed_at is None) == (self.model != "closed")
        assert Wait.objects.filter(case=case, until_at=None).count() <= case.live
        assert not Clock.objects.filter(case=case, state="paused", sort="target").exists() or (
            case.waits_for != "us"
        )

    def teardown(self) -> None:
        if hasattr(self, "undo"):
            transaction.set_rollback(True)
            self.undo.__exit__(None, None, None)
            self.wall.__exit__(None, None, None)


def test_it_agrees_with_the_model(db: None) -> None:
    runs = 200 if os.environ.get("CI") else 30
    run_state_machine_as_test(
        LifeOfACase, settings=settings(max_examples=runs, stateful_step_count=25, deadline=None)
    )
