"""Requests of data protection over HTTP: what platforms have passed on, and settling one."""

from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Query, Router, Schema
from pydantic import StringConstraints

from fuchang.api.paging import Asked, Page, page_of
from fuchang.api.shapes import PROBLEMS, Both, Id, caller, moment
from fuchang.pipeline import personal
from fuchang.store.models import PersonalRequest

router = Router(tags=["intake"])


class PersonalOut(Schema):
    """A request: whom it is about by the platform's numbers, what is to be done, by when and after which source."""

    id: int
    shop_key: int
    platform: str
    duty: str
    title: Both | None
    todo: Both | None
    source: str
    buyer: str
    orders: list[str]
    received_at: int
    due_at: int
    settled_at: int | None
    settled_by: str
    words: str

    @staticmethod
    def of(row: PersonalRequest) -> "PersonalOut":
        """The request as it goes out."""
        duty = personal.duty_of(row)
        return PersonalOut(
            id=row.pk, shop_key=row.shop_key, platform=row.platform, duty=row.duty,
            title=Both.of(duty.title) if duty else None, todo=Both.of(duty.todo) if duty else None,
            source=duty.source if duty else "", buyer=row.buyer, orders=row.orders,
            received_at=row.received_at, due_at=row.due_at, settled_at=row.settled_at,
            settled_by=row.settled_by, words=row.words,
        )  # fmt: skip


class Settled(Schema):
    """What was done, in words: they stay with the request and in the audit."""

    words: Annotated[str, StringConstraints(min_length=1, max_length=2_000)]


@router.get("personal", response={200: Page[PersonalOut], **PROBLEMS})
def list_personal(request: HttpRequest, asked: Query[Asked]) -> dict[str, Any]:
    """Requests of data protection, newest first; `settled_at` is empty while one is open."""
    caller(request).require("import")
    return page_of(PersonalRequest.objects.all(), asked, PersonalOut.of)


@router.post("personal/{key}/settle", response={200: PersonalOut, **PROBLEMS})
def settle_personal(request: HttpRequest, key: Id, settled: Settled) -> PersonalOut:
    """It is done; where the duty says so, what the desk holds of these buyers is removed with it."""
    row = personal.settle(caller(request), key, words=settled.words, now=moment(request))
    return PersonalOut.of(row)
