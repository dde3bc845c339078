"""What comes in over HTTP, and what became of it: deliveries, the ledger."""

from typing import Annotated, Any

from django.http import HttpRequest
from ninja import File, Query, Router, Schema, Status, UploadedFile

from fuchang.api.paging import Asked, Page, page_of
from fuchang.api.shapes import PROBLEMS, Id, caller, moment
from fuchang.pipeline.rounds import Parcel, deliver
from fuchang.shops.access import NoSuchThing
from fuchang.store import feeds, ledger
from fuchang.store.models import Delivery, Feed

router = Router(tags=["intake"])


class DeliveryOut(Schema):
    """One delivery and how far it is."""

    id: int
    source: str
    name: str
    content_hash: str
    size: int
    state: str
    received_at: int
    finished_at: int | None
    rows_done: int
    rows_total: int
    error: str


class Taken(Schema):
    """A delivery taken in: stored durably before this answer; `fresh` false: it was known already."""

    delivery: DeliveryOut
    fresh: bool


class Counts(Schema):
    """received = applied + duplicate + superseded + quarantined + rejected."""

    source: str
    table: str
    received: int
    applied: int
    duplicate: int
    superseded: int
    quarantined: int
    rejected: int


class FeedOut(Schema):
    """One feed; `state` is new, well, behind, silent, failing or off, `late_s` for how long."""

    shop_key: int
    platform: str
    name: str
    state: str
    late_s: int
    heard_at: int | None
    row_at: int | None
    read_to_at: int | None
    rows: int
    problem: str


@router.post("deliveries", response={202: Taken, **PROBLEMS})
def take(
    request: HttpRequest,
    file: File[UploadedFile],
    shop: Annotated[int, Query(ge=1, le=2**63 - 1)],
) -> Status[Taken]:
    """Take a file in: acknowledged once it is stored, read afterwards."""
    access = caller(request)
    access.require("import", shop)
    parcel = Parcel(file.name or "file", pieces=file.chunks())
    receipt = deliver(access, [parcel], shop_key=shop, source="api", now=moment(request))[0]
    return Status(202, Taken(delivery=_out(receipt.delivery), fresh=receipt.fresh))


@router.get("deliveries", response={200: Page[DeliveryOut], **PROBLEMS})
def list_deliveries(request: HttpRequest, asked: Query[Asked]) -> dict[str, Any]:
    """Deliveries, newest first."""
    caller(request).require("import")
    return page_of(Delivery.objects.all(), asked, _out)


@router.get("deliveries/{key}", response={200: DeliveryOut, **PROBLEMS})
def read_delivery(request: HttpRequest, key: Id) -> DeliveryOut:
    """One delivery."""
    caller(request).require("import")
    found = Delivery.objects.filter(pk=key).first()
    if found is None:
        raise NoSuchThing(what="导入 / delivery")
    return _out(found)


@router.get("feeds", response={200: list[FeedOut], **PROBLEMS})
def list_feeds(request: HttpRequest) -> list[FeedOut]:
    """What is heard from each marketplace, and whether it is: state, last answer, last row, problem."""
    caller(request).require("import")
    now = moment(request)
    rows = Feed.objects.order_by("shop_key", "platform", "name")
    return [_feed(one, feeds.sign(one, now=now)) for one in rows]


@router.get("ledger", response={200: list[Counts], **PROBLEMS})
def read_ledger(request: HttpRequest) -> list[Counts]:
    """What became of every row, by source and table."""
    caller(request).require("see_cases")
    return [Counts.model_validate(row) for row in ledger.ledger()]


def _out(delivery: Delivery) -> DeliveryOut:
    return DeliveryOut.model_validate(delivery, from_attributes=True)


def _feed(one: Feed, sign: feeds.Sign) -> FeedOut:
    return FeedOut(
        shop_key=one.shop_key, platform=one.platform, name=one.name, state=sign.state, late_s=sign.late_s,
        heard_at=one.heard_at, row_at=one.row_at, read_to_at=one.read_to_at, rows=one.rows,
        problem=one.problem,
    )  # fmt: skip
