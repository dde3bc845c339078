"""What to do about a kind from a given moment on: steps with due times, proof, ladder. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from fuchang.kernel.clock import PLATFORM_ZONE
from fuchang.rulebook.calendar import Calendar, Open, Shut, open_state
from fuchang.rulebook.grammar import (
    Channel,
    DeadlineRule,
    Evidence,
    Kind,
    Party,
    RatingHit,
    Step,
    Window,
    Words,
)
from fuchang.rulebook.loader import Book


@dataclass(frozen=True, slots=True)
class PlannedStep:
    """A step and when it is due."""

    step: Step
    due_at: int
    window: int


@dataclass(frozen=True, slots=True)
class ProofGroup:
    """Pieces of evidence of which `need` must be there."""

    title: Words
    need: int
    pieces: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True)
class Rung:
    """A channel of the ladder, whether it is open, and whether the calendar is sure of that."""

    channel: Channel
    state: Open | Shut
    verified: bool


@dataclass(frozen=True, slots=True)
class DeadlineSource:
    """One way to know the deadline: the column, the window added to it, and who may have named it.

    `named_by` are words of the code list `deadline_source`.
    """

    column: str
    window: Window | None
    named_by: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Plan:
    """All that a person needs who takes up a case of this kind at `opened_at`.

    `titles` names the pieces of evidence that steps leave and channels want.
    """

    kind: Kind
    opened_at: int
    steps: tuple[PlannedStep, ...]
    evidence: tuple[ProofGroup, ...]
    ladder: tuple[Rung, ...]
    deadlines: tuple[DeadlineSource, ...]
    holds_shipping: bool
    rating: RatingHit
    waits_for: Party
    titles: Mapping[str, Words]


def plan(
    kind: Kind, *, book: Book, now: int, calendar: Calendar, deadline_at: int | None = None
) -> Plan:
    """The plan of a case that opens now; no step is due later than a deadline still to come."""
    latest = deadline_at if deadline_at is not None and deadline_at > now else None
    return Plan(
        kind=kind,
        opened_at=now,
        steps=tuple(
            PlannedStep(
                step=book.steps[use.step],
                due_at=_earlier(now + use.window, latest),
                window=use.window,
            )
            for use in kind.steps
        ),
        evidence=tuple(
            ProofGroup(
                title=group.title,
                need=group.need,
                pieces=tuple(book.evidence[piece] for piece in group.pieces),
            )
            for group in kind.evidence
        ),
        ladder=tuple(_rung(book.channels[rung], now, calendar) for rung in kind.escalation),
        deadlines=tuple(_source(rule, book) for rule in kind.deadline),
        holds_shipping=kind.holds_shipping,
        rating=kind.rating,
        waits_for=kind.waits_for,
        titles={piece.id: piece.title for piece in book.evidence.values()},
    )


def _rung(channel: Channel, now: int, calendar: Calendar) -> Rung:
    state = open_state(channel, now, calendar)
    turns_at = state.closes_at if isinstance(state, Open) else state.opens_at
    day = datetime.fromtimestamp(turns_at or now, PLATFORM_ZONE).date()
    worked = channel.hours is not None and channel.hours.days == "working"
    return Rung(channel=channel, state=state, verified=not worked or calendar.verified(day))


def _earlier(due_at: int, latest: int | None) -> int:
    return due_at if latest is None else min(due_at, latest)


def _source(rule: DeadlineRule, book: Book) -> DeadlineSource:
    if not rule.window:
        named_by = ("platform", "export") if rule.source_column else ("platform",)
        return DeadlineSource(column=rule.column, window=None, named_by=named_by)
    window = book.windows[rule.window]
    shipped = "rule" if window.verified else "fallback"
    named = "shop" if rule.window in book.own_windows else shipped
    return DeadlineSource(column=rule.column, window=window, named_by=(named,))
