"""Requests of data protection: kept when a marketplace passes them on, settled by a person in time."""

from typing import Any

from django.db import transaction
from django.db.models import F, QuerySet

from fuchang.cases.change import ReasonNeeded
from fuchang.connect.platforms import Duty, platform, platforms
from fuchang.kernel.clock import DAY
from fuchang.kernel.errors import AskUser
from fuchang.pipeline import purge
from fuchang.shops import audit
from fuchang.shops.access import Access, NoSuchThing
from fuchang.shops.models import Authorisation, Shop
from fuchang.store.models import PersonalRequest

ACTION = "settle_personal"
MOST_ORDERS = 10_000
NEAR_S = 7 * DAY  # from when on an open request is told of where people look first
AT_ONCE_S = 1.0  # a person waits


class SettledAlready(AskUser):
    """Somebody was faster."""

    status = 409

    def __init__(self) -> None:
        super().__init__("这个请求已经办完 / this request is settled already")


def keep(found: Authorisation, hint: Any, *, request_id: str, now: int) -> None:
    """Write down what a call asks; told again, it changes nothing."""
    duty = platform(found.platform).duties[hint.personal]
    PersonalRequest.objects.get_or_create(
        platform=found.platform, request_id=request_id,
        defaults={
            "shop_key": found.shop_key, "duty": hint.personal, "buyer": hint.buyer[:64],
            "orders": list(hint.orders[:MOST_ORDERS]), "received_at": now, "due_at": now + duty.days * DAY,
        },
    )  # fmt: skip


def requests() -> QuerySet[PersonalRequest]:
    """All of the shops in sight: the open ones by when they are due, then those settled last."""
    settled_last = F("settled_at").desc(nulls_first=True)
    return PersonalRequest.objects.order_by(settled_last, "due_at", "pk")


def pressing(*, now: int) -> QuerySet[PersonalRequest]:
    """The open ones of the shops in sight that are overdue or due within a week, the first due first."""
    near = PersonalRequest.objects.filter(settled_at=None, due_at__lt=now + NEAR_S)
    return near.order_by("due_at", "pk")


def duty_of(row: PersonalRequest) -> Duty | None:
    """What is to be done about it; None where the desk knows the duty no longer."""
    there = platforms().get(row.platform)
    return there.duties.get(row.duty) if there else None


def settle(access: Access, key: int, *, words: str, now: int) -> PersonalRequest:
    """It is done, as `words` say; what the desk holds goes where the duty says so.

    Raises NoSuchThing, NotAllowed, SettledAlready, ReasonNeeded.
    """
    with purge.overwritten(patience_s=AT_ONCE_S), transaction.atomic():
        row = PersonalRequest.objects.select_for_update().filter(pk=key).first()
        if row is None:
            raise NoSuchThing(what="数据保护请求 / request")
        access.require(ACTION, row.shop_key)
        if row.settled_at is not None:
            raise SettledAlready
        if not words.strip():
            raise ReasonNeeded
        row.settled_at, row.settled_by, row.words = now, access.actor, words.strip()
        row.save()
        audit.record(
            access, action="personal.settled", object=f"personal:{row.pk}", shop_key=row.shop_key,
            after=_did(row, now=now), reason=row.words, now=now,
        )  # fmt: skip
    return row


def _did(row: PersonalRequest, *, now: int) -> dict[str, Any]:
    told = {"platform": row.platform, "duty": row.duty, "orders": len(row.orders)}
    duty = duty_of(row)
    if duty is None or not duty.forgets:
        return told
    forgotten, needed = purge.forget(Shop.objects.get(pk=row.shop_key), row.orders, now=now)
    return told | {"forgotten": forgotten, "needed": needed}
