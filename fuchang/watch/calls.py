"""Signed calls that come in: a warehouse or an ERP says that it holds what it was asked to hold."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Annotated, Literal

from django.db import transaction
from pydantic import BaseModel, Field, ValidationError

from fuchang.cases import actions
from fuchang.cases.models import Hold
from fuchang.cases.models.hold import ACKNOWLEDGED, ASKED
from fuchang.kernel.errors import AskUser
from fuchang.shops.access import Access
from fuchang.store.models import HookCall, Webhook
from fuchang.store.walls import everything, scope
from fuchang.watch import hooks, signing

LONGEST_BODY = 65_536
MOST_HOLDS = 200
_NOBODY = signing.fresh_secret()  # compared with where there is no such receiver: as slow, as wrong


class NotGenuine(AskUser):
    """Not signed by a receiver that may call; the words never say which part was wrong."""

    status = 401

    def __init__(self) -> None:
        super().__init__("签名不对 / the signature does not hold")


class NotUnderstood(AskUser):
    """Signed, but it says nothing that we know."""

    status = 422

    def __init__(self, *, why: str) -> None:
        super().__init__(f'应为 {{"type":"hold.acknowledged","data":{{"holds":[1,2]}}}}：{why}')


class Acknowledged(BaseModel):
    """`data`: the ids of holds, as `hold.asked` told them."""

    holds: list[Annotated[int, Field(ge=1, lt=2**63, strict=True)]] = Field(
        min_length=1, max_length=MOST_HOLDS
    )


class Call(BaseModel):
    """The body of a call."""

    type: Literal["hold.acknowledged"]
    data: Acknowledged


@dataclass(frozen=True, slots=True)
class Answer:
    """What the caller hears: by hold `acknowledged`, `already`, its other state, or `not found`."""

    replayed: bool = False
    holds: dict[int, str] = field(default_factory=dict)


def acknowledge(hook_id: int, told: Mapping[str, str], body: bytes, *, now: int) -> Answer:
    """Take a signed acknowledgement; the same id again has no effect. Raises NotGenuine, NotUnderstood."""
    with everything("whose signature it is"):  # the caller is a stranger until it holds
        hook = _genuine(hook_id, told, body, now=now)
        with scope({hook.shop_key}), transaction.atomic():
            return _once(hook, told["webhook-id"], _read(body), now=now)


def _genuine(hook_id: int, told: Mapping[str, str], body: bytes, *, now: int) -> Webhook:
    may = Webhook.objects.filter(pk=hook_id, removed_at=None, live=1, may_acknowledge=1)
    hook = may.first()
    keys = hooks.secrets_in_force(hook, now=now) if hook else [_NOBODY]
    if not signing.genuine(keys, told, body=body, now=now) or hook is None:
        raise NotGenuine
    return hook


def _once(hook: Webhook, call_id: str, wanted: list[int], *, now: int) -> Answer:
    _, fresh = HookCall.objects.get_or_create(
        hook=hook, call_id=call_id, defaults={"shop_key": hook.shop_key, "at": now}
    )
    access = _machine(hook)
    if not fresh:
        return Answer(replayed=True)
    return Answer(holds={key: _held(access, key, now=now) for key in wanted})


def _read(body: bytes) -> list[int]:
    try:
        call = Call.model_validate_json(body)
    except ValidationError as error:
        raise NotUnderstood(why=str(error.errors()[0]["msg"])[:200]) from None
    return list(dict.fromkeys(call.data.holds))


def _machine(hook: Webhook) -> Access:
    """A receiver may acknowledge holds of its shop, and nothing else."""
    return Access(
        actor=f"hook:{hook.pk}",
        name=hook.name,
        shops={hook.shop_key: "agent"},
        scopes=frozenset({"hold"}),
    )


def _held(access: Access, key: int, *, now: int) -> str:
    state = Hold.objects.filter(pk=key).values_list("state", flat=True).first()
    if state == ASKED:
        actions.acknowledge_hold(access, key, now=now)
        return ACKNOWLEDGED
    return "already" if state == ACKNOWLEDGED else state or "not found"
