"""Tracking services over HTTP: accounts with their keys, trying them, asking about a case's parcels."""

from typing import Annotated

from django.http import HttpRequest
from ninja import Router, Schema, Status
from pydantic import Field

from fuchang.api.found import do
from fuchang.api.shapes import PROBLEMS, CaseOut, Done, Id, Number, Word, caller, moment
from fuchang.pipeline import courier_keys
from fuchang.shops import couriers
from fuchang.shops.access import NoSuchThing
from fuchang.shops.models import CourierAccount
from fuchang.store import feeds, watching

router = Router(tags=["couriers"])
Address = Annotated[str, Field(max_length=255)]


class Keys(Schema):
    """The keys of one account. What is left out stays; secrets are never read back.

    `address` is where the service reaches the desk (at first the one that this call came to), `place`
    another address of the service than its own, empty for its own.
    """

    shops: Annotated[list[Id], Field(min_length=1, max_length=100)]
    keys: Annotated[
        dict[Word, Annotated[str, Field(max_length=200)]], Field(max_length=10, repr=False)
    ]
    address: Address = ""
    place: Address | None = None


class AccountOut(Schema):
    """An account, and how the service fares. `tried` is asked, well, not or empty; `callback` is what it calls."""

    id: int
    shop_key: int
    provider: str
    open_keys: dict[str, str]
    callback: str
    changed_at: int
    tried: str
    tried_at: int | None
    tried_words: str
    state: str
    asked_at: int | None
    heard_at: int | None
    called_at: int | None
    quota_left: int | None
    problem: str


@router.get("couriers", response={200: list[AccountOut], **PROBLEMS})
def list_couriers(request: HttpRequest) -> list[AccountOut]:
    """The accounts at tracking services that the caller manages."""
    access = caller(request)
    access.require(couriers.ACTION)
    rows = CourierAccount.objects.filter(shop_key__in=access.shops_for(couriers.ACTION))
    return [_told(one, now=moment(request)) for one in rows.order_by("shop_key", "provider")]


@router.put("couriers/{provider}/keys", response={200: list[AccountOut], **PROBLEMS})
def set_courier(request: HttpRequest, provider: Word, asked: Keys) -> list[AccountOut]:
    """One account for these shops; what is left out is as the first of them has it."""
    access = caller(request)
    access.require(couriers.ACTION)
    given = couriers.Given(
        provider, asked.keys, address=asked.address, place=asked.place, here=request.build_absolute_uri("/")
    )  # fmt: skip
    shops = list(dict.fromkeys(asked.shops))
    done = courier_keys.enter(access, shops, given, now=moment(request))
    return [_told(one, now=moment(request)) for one in done]


@router.post("couriers/{key}/try", response={202: AccountOut, **PROBLEMS})
def try_courier(request: HttpRequest, key: Id) -> Status[AccountOut]:
    """Have the keys tried: the answer is in `tried` and `tried_words` a little later."""
    caller(request).require(couriers.ACTION)
    done = courier_keys.try_keys(caller(request), key, now=moment(request))
    return Status(202, _told(done, now=moment(request)))


@router.delete("couriers/{key}", response={200: Done, **PROBLEMS})
def remove_courier(request: HttpRequest, key: Id) -> Done:
    """Forget the keys; what the service calls afterwards is refused."""
    caller(request).require(couriers.ACTION)
    couriers.remove(caller(request), key, now=moment(request))
    return Done()


@router.post("cases/{number}/trace", response={200: CaseOut, **PROBLEMS})
def ask_trace(request: HttpRequest, number: Number) -> CaseOut:
    """Ask the tracking services about the parcels of the case; a worker does it, once within their lock."""
    return do(request, number, "ask_trace")


def _told(one: CourierAccount, *, now: int) -> AccountOut:
    feed = watching.services(one.shop_key).get(one.provider)
    if feed is None:
        raise NoSuchThing(what="物流查询密钥 / account of a tracking service")
    return AccountOut(
        id=one.pk, shop_key=one.shop_key, provider=one.provider, open_keys=one.told,
        callback=couriers.callback(one), changed_at=one.changed_at, tried=one.tried, tried_at=one.tried_at,
        tried_words=one.tried_words, state=feeds.sign(feed, now=now).state, asked_at=feed.asked_at,
        heard_at=feed.heard_at, called_at=feed.row_at, quota_left=feed.quota_left, problem=feed.problem,
    )  # fmt: skip
