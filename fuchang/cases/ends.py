"""What every ending of a case does, and every taking up again."""

from fuchang.cases import clocks, floating, holds, waits
from fuchang.cases.change import Change
from fuchang.cases.models import Case


def end(change: Change, outcome: str) -> None:
    """What every ending does: the outcome, the clocks, the waiting, the holds."""
    case = change.case
    case.state, case.outcome, case.outcome_why = "closed", outcome, change.why
    case.closed_at, case.waits_for = change.now, ""
    case.snoozed_until_at, case.snoozed_until = None, ""
    case.lease_by, case.lease_until_at = None, None
    floating.down(case)
    clocks.settle(case, now=change.now)
    waits.turn(case, "", now=change.now)
    holds.release_all(case, by=change.access.actor, now=change.now, why=f"结案 / closed: {outcome}")


def again(change: Change) -> None:
    """What a closed case takes up again: its clocks, its holds and our turn."""
    ended_at = change.case.closed_at
    change.case.closed_at, change.case.outcome, change.case.outcome_why = None, "", ""
    clocks.resume_all(change.case, now=change.now)
    if ended_at is not None:
        holds.ask_again(change.case, since=ended_at, by=change.access.actor, now=change.now)
    stand_alone(change.case)
    ours(change)


def ours(change: Change) -> None:
    """It is our turn."""
    change.case.waits_for = "us"
    change.case.snoozed_until_at, change.case.snoozed_until = None, ""
    waits.turn(change.case, "us", now=change.now)
    clocks.resume_target(change.case, now=change.now)


def stand_alone(case: Case) -> None:
    """A case that lives again while its incident is over is worked on by itself."""
    if (
        case.parent_id
        and not Case.objects.filter(pk=case.parent_id).exclude(state="closed").exists()
    ):
        case.parent = None
