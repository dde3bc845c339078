"""Holds over HTTP: what a warehouse or an ERP reads and acknowledges; asked and released by case."""

from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router, Schema
from pydantic import Field, StringConstraints

from fuchang.api.found import case_of, do
from fuchang.api.paging import Asked, Page, page_of
from fuchang.api.shapes import (
    CSV,
    PROBLEMS,
    CaseOut,
    Done,
    Epoch,
    HoldOut,
    Id,
    Number,
    Words,
    caller,
    csv_file,
    moment,
)
from fuchang.cases import actions, holds
from fuchang.cases.models import Hold
from fuchang.pipeline.outputs.lists import holds_csv
from fuchang.shops.access import NoSuchThing

router = Router(tags=["holds"])
Key = Annotated[str, StringConstraints(max_length=64)]


class Release(Schema):
    """Why it may leave again."""

    why: Annotated[Words, Field(min_length=1)]


class ReleaseSome(Release):
    """Which holds of the case; none named: all of them."""

    ids: Annotated[list[Id], Field(max_length=200)] = Field(default_factory=list)


class OrderLine(Schema):
    """A line of an order; without a line the whole order."""

    order_id: Annotated[Key, Field(min_length=1)]
    line_id: Key = ""


class AskHold(Schema):
    """What must not leave, and why; no lines: the whole order of the case."""

    lines: Annotated[list[OrderLine], Field(max_length=200)] = Field(default_factory=list)
    why: Words = ""


class Since(Schema):
    """Released ones are told of from this moment on."""

    since: Epoch = 0


class FeedRow(Schema):
    """A held line as a warehouse reads it; webhooks carry the same."""

    hold: int
    shop: int
    order_id: str
    line_id: str
    state: str
    case: str
    why: str
    asked_at: int
    acknowledged_at: int | None
    unacknowledged_at: int | None
    released_at: int | None
    breached_at: int | None


@router.get("holds", response={200: Page[HoldOut], **PROBLEMS})
def list_holds(request: HttpRequest, asked: Query[Asked]) -> dict[str, Any]:
    """What must not leave now, and what has left all the same; what was asked first standing first."""
    caller(request).require("see_cases")
    rows = holds.standing()
    return page_of(rows, asked, HoldOut.of, newest_first=False)


@router.get("holds/feed", response={200: list[FeedRow], **PROBLEMS})
def feed(request: HttpRequest, asked: Query[Since]) -> list[dict[str, Any]]:
    """The same feed as JSON, with the moments at which each hold was asked, held, let go."""
    caller(request).require("see_cases")
    return holds.feed(caller(request).shops_for("see_cases"), since=asked.since)


@router.get("holds.csv", response=PROBLEMS, openapi_extra=CSV)
def export_holds(request: HttpRequest, asked: Query[Since]) -> HttpResponse:
    """The feed for a warehouse as CSV: what must not leave, and what was released since."""
    caller(request).require("see_cases")
    return csv_file("holds", holds_csv(caller(request).shops, since=asked.since))


@router.post("holds/{key}/acknowledge", response={200: HoldOut, **PROBLEMS})
def acknowledge(request: HttpRequest, key: Id) -> HoldOut:
    """The warehouse has it."""
    caller(request).require("hold")
    hold = actions.acknowledge_hold(caller(request), key, now=moment(request))
    return HoldOut.of(hold)


@router.post("holds/{key}/release", response={200: Done, **PROBLEMS})
def release(request: HttpRequest, key: Id, asked: Release) -> Done:
    """It may leave again."""
    caller(request).require("release")
    hold = Hold.objects.filter(pk=key).first()
    if hold is None:
        raise NoSuchThing(what="拦截 / hold")
    actions.release_hold(
        caller(request), hold.case_id, why=asked.why, ids=[key], now=moment(request)
    )
    return Done()


@router.get("cases/{number}/holds", response={200: Page[HoldOut], **PROBLEMS})
def list_case_holds(request: HttpRequest, number: Number, asked: Query[Asked]) -> dict[str, Any]:
    """What this case holds or has held."""
    rows = case_of(request, number).holds.select_related("case")
    return page_of(rows, asked, HoldOut.of, newest_first=False)


@router.post("cases/{number}/holds", response={200: CaseOut, **PROBLEMS})
def ask_hold(request: HttpRequest, number: Number, asked: AskHold) -> CaseOut:
    """Ask the warehouse not to ship."""
    lines = [(one.order_id, one.line_id) for one in asked.lines]
    return do(request, number, "ask_hold", lines=lines, why=asked.why)


@router.post("cases/{number}/holds/release", response={200: CaseOut, **PROBLEMS})
def release_holds(request: HttpRequest, number: Number, asked: ReleaseSome) -> CaseOut:
    """What the case holds may leave again."""
    return do(request, number, "release_hold", why=asked.why, ids=asked.ids)
