"""The whole page of a case for a machine: facts, findings, checks, clocks, steps, proof, ladder, waits."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest
from ninja import Router, Schema

from fuchang.api.found import case_of
from fuchang.api.proof import ProofOut
from fuchang.api.shapes import (
    PROBLEMS,
    Both,
    CaseOut,
    EventOut,
    HoldOut,
    Number,
    caller,
    case_out,
    moment,
)
from fuchang.cases import legal
from fuchang.cases.models import Case, CaseStep
from fuchang.cases.story import Group, Story, tell
from fuchang.pipeline.masking import masked
from fuchang.rulebook.grammar import Step
from fuchang.store import streams

router = Router(tags=["cases"])
_OURS = ("_key", "_hash")  # columns of ours: they say nothing outside this desk


class FindingOut(Schema):
    """What detection found, with what it compared. `gone_at`: since when the facts no longer say so."""

    kind: str
    title: Both
    subject_type: str
    subject: str
    compared: list[dict[str, Any]]
    at_risk_fen: int
    chance_lost: int
    score: int
    deadline_at: int | None
    deadline_source: str
    first_seen_at: int
    last_seen_at: int
    gone_at: int | None


class CheckOut(Schema):
    """One of the three checks: agrees, differs or unknown, and what it compared."""

    name: str
    verdict: str
    compared: dict[str, Any]
    at: int


class ClockOut(Schema):
    """A deadline with its source, zone and pauses; `governs` 1: this one counts."""

    sort: str
    source: str
    stated_by: str
    window: str
    zone: str
    state: str
    started_at: int
    due_at: int
    paused_at: int | None
    paused_s: int
    settled_at: int | None
    governs: int


class StepOut(Schema):
    """A step of the playbook: who, until when, where to act, and what proves it."""

    step: str
    act: Both
    actor: str
    state: str
    due_at: int | None
    done_at: int | None
    done_by: str
    by_data: str
    note: str
    pc: Both | None
    phone: Both | None
    link: str
    proof: str
    proof_id: int | None


class PieceOut(Schema):
    """A piece of proof that is asked for, and what is there of it."""

    piece: str
    title: Both
    note: Both | None
    there: list[ProofOut]


class GroupOut(Schema):
    """Pieces of which `need` must be there; `title` null: asked for by nobody."""

    title: Both | None
    need: int
    have: int
    pieces: list[PieceOut]


class RungOut(Schema):
    """A channel of the ladder: open now until `turns_at`, or shut until then (null: never turns)."""

    channel: str
    title: Both
    open: bool
    turns_at: int | None
    contact: str
    verified_on: str | None


class LackOut(Schema):
    """What is missing before the case can be closed in good order."""

    what: str
    id: str
    zh: str
    en: str


class LegalHoldOut(Schema):
    """Since when, by whom and why nothing of the case is removed."""

    at: int
    by: str
    why: str


class StoryOut(Schema):
    """Everything about one case. `facts` null: nothing is known of an order."""

    case: CaseOut
    facts: dict[str, Any] | None
    findings: list[FindingOut]
    checks: list[CheckOut]
    clocks: list[ClockOut]
    steps: list[StepOut]
    groups: list[GroupOut]
    ladder: list[RungOut]
    holds: list[HoldOut]
    events: list[EventOut]
    tags: list[str]
    legal_hold: LegalHoldOut | None
    related: list[CaseOut]
    waits: dict[str, int]
    lacks: list[LackOut]


@router.get("cases/{number}/story", response={200: StoryOut, **PROBLEMS})
def read_story(request: HttpRequest, number: Number) -> StoryOut:
    """The whole case; each reading of an order is a line of the order view stream."""
    case, now = case_of(request, number), moment(request)
    if case.order_id:
        access = caller(request)
        streams.order_view(
            actor=access.actor, address=access.address, url=request.path, orders=[case.order_id],
            operation="view", now=now,
        )  # fmt: skip
    return told(tell(case, now=now))


def told(story: Story) -> StoryOut:
    """A story as it goes out."""
    case = story.case
    return StoryOut(
        case=case_out(case),
        facts=_facts(story),
        findings=[_finding(one) for one in story.findings],
        checks=[CheckOut.model_validate(one, from_attributes=True) for one in story.checks],
        clocks=[ClockOut.model_validate(one, from_attributes=True) for one in story.clocks],
        steps=[_step(*one) for one in story.steps],
        groups=[_group(one) for one in story.groups],
        ladder=[rung_out(one) for one in story.ladder],
        holds=[HoldOut.of(one) for one in case.holds.select_related("case").order_by("pk")],
        events=[EventOut.of(one) for one in story.events],
        tags=sorted(case.tags.exclude(tag=legal.WORD).values_list("tag", flat=True)),
        legal_hold=_legal(case),
        related=[case_out(one) for one in story.related],
        waits=story.waits,
        lacks=[LackOut.model_validate(one, from_attributes=True) for one in story.lacks],
    )


def _legal(case: Case) -> LegalHoldOut | None:
    found = legal.standing(case)
    return LegalHoldOut.model_validate(found, from_attributes=True) if found else None


def rung_out(rung: Mapping[str, Any]) -> RungOut:
    """A rung as it goes out."""
    day = rung["verified_on"]
    return RungOut(
        channel=rung["channel"].id,
        title=Both.of(rung["channel"].title),
        open=rung["open"],
        turns_at=rung["turns_at"],
        contact=rung["contact"],
        verified_on=day.isoformat() if day else None,
    )


def _facts(story: Story) -> dict[str, Any] | None:
    facts = story.facts
    if facts is None:
        return None
    buyer = {name: value for name, value in facts.buyer.items() if name != "contact"}
    return {
        "order": _plain(facts.order),
        "refund": _plain(story.refund),
        "item": _plain(facts.item),
        "buyer": buyer,
        "lines": [_plain(one) for one in facts.lines],
        "refunds": [_plain(one) for one in facts.refunds],
        "parcels": [_plain(one) for one in facts.parcels],
        "statuses": [_plain(one) for one in facts.statuses],
    }


def _plain(row: Mapping[str, Any]) -> dict[str, Any]:
    """The columns that mean something outside, free text masked; what hangs on the row with it."""
    return {name: _value(name, value) for name, value in row.items() if not name.endswith(_OURS)}


def _value(name: str, value: Any) -> Any:
    if isinstance(value, list):
        return [_value(name, one) for one in value]
    if isinstance(value, Mapping):
        return _plain(value)
    return value if not isinstance(value, str) or name.endswith("id") else masked(value)


def _finding(one: Mapping[str, Any]) -> FindingOut:
    row, kind = one["row"], one["kind"]
    plain = {
        name: getattr(row, name)
        for name in FindingOut.model_fields
        if name not in {"title", "compared"}
    }
    title = Both.of(kind.title) if kind else Both(zh=row.kind, en=row.kind)
    return FindingOut(title=title, compared=one["compared"], **plain)


def _step(row: CaseStep, step: Step | None, link: str) -> StepOut:
    names = (
        "step",
        "actor",
        "state",
        "due_at",
        "done_at",
        "done_by",
        "by_data",
        "note",
        "proof_id",
    )
    return StepOut(
        **{name: getattr(row, name) for name in names},
        act=Both.of(step.act) if step else Both(zh=row.step, en=row.step),
        pc=Both.of(step.pc) if step and step.pc else None,
        phone=Both.of(step.phone) if step and step.phone else None,
        link=link,
        proof=step.proof if step else "",
    )


def _group(group: Group) -> GroupOut:
    return GroupOut(
        title=Both.of(group.title) if group.title else None,
        need=group.need,
        have=group.have,
        pieces=[
            PieceOut(
                piece=piece.id,
                title=Both.of(piece.title),
                note=Both.of(piece.note) if piece.note else None,
                there=[ProofOut.of(one) for one in there],
            )
            for piece, there in group.pieces
        ],
    )
