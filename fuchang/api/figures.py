"""The home page and the status board over HTTP: how it goes, and what is abnormal now."""

from dataclasses import asdict
from typing import Annotated, Any, Literal

from django.http import HttpRequest
from ninja import Query, Router, Schema
from pydantic import StringConstraints

from fuchang.api.paging import Page
from fuchang.api.shapes import PROBLEMS, Limit, caller, moment
from fuchang.cases import requests
from fuchang.cases.averages import averages
from fuchang.cases.figures import figures
from fuchang.facts.codes import CODES
from fuchang.shops.models import Shop
from fuchang.store.facts import statuses

router = Router(tags=["figures"])
MOST_ON_THE_BOARD = 2_000


class Cause(Schema):
    """Cases of a family, day by day."""

    family: str
    counts: list[int]


class Bin(Schema):
    """Cases that took so long."""

    span: str
    count: int


class FiguresOut(Schema):
    """The figures of the home page, each over its own window (docs/manual/api.md).

    `mean_s`: mean time to resolve over seven days; `rate`: refund-only requests per hundred orders, null without orders;
    `abnormal` of `refunds` in thirty days, `in_time` of them ended before their deadline.
    """

    waiting: int
    overdue: int
    today: int
    mean_s: int
    solved: int
    rate: float | None
    rate_of: int
    saved_fen: int
    abnormal: int
    refunds: int
    in_time: int
    days: list[str]
    rates: list[float | None]
    causes: list[Cause]
    bins: list[Bin]


class AverageOut(Schema):
    """One line: of which kind, person or shop (`key`), how many, their mean time, within our target."""

    key: str
    solved: int
    mean_s: int
    within: int
    saved_fen: int


class AskedAverages(Schema):
    """By what, over how many days."""

    by: Literal["kind", "person", "shop"] = "kind"
    days: Literal[7, 30, 90] = 7


class AskedRequests(Schema):
    """Refund-only requests of seven days, or all of thirty."""

    refund_only: bool = True


class RequestOut(Schema):
    """A refund request; `case` is empty where nothing was found abnormal."""

    refund_id: str
    shop_key: int
    applied_at: int
    refund_fen: int
    case: str

    @staticmethod
    def of(row: requests.Request) -> "RequestOut":
        """The request with the number of its case."""
        names = ("refund_id", "shop_key", "applied_at", "refund_fen")
        number = row.case.number if row.case else ""
        return RequestOut(case=number, **{name: getattr(row, name) for name in names})


class RequestsOut(Schema):
    """The requests since a moment, the newest first; `count` counts them all, `rows` shows some."""

    since_at: int
    count: int
    rows: list[RequestOut]


class StatusOut(Schema):
    """One status: of what, its code, since when; `until_at` null while it lasts."""

    shop_key: int
    subject: str
    subject_zh: str
    subject_id: str
    code: str
    code_zh: str
    since_at: int
    until_at: int | None
    due_at: int | None
    amount_fen: int | None
    note: str

    @staticmethod
    def of(row: dict[str, Any]) -> "StatusOut":
        """A row of the board as it goes out."""
        plain = {name: row[name] for name in StatusOut.model_fields}
        return StatusOut(
            **plain | {"note": row["note"] or "", "subject_id": str(row["subject_id"] or "")}
        )


class ShopStatus(Schema):
    """One shop of the board; `normal`: nothing of it is abnormal now."""

    shop_key: int
    name: str
    platform: str
    normal: bool
    abnormal: list[StatusOut]


class CodeOut(Schema):
    """A word that `subject` or `code` may hold."""

    word: str
    number: int
    zh: str


class Board(Schema):
    """The board, with the words that it may hold."""

    as_of: int
    shops: list[ShopStatus]
    subjects: list[CodeOut]
    codes: list[CodeOut]


class AskedHistory(Schema):
    """Which page of the history."""

    after: Annotated[str, StringConstraints(pattern=r"^([0-9]{1,12}_[0-9]{1,18})?$")] = ""
    limit: Limit = 50


@router.get("figures", response={200: FiguresOut, **PROBLEMS})
def read_figures(request: HttpRequest) -> dict[str, Any]:
    """What stands on the home page, for the shops of the caller."""
    caller(request).require("see_cases")
    told = figures(caller(request), now=moment(request))
    return asdict(told) | {
        "causes": [Cause(family=family, counts=counts) for family, counts in told.causes],
        "bins": [Bin(span=span, count=count) for span, count in told.bins],
    }


@router.get("figures/averages", response={200: list[AverageOut], **PROBLEMS})
def read_averages(request: HttpRequest, asked: Query[AskedAverages]) -> list[AverageOut]:
    """How long cases took and what was saved, by kind, person or shop; the slowest first."""
    caller(request).require("see_cases")
    found = averages(caller(request), asked.by, days=asked.days, now=moment(request))
    return [AverageOut.model_validate(one, from_attributes=True) for one in found]


@router.get("figures/requests", response={200: RequestsOut, **PROBLEMS})
def read_requests(request: HttpRequest, asked: Query[AskedRequests]) -> dict[str, Any]:
    """The refund requests that the rate (`refund_only`) or the share of the home page counts."""
    access, now = caller(request), moment(request)
    access.require("see_cases")
    days = 7 if asked.refund_only else 30
    since_at = requests.since(days, calendar=asked.refund_only, now=now)
    only = asked.refund_only
    rows = requests.requests(access, since_at=since_at, refund_only=only)
    return {
        "since_at": since_at,
        "count": requests.counted(access, since_at=since_at, refund_only=only),
        "rows": [RequestOut.of(row) for row in rows],
    }


@router.get("status", response={200: Board, **PROBLEMS})
def read_status(request: HttpRequest) -> Board:
    """The status board: every shop, what of it is abnormal now, and the codes."""
    access = caller(request)
    access.require("see_cases")
    shops = list(Shop.objects.filter(pk__in=access.shops_for("see_cases"), live=1).order_by("pk"))
    rows = statuses.listed([shop.pk for shop in shops], limit=MOST_ON_THE_BOARD, open_only=True)
    return Board(
        as_of=moment(request),
        shops=[_shop(shop, rows) for shop in shops],
        subjects=_codes("status_subject"),
        codes=_codes("status_code"),
    )


@router.get("status/history", response={200: Page[StatusOut], **PROBLEMS})
def read_status_history(request: HttpRequest, asked: Query[AskedHistory]) -> dict[str, Any]:
    """Every change of status, the newest first."""
    access = caller(request)
    access.require("see_cases")
    since, _, key = asked.after.partition("_")
    before = (int(since), int(key)) if since else None
    rows = statuses.listed(access.shops_for("see_cases"), limit=asked.limit + 1, before=before)
    last = rows[asked.limit - 1] if len(rows) > asked.limit else None
    return {
        "rows": [StatusOut.of(row) for row in rows[: asked.limit]],
        "after": f"{last['since_at']}_{last['status_key']}" if last else "",
    }


def _shop(shop: Shop, rows: list[dict[str, Any]]) -> ShopStatus:
    mine = [StatusOut.of(row) for row in rows if row["shop_key"] == shop.pk]
    return ShopStatus(
        shop_key=shop.pk, name=shop.name, platform=shop.platform, normal=not mine, abnormal=mine
    )


def _codes(kind: str) -> list[CodeOut]:
    return [CodeOut(word=name, number=at, zh=zh) for name, (at, zh) in CODES[kind].items()]
