"""Cases over HTTP: the search, one case, its history, and one verb for many of them."""

from typing import Annotated, Any, Literal

from django.http import HttpRequest
from ninja import Query, Router, Schema
from pydantic import Field

from fuchang.api.found import case_of
from fuchang.api.paging import Asked, Page, page_of
from fuchang.api.shapes import (
    PROBLEMS,
    CaseOut,
    Epoch,
    EventOut,
    Fen,
    Id,
    Limit,
    Line,
    Number,
    Outcomes,
    Reasons,
    Words,
    caller,
    case_out,
    moment,
)
from fuchang.cases import bulk
from fuchang.cases import queue as queues
from fuchang.cases.actions.start import Start
from fuchang.cases.models import Case
from fuchang.pipeline.rounds.byhand import register

router = Router(tags=["cases"])


class Search(Schema):
    """A search in the grammar of the queue (`is:new due:<2h amount:>200`), page by page."""

    q: Line = ""
    after: Line = ""
    limit: Limit = 50


class Outcome(Schema):
    """What became of one case of a bulk action."""

    number: str
    ok: bool
    said: str


class Bulk(Schema):
    """One verb for many cases; which of the words beside it count depends on the verb."""

    verb: Literal[
        "accept", "assign", "wait", "snooze", "appeal", "ask_hold", "release_hold", "tag", "close",
        "decline",
    ]  # fmt: skip
    numbers: Annotated[list[Number], Field(min_length=1, max_length=200)]
    to: Id | None = None
    party: Literal["us", "buyer", "courier", "platform"] = "platform"
    until_at: Epoch | None = None
    until: Literal["", "parcel", "buyer", "platform"] = ""
    tag: Annotated[str, Field(max_length=40)] = ""
    outcome: Outcomes = "refunded"
    reason: Reasons = "other"
    why: Words = ""
    anyway: bool = False


class Started(Schema):
    """Kind and order; for a kind of status its subject and code instead, which become a fact too.

    `anyway` opens another case beside a live one; without it a live case is answered with 409.
    """

    shop_key: Id
    kind: Line
    order_id: Line = ""
    refund_id: Line = ""
    subject: Line = ""
    status_code: Line = ""
    since_at: Epoch | None = None
    amount_fen: Fen = 0
    due_at: Epoch | None = None
    words: Words = ""
    anyway: bool = False


GONE = "没有这个异常单 / no such case"
NEEDS = {"ask_hold": "hold", "release_hold": "release", "close": "close_case", "decline": "close_case"}  # fmt: skip
TAKES: dict[str, tuple[str, ...]] = {
    "accept": (),
    "assign": ("to",),
    "wait": ("party", "why"),
    "snooze": ("until_at", "until"),
    "appeal": ("why",),
    "ask_hold": ("why",),
    "release_hold": ("why",),
    "tag": ("tag",),
    "close": ("outcome", "why", "anyway"),
    "decline": ("reason", "why"),
}


@router.get("cases", response={200: Page[CaseOut], **PROBLEMS})
def find_cases(request: HttpRequest, asked: Query[Search]) -> dict[str, Any]:
    """Cases that match, in the order of the queue."""
    access, now = caller(request), moment(request)
    access.require("see_cases")
    query = queues.parse(asked.q, now=now, me=access.person_id)
    page = queues.page(access, query, after=asked.after, limit=asked.limit, now=now)
    return {"rows": [case_out(row) for row in page.rows], "after": page.next_after or ""}


@router.get("cases/{number}", response={200: CaseOut, **PROBLEMS})
def read_case(request: HttpRequest, number: Number) -> CaseOut:
    """One case in short."""
    return case_out(case_of(request, number))


@router.get("cases/{number}/events", response={200: Page[EventOut], **PROBLEMS})
def read_events(request: HttpRequest, number: Number, asked: Query[Asked]) -> dict[str, Any]:
    """The history of a case, newest first."""
    return page_of(case_of(request, number).events.all(), asked, EventOut.of)


@router.post("bulk", response={200: list[Outcome], **PROBLEMS})
def run_bulk(request: HttpRequest, asked: Bulk) -> list[Outcome]:
    """One verb for many cases, with a result for each."""
    access, now = caller(request), moment(request)
    access.require(NEEDS.get(asked.verb, "work_case"))
    known = dict(Case.objects.filter(number__in=asked.numbers).values_list("number", "pk"))
    about = {name: getattr(asked, name) for name in TAKES[asked.verb]}
    ids = [known[number] for number in asked.numbers if number in known]
    done = [
        Outcome(number=one.number, ok=one.ok, said=one.said)
        for one in bulk.run(access, asked.verb, ids, now=now, **about)
    ]
    gone = [number for number in asked.numbers if number not in known]
    return done + [Outcome(number=number, ok=False, said=GONE) for number in gone]


@router.post("cases", response={200: CaseOut, **PROBLEMS})
def start_case(request: HttpRequest, asked: Started) -> CaseOut:
    """Open a case by hand."""
    named = asked.model_dump(exclude={"status_code", "since_at", "anyway"})
    case = register(
        caller(request),
        Start(**named),
        now=moment(request),
        status_code=asked.status_code,
        since_at=asked.since_at,
        anyway=asked.anyway,
    )
    return case_out(case)
