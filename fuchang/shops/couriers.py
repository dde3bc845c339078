"""Accounts at tracking services: keys sealed shop by shop, never shown again."""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from urllib.parse import urlsplit

from django.db import transaction

from fuchang.connect.couriers.providers import KeysMissing, Provider, providers
from fuchang.kernel.errors import AskUser, UnknownWord
from fuchang.shops import audit, shop_secrets
from fuchang.shops.access import Access, NoSuchThing
from fuchang.shops.models import CourierAccount
from fuchang.store import watching

ACTION = "manage_people"  # shop keys are the owner's
ASKED, WELL, NOT = "asked", "well", "not"
_LONGEST = 200


class NoAddress(AskUser):
    """An address that is none."""

    def __init__(self, *, text: str) -> None:
        super().__init__(
            f"{text[:80]} 不是网址，请以 https:// 开头 / is no address, begin with https://"
        )


@dataclass(frozen=True)
class Given:
    """What somebody typed; an empty key or address keeps the one that is there.

    `place` None keeps it too, and empty means the service's own. `here` is the address for an account
    that has none yet.
    """

    provider: str
    keys: Mapping[str, str] = field(repr=False)
    address: str = ""
    place: str | None = None
    here: str = ""

    def beside(self, first: CourierAccount | None) -> "Given":
        """The same, with what was left out as that account has it."""
        place = first.place if first and self.place is None else self.place or ""
        address = self.address.strip() or (first.address if first else "") or self.here
        return replace(self, address=address[:255], place=place.strip()[:255])


def offered() -> dict[str, Provider]:
    """The services for which keys can be entered, the preferred ones first."""
    found = {name: one for name, one in providers().items() if one.sheet.keys}
    return dict(sorted(found.items(), key=lambda pair: (pair[1].sheet.rank, pair[0])))


def set_keys(
    access: Access, shop_keys: Sequence[int], given: Given, *, now: int
) -> list[CourierAccount]:
    """One account for these shops; what is not given is as the first of them has it.

    Raises NotAllowed, NoSuchThing, UnknownWord, KeysMissing, NoAddress.
    """
    service = offered().get(given.provider)
    if service is None or not shop_keys:
        raise NoSuchThing(what="物流查询服务或店铺 / tracking service or shop")
    for shop_key in shop_keys:
        access.require(ACTION, shop_key)
    for text in filter(None, (given.address, given.place)):
        if urlsplit(text).scheme not in {"http", "https"}:
            raise NoAddress(text=text)
    with transaction.atomic():
        before = CourierAccount.objects.select_for_update().filter(provider=service.name)
        first = before.filter(shop_key=shop_keys[0]).first()
        keys = _filled(service, given.keys, keys_of(first) if first else {})
        door = _door(first, shop_keys)
        whole = given.beside(first)
        return [_kept(access, key, service, whole, keys, door=door, now=now) for key in shop_keys]


def _filled(
    service: Provider, given: Mapping[str, str], before: Mapping[str, str]
) -> dict[str, str]:
    names = [key.name for key in service.sheet.keys]
    if unknown := set(given) - set(names):
        raise UnknownWord(what="key", got=min(unknown), known=names)
    keys = {name: given.get(name, "").strip()[:_LONGEST] or before.get(name, "") for name in names}
    for key in service.sheet.keys:
        if key.made and not keys[key.name]:
            keys[key.name] = secrets.token_hex(8)
    missing = [key.zh for key in service.sheet.keys if key.needed and not keys[key.name]]
    if missing:
        raise KeysMissing(provider=service.sheet.zh, missing=missing)
    return keys


def _door(first: CourierAccount | None, shop_keys: Sequence[int]) -> str:
    """The address that the service knows stays, unless a shop that is left out shares it."""
    if first is not None:
        others = CourierAccount.objects.filter(door=first.door).exclude(shop_key__in=shop_keys)
        if not others.exists():
            return first.door
    return secrets.token_urlsafe(32)


def _kept(
    access: Access, shop_key: int, service: Provider, given: Given, keys: Mapping[str, str], *,
    door: str, now: int,
) -> CourierAccount:  # fmt: skip
    open_ = {key.name for key in service.sheet.keys if not key.secret}
    found, _ = CourierAccount.objects.get_or_create(
        shop_key=shop_key, provider=service.name, defaults={"door": door, "changed_at": now}
    )
    found.door, found.changed_at = door, now
    found.address, found.place = given.address, given.place or ""
    found.told = {name: keys[name] for name in open_}
    found.tried, found.tried_words, found.tried_at = "", "", None
    found.save()
    for name in set(keys) - open_:
        if keys[name]:
            shop_secrets.keep(shop_key, _secret(service.name, name), keys[name], by=access.actor, now=now)  # fmt: skip
    watching.begin(shop_key, service.name, now=now)
    _audited(access, "courier.keys.set", found, after={"provider": service.name}, now=now)
    return found


def keys_of(found: CourierAccount) -> dict[str, str]:
    """All keys of an account, opened. Raises NoSecret, Unsealable."""
    keys = dict(found.told)
    for key in offered()[found.provider].sheet.keys:
        named = _secret(found.provider, key.name)
        if key.secret and (key.needed or shop_secrets.kept(found.shop_key, named)):
            keys[key.name] = shop_secrets.opened(found.shop_key, named)
    return keys


def remove(access: Access, key: int, *, now: int) -> None:
    """The desk forgets the keys; what the service calls afterwards is nobody's."""
    with transaction.atomic():
        found = mine(access, key)
        for one in offered()[found.provider].sheet.keys:
            shop_secrets.forget(found.shop_key, _secret(found.provider, one.name))
        watching.end(found.shop_key, found.provider, now=now)
        _audited(access, "courier.keys.removed", found, after={"provider": found.provider}, now=now)
        found.delete()


def trying(access: Access, key: int, *, now: int) -> CourierAccount:
    """Somebody wants to know whether the keys are right; the answer is yet to come."""
    with transaction.atomic():
        found = mine(access, key)
        found.tried, found.tried_words, found.tried_at = ASKED, "", now
        found.save(update_fields=["tried", "tried_words", "tried_at"])
        _audited(access, "courier.keys.tried", found, after={"provider": found.provider}, now=now)
    return found


def tried(key: int, *, well: bool, words: str, now: int) -> None:
    """What trying said."""
    CourierAccount.objects.filter(pk=key).update(
        tried=WELL if well else NOT, tried_words=words[:400], tried_at=now
    )


def callback(found: CourierAccount) -> str:
    """The address that the service calls, to be entered there where it is not told by itself."""
    return f"{found.address.rstrip('/')}/hooks/couriers/{found.provider}/{found.door}/"


def mine(access: Access, key: int) -> CourierAccount:
    """The account, for somebody who may manage it. Raises NoSuchThing, NotAllowed."""
    found = CourierAccount.objects.select_for_update().filter(pk=key).first()
    if found is None:
        raise NoSuchThing(what="物流查询密钥 / account of a tracking service")
    access.require(ACTION, found.shop_key)
    return found


def _secret(provider: str, name: str) -> str:
    return f"courier {provider} {name}"


def _audited(
    access: Access, action: str, found: CourierAccount, *, after: object, now: int
) -> None:
    audit.record(
        access, action=action, object=f"courier:{found.pk}", shop_key=found.shop_key, after=after, now=now
    )  # fmt: skip
