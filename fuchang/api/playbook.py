"""The playbook of a case over HTTP: steps, escalation, clocks."""

from typing import Annotated, Literal

from django.http import HttpRequest
from ninja import Router, Schema
from pydantic import Field, StringConstraints

from fuchang.api.found import case_of, do
from fuchang.api.shapes import PROBLEMS, CaseOut, Epoch, Id, Number, Word, Words

router = Router(tags=["playbook"])
Answer = {200: CaseOut, **PROBLEMS}
Reference = Annotated[str, StringConstraints(max_length=120)]


class StepDone(Schema):
    """What was done; `proof` is the id of a piece of proof of this case."""

    note: Words = ""
    proof: Id | None = None


class Reason(Schema):
    """Why."""

    why: Annotated[Words, Field(min_length=1)]


class Attempt(Schema):
    """One attempt on a channel of the ladder: the ticket's number, who answered, what was said."""

    channel: Word
    reference: Reference = ""
    spoke_with: Reference = ""
    words: Words = ""
    next_at: Epoch | None = None


class Clock(Reason):
    """Another moment for a deadline. The earlier statement stays, void, for everybody to see."""

    sort: Literal["platform", "proof", "appeal", "ship"] = "platform"
    due_at: Epoch


@router.post("cases/{number}/steps/{step}/done", response=Answer)
def step_done(request: HttpRequest, number: Number, step: Word, told: StepDone) -> CaseOut:
    """Tick a step; whoever does it vouches for it."""
    return do(request, number, "done", step=step, note=told.note, proof_id=told.proof)


@router.post("cases/{number}/steps/{step}/undone", response=Answer)
def step_undone(request: HttpRequest, number: Number, step: Word) -> CaseOut:
    """A step is to do again."""
    return do(request, number, "undone", step=step)


@router.post("cases/{number}/steps/{step}/skip", response=Answer)
def step_skip(request: HttpRequest, number: Number, step: Word, told: Reason) -> CaseOut:
    """Leave a step out, with a reason."""
    return do(request, number, "skip", step=step, why=told.why)


@router.post("cases/{number}/escalate", response=Answer)
def escalate(request: HttpRequest, number: Number, told: Attempt) -> CaseOut:
    """Put an attempt on a channel down: ticket, call, letter."""
    return do(request, number, "escalate", **told.model_dump())


@router.post("cases/{number}/legal-hold", response=Answer)
def put_legal_hold(request: HttpRequest, number: Number, told: Reason) -> CaseOut:
    """Nothing of the case, its order, files and proof is removed from now on, whatever their time."""
    return do(request, number, "put_legal_hold", why=told.why)


@router.post("cases/{number}/legal-hold/lift", response=Answer)
def lift_legal_hold(request: HttpRequest, number: Number, told: Reason) -> CaseOut:
    """Their time runs again."""
    return do(request, number, "lift_legal_hold", why=told.why)


@router.post("cases/{number}/clock", response=Answer)
def move_clock(request: HttpRequest, number: Number, told: Clock) -> CaseOut:
    """Say better when something is due."""
    case_of(request, number)
    return do(request, number, "move_clock", sort=told.sort, due_at=told.due_at, why=told.why)
