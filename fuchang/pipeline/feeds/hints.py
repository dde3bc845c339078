"""Webhooks of marketplaces: signed, remembered once, and then only a wish to read again.

A marketplace that calls has a module `webhooks` in its folder of connect, with `heard(body, headers,
secret=...)`, which gives a hint. What it says by itself is never believed.
"""

from importlib import import_module
from importlib.util import find_spec
from typing import Any

from django.db import transaction

from fuchang.connect.platforms import platforms
from fuchang.pipeline import personal
from fuchang.pipeline.feeds import losing
from fuchang.shops import authorising, shop_secrets
from fuchang.shops.access import NoSuchThing
from fuchang.shops.models import Authorisation
from fuchang.store import dictionary
from fuchang.store.models import Feed, PlatformMessage
from fuchang.store.walls import everything
from fuchang.store.wishes import wish

THING = "order"
_REMOVED = "应用被卸载 / the app was removed"


def take(name: str, key: int, body: bytes, headers: dict[str, str], *, now: int) -> None:
    """Take a webhook. Raises NoSuchThing, and what its connector raises for one that is not genuine."""
    with everything("whose webhook it is"):  # the caller is a stranger until the signature holds
        found = Authorisation.objects.filter(pk=key, platform=name).first()
        if found is None or name not in calling():
            raise NoSuchThing(what="地址 / address")
        try:
            secret = authorising.of(found).secret
        except shop_secrets.NoSecret as gone:  # it was disconnected: nobody can sign for it
            raise NoSuchThing(what="地址 / address") from gone
        hint = import_module(f"fuchang.connect.{name}.webhooks").heard(body, headers, secret=secret)
        with transaction.atomic():
            _keep(found, hint, now=now)


def calling() -> frozenset[str]:
    """The marketplaces that call, found by walking."""
    return frozenset(name for name in platforms() if find_spec(f"fuchang.connect.{name}.webhooks"))


def _keep(found: Authorisation, hint: Any, *, now: int) -> None:
    """Remember the call, and do what it wants; told again, it changes nothing."""
    about = {
        "shop_key": found.shop_key, "topic": hint.topic[:120], "thing": THING if hint.order else "",
        "thing_id": hint.order[:64], "received_at": now,
    }  # fmt: skip
    message, fresh = PlatformMessage.objects.get_or_create(
        platform=found.platform, message_id=f"{found.pk}:{hint.call_id}"[:64], defaults=about
    )
    if not fresh:
        return
    if hint.order:
        wish(found.shop_key, found.platform, [(THING, hint.order)], now=now)
    if hint.feed:
        mine = Feed.objects.filter(shop_key=found.shop_key, platform=found.platform, name=hint.feed)
        mine.update(next_at=now)
    if hint.personal:
        personal.keep(found, hint, request_id=message.message_id, now=now)
    if hint.ends:
        losing.lost(found, why=_REMOVED, now=now)
    if not hint.known:
        dictionary.note(found.platform, {("topic", hint.topic): 1}, now=now)
