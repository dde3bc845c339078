"""The tracking services of a shop as its card shows them: keys, how each fares, what it calls."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from fuchang.connect.couriers.providers import Key, Provider
from fuchang.shops import couriers
from fuchang.shops.models import CourierAccount
from fuchang.store import feeds, watching
from fuchang.store.models import Feed
from fuchang.watch.outward import is_public

_INSIDE = (".local", ".lan", ".internal", ".localhost", ".home.arpa")


@dataclass(frozen=True)
class Tracking:
    """One service; without an account there are only its fields to fill in."""

    provider: Provider
    account: CourierAccount | None
    feed: Feed | None
    sign: feeds.Sign | None
    callback: str = ""

    @property
    def fields(self) -> Sequence[tuple[Key, str]]:
        """What is to be entered, with what is there and is no secret."""
        told = self.account.told if self.account else {}
        return [(key, "" if key.secret else str(told.get(key.name, ""))) for key in self.provider.sheet.keys]  # fmt: skip

    @property
    def is_told(self) -> bool:
        """Whether each subscription tells the service where to call."""
        return self.provider.sheet.told_where

    @property
    def is_inside(self) -> bool:
        """Whether the real service could never call: the desk's address leads nowhere from outside."""
        return (
            self.account is not None and not self.account.place and _is_inside(self.account.address)
        )

    @property
    def withheld_at(self) -> int | None:
        """When a question found what it should have told by itself."""
        return self.feed.cursor.get("withheld_at") if self.feed else None


def _is_inside(address: str) -> bool:
    host = urlsplit(address).hostname or ""
    if host.replace(".", "").isdigit() or ":" in host:
        return not is_public(host)
    return "." not in host or host.endswith(_INSIDE)


def tracking(shop_key: int, *, may: bool, now: int) -> list[Tracking]:
    """Every service for which keys can be entered, those of the shop first."""
    rows = CourierAccount.objects.filter(shop_key=shop_key)
    accounts, fed = {one.provider: one for one in rows}, watching.services(shop_key)
    found = []
    for name, provider in couriers.offered().items():
        account, feed = accounts.get(name), fed.get(name)
        about: dict[str, Any] = {"callback": couriers.callback(account)} if account and may else {}
        sign = feeds.sign(feed, now=now) if feed else None
        found.append(Tracking(provider, account, feed, sign, **about))
    return sorted(found, key=lambda one: one.account is None)
