"""Mass incidents over HTTP: cases inside, affected orders, papers, losses, the end."""

from typing import Annotated, Any, Literal

from django.http import HttpRequest
from ninja import Query, Router, Schema
from pydantic import Field

from fuchang.api.paging import Asked, Page, page_of
from fuchang.api.shapes import (
    PROBLEMS,
    CaseOut,
    EventOut,
    Fen,
    Id,
    Line,
    Number,
    Outcomes,
    Words,
    caller,
    case_out,
    moment,
)
from fuchang.cases import actions
from fuchang.cases.incidents import affected, losses, members, papers, story
from fuchang.cases.models import Case, IncidentPaper, Loss
from fuchang.shops.access import NoSuchThing
from fuchang.store import streams

router = Router(tags=["incidents"])
Sort = Literal["statement", "compensation"]
MOST_ORDERS = 2_000


class SumsOut(Schema):
    """What stands below the ledger, in fen."""

    loss: int
    asked: int
    recovered: int


class IncidentOut(Schema):
    """An incident: its case, what turned, what it touches, what it cost."""

    case: CaseOut
    began_at: int
    ended_at: int
    statuses: int
    open_statuses: int
    subjects: int
    orders: int
    inside: int
    sums: SumsOut

    @staticmethod
    def of(case: Case) -> "IncidentOut":
        """The incident as it goes out."""
        told = story.tell(case, orders=0)
        return IncidentOut(
            case=case_out(case),
            began_at=told.crowd.started_at or case.opened_at,
            ended_at=told.crowd.ended_at or case.opened_at,
            statuses=len(told.crowd.turns),
            open_statuses=told.going,
            subjects=len(told.crowd.subjects),
            orders=told.count,
            inside=told.inside,
            sums=SumsOut.model_validate(told.sums, from_attributes=True),
        )


class AffectedOut(Schema):
    """One affected order; the buyer is masked."""

    order_id: str
    way: str
    subject: str
    word: str
    since_at: int | None
    until_at: int | None
    order_status: str
    paid_fen: int
    at_risk_fen: int
    ship_by_at: int | None
    buyer: str
    case: str
    hold: str


class PaperOut(Schema):
    """对外声明 or 补偿申请 as it stands."""

    sort: str
    words: str
    state: str
    asked_fen: int
    granted_fen: int
    answer: str
    changed_at: int
    changed_by: str


class LossOut(Schema):
    """One line of the ledger; a struck one counts no more."""

    id: int
    order_id: str
    what: str
    amount_fen: int
    recovered_fen: int
    at: int
    by: str
    note: str
    struck_at: int | None


class Member(Schema):
    """A case that joins."""

    number: Number
    why: Words = ""


class Why(Schema):
    """Why."""

    why: Words = ""


class Draft(Schema):
    """The language in which a paper is drafted."""

    language: Literal["zh", "en"] = "zh"


class Wording(Schema):
    """The words of a draft, and what it asks for."""

    words: Annotated[str, Field(min_length=1, max_length=papers.LONGEST)]
    asked_fen: Fen | None = None


class Answered(Schema):
    """What the platform answered."""

    granted: bool
    answer: Words = ""
    granted_fen: Fen = 0


class NewLoss(Schema):
    """A line of the ledger."""

    what: Annotated[str, Field(min_length=1, max_length=120)]
    amount_fen: Annotated[Fen, Field(ge=1)]
    order_id: Annotated[str, Field(max_length=64)] = ""
    note: Line = ""


class Proposed(Schema):
    """Enter what the affected orders propose: all, or those of these orders."""

    orders: list[Annotated[str, Field(max_length=64)]] = Field(
        default_factory=list, max_length=2_000
    )


class Entered(Schema):
    """How many lines were entered."""

    lines: int


class Recovered(Schema):
    """So much of the line has come back by now."""

    recovered_fen: Fen


class End(Schema):
    """How it ended; the cases inside end with it, unless an exception of their own holds."""

    outcome: Outcomes = "normal_again"
    why: Words = ""
    saved_fen: Fen = 0
    lost_fen: Fen = 0
    anyway: bool = False
    version: int | None = Field(default=None, ge=1, le=2**31 - 1)


@router.get("incidents", response={200: Page[CaseOut], **PROBLEMS})
def list_incidents(request: HttpRequest, asked: Query[Asked]) -> dict[str, Any]:
    """Incidents, the newest first."""
    caller(request).require("see_cases")
    keys = caller(request).shops_for("see_cases")
    of = Case.objects.filter(subject_type="incident", shop_key__in=list(keys))
    return page_of(of, asked, case_out)


@router.get("incidents/{number}", response={200: IncidentOut, **PROBLEMS})
def read_incident(request: HttpRequest, number: Number) -> IncidentOut:
    """One incident."""
    return IncidentOut.of(_incident(request, number))


@router.get("incidents/{number}/children", response={200: Page[CaseOut], **PROBLEMS})
def list_children(request: HttpRequest, number: Number, asked: Query[Asked]) -> dict[str, Any]:
    """The cases inside, and those that ended with the incident."""
    return page_of(Case.objects.filter(parent=_incident(request, number)), asked, case_out)


@router.get("incidents/{number}/timeline", response={200: Page[EventOut], **PROBLEMS})
def read_timeline(request: HttpRequest, number: Number, asked: Query[Asked]) -> dict[str, Any]:
    """What happened in the incident and in the cases inside, newest first."""
    return page_of(story.happened(_incident(request, number)), asked, EventOut.of)


@router.get("incidents/{number}/orders", response={200: list[AffectedOut], **PROBLEMS})
def list_affected(request: HttpRequest, number: Number) -> list[AffectedOut]:
    """The affected orders, at most two thousand; the files of the page hold all."""
    incident, access = _incident(request, number), caller(request)
    access.require("export", incident.shop_key)
    rows = affected.affected(incident, most=MOST_ORDERS)
    streams.order_view(
        actor=access.actor, address=access.address, url=request.path,
        orders=[row.order_id for row in rows], operation="export", now=moment(request),
    )  # fmt: skip
    return [AffectedOut.model_validate(row, from_attributes=True) for row in rows]


@router.post("incidents/{number}/children", response={200: CaseOut, **PROBLEMS})
def join_incident(request: HttpRequest, number: Number, member: Member) -> CaseOut:
    """Put a live case of the same shop into the incident."""
    incident, child = _incident(request, number), _case(member.number)
    done = members.join(
        caller(request), incident.pk, case_id=child.pk, why=member.why, now=moment(request)
    )
    return case_out(done)


@router.post("incidents/{number}/children/{child}/detach", response={200: CaseOut, **PROBLEMS})
def detach_child(request: HttpRequest, number: Number, child: Number, said: Why) -> CaseOut:
    """Take a case out; it is not joined again by itself."""
    found = _case(child)
    if found.parent_id != _incident(request, number).pk:
        raise NoSuchThing(what="异常单 / case")
    return case_out(members.detach(caller(request), found.pk, why=said.why, now=moment(request)))


@router.get("incidents/{number}/papers", response={200: list[PaperOut], **PROBLEMS})
def list_papers(request: HttpRequest, number: Number) -> list[PaperOut]:
    """What has been drafted."""
    of = IncidentPaper.objects.filter(case=_incident(request, number)).order_by("sort")
    return [_paper(paper) for paper in of]


@router.post("incidents/{number}/papers/{sort}/draft", response={200: PaperOut, **PROBLEMS})
def draft_paper(request: HttpRequest, number: Number, sort: Sort, asked: Draft) -> PaperOut:
    """Compose a paper from what is known now."""
    return _papered(request, number, papers.draft, sort=sort, language=asked.language)


@router.post("incidents/{number}/papers/{sort}/words", response={200: PaperOut, **PROBLEMS})
def write_paper(request: HttpRequest, number: Number, sort: Sort, asked: Wording) -> PaperOut:
    """Change the words of a draft."""
    return _papered(request, number, papers.write, sort=sort, **asked.model_dump())


@router.post("incidents/{number}/papers/{sort}/send", response={200: PaperOut, **PROBLEMS})
def send_paper(request: HttpRequest, number: Number, sort: Sort) -> PaperOut:
    """Say that it was sent; it is kept as proof."""
    return _papered(request, number, papers.send, sort=sort)


@router.post("incidents/{number}/papers/{sort}/answer", response={200: PaperOut, **PROBLEMS})
def answer_paper(request: HttpRequest, number: Number, sort: Sort, asked: Answered) -> PaperOut:
    """Write down what the platform answered."""
    return _papered(request, number, papers.answered, sort=sort, **asked.model_dump())


@router.get("incidents/{number}/losses", response={200: Page[LossOut], **PROBLEMS})
def list_losses(request: HttpRequest, number: Number, asked: Query[Asked]) -> dict[str, Any]:
    """The ledger, newest first."""
    return page_of(Loss.objects.filter(case=_incident(request, number)), asked, _loss)


@router.post("incidents/{number}/losses", response={200: LossOut, **PROBLEMS})
def add_loss(request: HttpRequest, number: Number, line: NewLoss) -> LossOut:
    """A line by hand."""
    incident = _incident(request, number)
    return _loss(losses.add(caller(request), incident.pk, now=moment(request), **line.model_dump()))


@router.post("incidents/{number}/losses/proposed", response={200: Entered, **PROBLEMS})
def take_proposed(request: HttpRequest, number: Number, asked: Proposed) -> Entered:
    """Enter what the affected orders propose."""
    incident = _incident(request, number)
    count = losses.take_proposals(
        caller(request), incident.pk, orders=asked.orders, now=moment(request)
    )
    return Entered(lines=count)


@router.post("losses/{key}/recovered", response={200: LossOut, **PROBLEMS})
def recover_loss(request: HttpRequest, key: Id, asked: Recovered) -> LossOut:
    """So much has come back."""
    done = losses.recover(
        caller(request), key, recovered_fen=asked.recovered_fen, now=moment(request)
    )
    return _loss(done)


@router.post("losses/{key}/strike", response={200: LossOut, **PROBLEMS})
def strike_loss(request: HttpRequest, key: Id, said: Why) -> LossOut:
    """The line was wrong: it counts no more."""
    return _loss(losses.strike(caller(request), key, why=said.why, now=moment(request)))


@router.post("incidents/{number}/close", response={200: IncidentOut, **PROBLEMS})
def close_incident(request: HttpRequest, number: Number, end: End) -> IncidentOut:
    """Bring the incident to its end, and the cases inside with it."""
    incident = _incident(request, number)
    done = actions.close(caller(request), incident.pk, now=moment(request), **end.model_dump())
    return IncidentOut.of(done)


def _incident(request: HttpRequest, number: str) -> Case:
    caller(request).require("see_cases")
    found = Case.objects.filter(number=number, subject_type="incident").first()
    if found is None:
        raise NoSuchThing(what="批量事件 / incident")
    return found


def _case(number: str) -> Case:
    found = Case.objects.filter(number=number).first()
    if found is None:
        raise NoSuchThing(what="异常单 / case")
    return found


def _papered(request: HttpRequest, number: str, act: Any, **about: Any) -> PaperOut:
    incident = _incident(request, number)
    return _paper(act(caller(request), incident.pk, now=moment(request), **about))


def _paper(paper: IncidentPaper) -> PaperOut:
    return PaperOut.model_validate(paper, from_attributes=True)


def _loss(line: Loss) -> LossOut:
    return LossOut.model_validate(line, from_attributes=True)
