"""The moves of a case over HTTP: every verb that leads it from one state to another, and what is written on it."""

from typing import Annotated, Literal

from django.http import HttpRequest
from ninja import Router, Schema
from pydantic import Field

from fuchang.api.found import case_of, do
from fuchang.api.shapes import (
    PROBLEMS,
    CaseOut,
    Epoch,
    Fen,
    Id,
    Number,
    Outcomes,
    Reasons,
    Words,
)

router = Router(tags=["cases"])
Answer = {200: CaseOut, **PROBLEMS}


class Change(Schema):
    """What most verbs take: the version that the caller saw (409 if it has moved on), and why."""

    version: int | None = Field(default=None, ge=1, le=2**31 - 1)
    why: Words = ""


class Assign(Change):
    """To whom; null takes the case from whoever has it."""

    to: Id | None = None


class WaitFor(Change):
    """For whom the case waits."""

    party: Literal["us", "buyer", "courier", "platform"]


class Snooze(Change):
    """Until a moment, or until something happens; never past a hard deadline."""

    until_at: Epoch | None = None
    until: Literal["", "parcel", "buyer", "platform"] = ""


class Close(Change):
    """How it ended. `anyway` closes although something is missing, and then says why."""

    outcome: Outcomes
    saved_fen: Fen = 0
    lost_fen: Fen = 0
    root_cause: Annotated[str, Field(max_length=120)] = ""
    anyway: bool = False


class Decline(Change):
    """Why it was none: a label from which rules learn."""

    reason: Reasons


class Severity(Change):
    """How grave it is."""

    severity: Literal["low", "medium", "high", "critical"]


class Amounts(Change):
    """What was saved and what was lost, put right."""

    saved_fen: Fen
    lost_fen: Fen


class Merge(Change):
    """The case that survives."""

    into: Number


class Note(Schema):
    """Words for the history of the case."""

    words: Annotated[str, Field(min_length=1, max_length=4_000)]


class Tag(Schema):
    """A word on a case."""

    tag: Annotated[str, Field(min_length=1, max_length=40)]


@router.post("cases/{number}/accept", response=Answer)
def accept(request: HttpRequest, number: Number, change: Change) -> CaseOut:
    """Take the case: it is assigned to the caller and its internal clock starts."""
    return do(request, number, "accept", version=change.version)


@router.post("cases/{number}/assign", response=Answer)
def assign(request: HttpRequest, number: Number, change: Assign) -> CaseOut:
    """Give the case to somebody of its shop."""
    return do(request, number, "assign", to=change.to, version=change.version)


@router.post("cases/{number}/wait", response=Answer)
def wait(request: HttpRequest, number: Number, change: WaitFor) -> CaseOut:
    """Say for whom the case waits."""
    about = {"party": change.party, "why": change.why, "version": change.version}
    return do(request, number, "wait", **about)


@router.post("cases/{number}/resume", response=Answer)
def resume(request: HttpRequest, number: Number, change: Change) -> CaseOut:
    """The waiting is over."""
    return do(request, number, "resume", version=change.version)


@router.post("cases/{number}/snooze", response=Answer)
def snooze(request: HttpRequest, number: Number, change: Snooze) -> CaseOut:
    """Put the case aside."""
    about = {"until_at": change.until_at, "until": change.until, "version": change.version}
    return do(request, number, "snooze", **about)


@router.post("cases/{number}/unsnooze", response=Answer)
def unsnooze(request: HttpRequest, number: Number, change: Change) -> CaseOut:
    """Take it up again now."""
    return do(request, number, "unsnooze", version=change.version)


@router.post("cases/{number}/appeal", response=Answer)
def appeal(request: HttpRequest, number: Number, change: Change) -> CaseOut:
    """Say that the appeal is in."""
    return do(request, number, "appeal", why=change.why, version=change.version)


@router.post("cases/{number}/decline", response=Answer)
def decline(request: HttpRequest, number: Number, change: Decline) -> CaseOut:
    """No exception after all; the reason feeds the rules."""
    about = {"reason": change.reason, "why": change.why, "version": change.version}
    return do(request, number, "decline", **about)


@router.post("cases/{number}/close", response=Answer)
def close(request: HttpRequest, number: Number, change: Close) -> CaseOut:
    """Bring the case to its end."""
    return do(request, number, "close", **change.model_dump())


@router.post("cases/{number}/reopen", response=Answer)
def reopen(request: HttpRequest, number: Number, change: Change) -> CaseOut:
    """Open a closed case again."""
    return do(request, number, "reopen", why=change.why, version=change.version)


@router.post("cases/{number}/merge", response=Answer)
def merge(request: HttpRequest, number: Number, change: Merge) -> CaseOut:
    """Two cases of one thing become one."""
    into = case_of(request, change.into).pk
    return do(request, number, "merge", into=into, version=change.version)


@router.post("cases/{number}/notes", response=Answer)
def note(request: HttpRequest, number: Number, said: Note) -> CaseOut:
    """Write into the history."""
    return do(request, number, "note", words=said.words)


@router.post("cases/{number}/tags", response=Answer)
def tag(request: HttpRequest, number: Number, put: Tag) -> CaseOut:
    """Put a word on the case."""
    return do(request, number, "tag", tag=put.tag)


@router.post("cases/{number}/untag", response=Answer)
def untag(request: HttpRequest, number: Number, put: Tag) -> CaseOut:
    """Take a word off the case."""
    return do(request, number, "untag", tag=put.tag)


@router.post("cases/{number}/severity", response=Answer)
def set_severity(request: HttpRequest, number: Number, change: Severity) -> CaseOut:
    """Judge the case graver or lighter than its rule does."""
    about = {"severity": change.severity, "why": change.why, "version": change.version}
    return do(request, number, "set_severity", **about)


@router.post("cases/{number}/amounts", response=Answer)
def set_amounts(request: HttpRequest, number: Number, change: Amounts) -> CaseOut:
    """Put right what was saved and lost; finance may do so with every case."""
    about = {"saved_fen": change.saved_fen, "lost_fen": change.lost_fen}
    return do(request, number, "set_amounts", why=change.why, version=change.version, **about)


@router.post("cases/{number}/undo/{event}", response=Answer)
def undo(request: HttpRequest, number: Number, event: Id) -> CaseOut:
    """Take a reversible change back."""
    return do(request, number, "undo", event_id=event)
