"""Receivers of webhooks over HTTP, the outbox, and the keys of machines.

Receivers and keys are managed with a second factor. A machine has none: its key may do it where its
maker has named the action (`manage_hooks`, `manage_people`) among the key's scopes.
"""

from typing import Annotated, Any, Literal

from django.http import HttpRequest
from ninja import Query, Router, Schema, Status
from pydantic import Field

from fuchang.api.paging import Asked, Page, page_of
from fuchang.api.shapes import PROBLEMS, Done, Epoch, Id, Line, caller, moment
from fuchang.shops import keys
from fuchang.shops.models import ApiKey
from fuchang.store.models import OutboxMessage, Webhook
from fuchang.watch import deliveries, hooks

router = Router(tags=["webhooks"])
Word = Annotated[str, Field(max_length=60)]


class HookIn(Schema):
    """A receiver: `topics` are topics or patterns (`hold.*`); none means everything."""

    name: Annotated[str, Field(min_length=1, max_length=80)]
    url: Annotated[str, Field(min_length=1, max_length=500)]
    topics: list[Word] = Field(default_factory=list, max_length=60)
    may_acknowledge: bool = False


class NewHook(HookIn):
    """A receiver for one shop."""

    shop_key: Id


class HookOut(Schema):
    """A receiver; its secret is never read back. `live` 0: it hears nothing, `off_why` says why."""

    id: int
    shop_key: int
    name: str
    url: str
    topics: list[str]
    may_acknowledge: int
    live: int
    off_why: str
    former_until_at: int | None
    created_at: int


class Told(Schema):
    """A receiver and its new secret, shown this once."""

    hook: HookOut
    secret: str


class Switch(Schema):
    """On or off, with a reason."""

    on: bool
    why: Line = ""


class MessageOut(Schema):
    """A message of the outbox. `dedupe_id` is the `webhook-id` under which it goes, every time."""

    id: int
    shop_key: int
    channel: str
    topic: str
    target: str
    line: str
    state: str
    once: int
    attempts: int
    next_at: int
    created_at: int
    sent_at: int | None
    dedupe_id: str
    answer: str


class AskedOf(Asked):
    """Messages of one state or of all."""

    state: Literal["", "pending", "sending", "sent", "unknown", "dead"] = ""


class Confirmed(Schema):
    """Whether the far end has the message; if not it is sent again."""

    arrived: bool


class KeyOut(Schema):
    """A key of a machine, without its text."""

    id: int
    name: str
    prefix: str
    role: str
    shops: list[int]
    scopes: list[str]
    created_at: int
    expires_at: Epoch | None
    revoked_at: Epoch | None
    used_at: Epoch | None


@router.get("webhooks", response={200: list[HookOut], **PROBLEMS})
def list_hooks(request: HttpRequest) -> list[Webhook]:
    """All receivers that the key may manage."""
    caller(request).require(hooks.ACTION)
    return hooks.listed(caller(request))


@router.post("webhooks", response={201: Told, **PROBLEMS})
def add_hook(request: HttpRequest, asked: NewHook) -> Status[Told]:
    """A new receiver; the answer holds its secret, once."""
    hook, secret = hooks.add(
        caller(request),
        shop_key=asked.shop_key,
        name=asked.name,
        url=asked.url,
        wanted=asked.topics,
        may_acknowledge=asked.may_acknowledge,
        now=moment(request),
    )
    return Status(201, Told(hook=HookOut.from_orm(hook), secret=secret))


@router.put("webhooks/{key}", response={200: HookOut, **PROBLEMS})
def change_hook(request: HttpRequest, key: Id, asked: HookIn) -> Webhook:
    """Another name, address or choice."""
    return hooks.change(
        caller(request),
        key,
        name=asked.name,
        url=asked.url,
        wanted=asked.topics,
        may_acknowledge=asked.may_acknowledge,
        now=moment(request),
    )


@router.post("webhooks/{key}/rotate", response={200: Told, **PROBLEMS})
def rotate_secret(request: HttpRequest, key: Id) -> Told:
    """A new secret; the former one holds for another 24 hours."""
    hook, secret = hooks.rotate(caller(request), key, now=moment(request))
    return Told(hook=HookOut.from_orm(hook), secret=secret)


@router.post("webhooks/{key}/switch", response={200: HookOut, **PROBLEMS})
def switch_hook(request: HttpRequest, key: Id, asked: Switch) -> Webhook:
    """On or off."""
    return hooks.switch(caller(request), key, on=asked.on, why=asked.why, now=moment(request))


@router.post("webhooks/{key}/test", response={200: Done, **PROBLEMS})
def test_hook(request: HttpRequest, key: Id) -> Done:
    """Send it a message that says hello."""
    hooks.test(caller(request), key, now=moment(request))
    return Done()


@router.delete("webhooks/{key}", response={200: Done, **PROBLEMS})
def remove_hook(request: HttpRequest, key: Id) -> Done:
    """Remove it; its secrets are gone at once."""
    hooks.remove(caller(request), key, now=moment(request))
    return Done()


@router.get("outbox", response={200: Page[MessageOut], **PROBLEMS})
def list_messages(request: HttpRequest, asked: Query[AskedOf]) -> dict[str, Any]:
    """What goes out and what became of it, newest first."""
    caller(request).require(deliveries.ACTION)
    shops = caller(request).shops_for(deliveries.ACTION)
    rows = OutboxMessage.objects.filter(shop_key__in=shops)
    rows = rows.filter(state=asked.state) if asked.state else rows
    return page_of(rows, asked, MessageOut.from_orm)


@router.post("outbox/{key}/confirm", response={200: MessageOut, **PROBLEMS})
def confirm_message(request: HttpRequest, key: Id, asked: Confirmed) -> OutboxMessage:
    """Somebody has looked at the far end: it arrived, or it goes once more."""
    return deliveries.confirm(caller(request), key, arrived=asked.arrived, now=moment(request))


@router.post("outbox/{key}/redeliver", response={200: MessageOut, **PROBLEMS})
def redeliver_message(request: HttpRequest, key: Id) -> OutboxMessage:
    """The same message once more, under the same id."""
    return deliveries.redeliver(caller(request), key, now=moment(request))


@router.get("keys", response={200: list[KeyOut], **PROBLEMS})
def list_keys(request: HttpRequest) -> list[ApiKey]:
    """The keys of machines."""
    caller(request).require("manage_people")
    return keys.listed(caller(request))


@router.post("keys/{key}/revoke", response={200: Done, **PROBLEMS})
def revoke_key(request: HttpRequest, key: Id) -> Done:
    """It opens nothing any more."""
    keys.revoke(caller(request), key, now=moment(request))
    return Done()
