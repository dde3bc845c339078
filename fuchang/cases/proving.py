"""Which datum proves a step of the playbook: a pure function of what is known, never of the clock."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, assert_never

from fuchang.rulebook.data import (
    CheckRan,
    Datum,
    Escalated,
    HoldIs,
    NumberRecorded,
    OrderIs,
    PieceKept,
    RefundIs,
    StatusOver,
    Tracked,
)
from fuchang.rulebook.grammar import Step

Facts = Mapping[str, Any]


@dataclass(frozen=True)
class Ground:
    """What is known of a case. `since`: when it opened; times are epoch seconds."""

    since: int
    order: Facts = field(default_factory=dict)
    refund: Facts = field(default_factory=dict)
    parcels: Sequence[Facts] = ()  # of the order, each with its events, newest first
    statuses: Sequence[Facts] = ()  # of the subject of a status case
    pieces: Mapping[str, int] = field(default_factory=dict)  # piece of proof → added at
    numbers: Sequence[tuple[str, int]] = ()  # replacement numbers and when they were entered
    escalations: Sequence[tuple[str, int]] = ()  # channel and when
    holds: Sequence[tuple[str, int]] = ()  # state and since when
    checks: Mapping[str, str] = field(default_factory=dict)  # verdicts; unknown ones are left out


def proved(step: Step, ground: Ground) -> str:
    """The datum that proves the step, as it is kept and shown; empty if none does.

    The form is `<datum> <detail> @<epoch>`: the same facts always give the same text.
    """
    found = (_proves(datum, step, ground) for datum in step.proved_by)
    return next((text for text in found if text), "")


def _proves(datum: Datum, step: Step, ground: Ground) -> str:
    match datum:
        case Tracked(codes=codes):
            return _tracked(codes, ground)
        case RefundIs(values=values):
            return _is("refund_status", ground.refund, values)
        case OrderIs(values=values):
            return _is("order_status", ground.order, values)
        case StatusOver():
            return _over(ground)
        case _:
            return _done_here(datum, step, ground)


def _done_here(
    datum: PieceKept | NumberRecorded | CheckRan | Escalated | HoldIs, step: Step, ground: Ground
) -> str:
    """What this desk itself has written down."""
    match datum:
        case PieceKept():
            kept = [(step.proof, ground.pieces[step.proof])] if step.proof in ground.pieces else []
            return _first("proof", kept)
        case NumberRecorded():
            return _first("replacement_number", ground.numbers)
        case CheckRan(name=name):
            return f"check {name} {ground.checks[name]}" if name in ground.checks else ""
        case Escalated(channels=channels):
            return _first("escalation", [one for one in ground.escalations if one[0] in channels])
        case HoldIs(states=states):
            return _held(states, ground)
        case _:
            assert_never(datum)


def _first(datum: str, found: Sequence[tuple[str, int]]) -> str:
    """The earliest of some things that the desk knows, with their moments."""
    first = min(found, key=lambda one: (one[1], one[0]), default=None)
    return "" if first is None else f"{datum} {first[0]} @{first[1]}"


def _tracked(codes: Sequence[str], ground: Ground) -> str:
    """The first scan since the case opened."""
    scans = (
        (int(event["seen_at"] or 0), str(parcel.get("waybill") or ""), str(event["code"]))
        for parcel in ground.parcels
        if parcel.get("direction") != "return"
        for event in parcel.get("events", ())
    )
    fitting = (one for one in scans if one[0] >= ground.since and (not codes or one[2] in codes))
    first = min(fitting, default=None)
    return "" if first is None else f"tracking {first[1]} {first[2]} @{first[0]}"


def _is(datum: str, facts: Facts, values: Sequence[str]) -> str:
    word = str(facts.get("status") or "")
    return f"{datum} {word}" if word in values else ""


def _over(ground: Ground) -> str:
    if not ground.statuses or any(
        one.get("until_at") is None and one.get("status_code") != "normal"
        for one in ground.statuses
    ):
        return ""
    ends = [int(one["until_at"]) for one in ground.statuses if one.get("until_at")]
    return f"status_over @{max(ends)}" if ends else "status_over"


def _held(states: Sequence[str], ground: Ground) -> str:
    if not ground.holds or any(state not in states for state, _ in ground.holds):
        return ""
    last = max(ground.holds, key=lambda one: one[1])
    return f"hold {last[0]} @{last[1]}"
