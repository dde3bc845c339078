"""The queue over HTTP: its views and counts, the next case to take, the export."""

from typing import Annotated

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router, Schema, Status
from pydantic import Field

from fuchang.api.shapes import (
    CSV,
    PROBLEMS,
    CaseOut,
    Done,
    Id,
    Line,
    caller,
    case_out,
    csv_file,
    moment,
)
from fuchang.cases import leases
from fuchang.cases import queue as queues
from fuchang.cases.queue import views
from fuchang.pipeline.outputs.lists import cases_csv
from fuchang.shops.access import NoSuchThing
from fuchang.store import streams

router = Router(tags=["queue"])


class ViewOut(Schema):
    """A view: a name for a search. `own` is the id of a view that somebody keeps, 0 for shipped ones.

    `count` stops at ten thousand.
    """

    slug: str
    zh: str
    en: str
    query: str
    own: int
    count: int


class NewView(Schema):
    """A search to keep for a shop; machines keep none of their own."""

    name: Annotated[str, Field(min_length=1, max_length=60)]
    query: Annotated[str, Field(max_length=400)]
    shop: Id


class Kept(Schema):
    """The view that is kept now."""

    id: int
    slug: str
    name: str
    query: str


class Leased(Schema):
    """The case, and until when nobody else is given it."""

    case: CaseOut
    lease_until_at: int


class Search(Schema):
    """A search in the grammar of the queue."""

    q: Line = "is:open"


@router.get("queue/views", response={200: list[ViewOut], **PROBLEMS})
def list_views(request: HttpRequest) -> list[ViewOut]:
    """All tabs of the queue with their counts, at most ten seconds old."""
    access = caller(request)
    access.require("see_cases")
    shown = views.shown_views(access)
    counts = views.counts(access, shown, now=moment(request))
    return [
        ViewOut(
            slug=one.slug, zh=one.zh, en=one.en, query=one.query, own=one.own,
            count=counts[one.slug],
        )
        for one in shown
    ]  # fmt: skip


@router.post("queue/views", response={201: Kept, **PROBLEMS})
def save_view(request: HttpRequest, asked: NewView) -> Status[Kept]:
    """Keep a search under a name, for everybody in the shop."""
    caller(request).require("manage_rules", asked.shop)
    view = views.save(
        caller(request), name=asked.name, query=asked.query, shop_key=asked.shop,
        now=moment(request),
    )  # fmt: skip
    return Status(201, Kept.model_validate(view, from_attributes=True))


@router.delete("queue/views/{view}", response={200: Done, **PROBLEMS})
def remove_view(request: HttpRequest, view: Id) -> Done:
    """Forget a view of a shop."""
    caller(request).require("see_cases")
    views.remove(caller(request), view, now=moment(request))
    return Done()


@router.post("queue/next", response={200: Leased, **PROBLEMS})
def grab_next(request: HttpRequest, asked: Search) -> Leased:
    """Take the top free case of a search: nobody else is given it for fifteen minutes."""
    access, now = caller(request), moment(request)
    access.require("work_case")
    query = queues.parse(asked.q or "is:open", now=now, me=access.person_id)
    rows = queues.page(access, query, limit=50, now=now).rows
    case = leases.grab_next(access, [row.pk for row in rows], now=now)
    if case is None:
        raise NoSuchThing(what="空闲的异常单 / free case")
    return Leased(case=case_out(case), lease_until_at=case.lease_until_at or now)


@router.get("queue/export.csv", response=PROBLEMS, openapi_extra=CSV)
def export_cases(request: HttpRequest, asked: Query[Search]) -> HttpResponse:
    """The cases of a search as CSV, masked, at most fifty thousand."""
    access, now = caller(request), moment(request)
    access.require("export")
    text = cases_csv(access, queues.parse(asked.q or "is:open", now=now, me=access.person_id))
    streams.database(
        actor=access.actor, operation="export cases", rows=text.count("\n") - 1, now=now
    )
    return csv_file(f"cases-{now}", text)
