"""The tracking services of a shop as they can be asked now: opened keys, what is shut, the preferred first."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from fuchang.connect.couriers.asking import Parcel
from fuchang.connect.couriers.occasions import Worth
from fuchang.connect.couriers.policy import Act, Terms
from fuchang.connect.couriers.providers import Provider
from fuchang.facts.couriers import courier_of, recognise
from fuchang.kernel.errors import StopAndTell
from fuchang.shops import couriers
from fuchang.shops.models import CourierAccount
from fuchang.store import feeds, watching
from fuchang.store.models import Feed, WatchedParcel

SHUT: frozenset[Act] = frozenset({"query", "subscribe"})


@dataclass
class Service:
    """One service. `shut`: what it has refused on this turn; all of it while it rests."""

    provider: Provider
    account: CourierAccount
    feed: Feed
    keys: Mapping[str, str] = field(repr=False)
    shut: frozenset[Act] = frozenset()

    @property
    def name(self) -> str:
        """A folder of connect/couriers."""
        return self.provider.name

    @property
    def client(self) -> Any:
        """Something to ask with."""
        return self.provider.open_with(self.keys, base=self.account.place)

    def about(self, parcel: WatchedParcel) -> Parcel:
        """The parcel as this service wants to be asked."""
        phone = self.keys.get("phone_end", "")
        return Parcel(parcel.number, courier_name(parcel), phone, parcel.order_id)

    def wants_phone(self, parcel: WatchedParcel) -> bool:
        """Whether it would only tell somebody who knows the end of a phone, which nobody has entered."""
        wanting = courier_name(parcel) in self.provider.sheet.wants_phone
        return wanting and not self.keys.get("phone_end")

    def terms(self, parcel: WatchedParcel, worth: Worth) -> Terms:
        """What it allows about this parcel on an occasion of that worth."""
        told = not self.wants_phone(parcel)
        # a quota that was used up is tried again once the rest is over
        terms = self.provider.terms(quota_left=self.feed.quota_left or None)
        return replace(
            terms,
            queries=terms.queries and told and worth.asks and "query" not in self.shut,
            subscribes=terms.subscribes and told and worth.subscribes and "subscribe" not in self.shut,
        )  # fmt: skip


def services(parcel: WatchedParcel, *, now: int) -> dict[str, Service]:
    """The services with which the shop has an account; those that know the courier come first."""
    fed, found = watching.services(parcel.shop_key), []
    for account in CourierAccount.objects.filter(shop_key=parcel.shop_key):
        feed, provider = fed.get(account.provider), couriers.offered().get(account.provider)
        if feed is None or provider is None:
            continue
        one = opened(provider, account, feed, now=now)
        if one is not None:
            found.append(one)
    courier = courier_name(parcel)
    found.sort(key=lambda one: (not one.provider.mapping.theirs(courier), one.provider.sheet.rank))
    return {one.name: one for one in found}


def opened(provider: Provider, account: CourierAccount, feed: Feed, *, now: int) -> Service | None:
    """A service with its keys; None, and told on its feed, where they cannot be opened."""
    try:
        keys = couriers.keys_of(account)
    except StopAndTell as error:
        feeds.failed(feed, problem=str(error), now=now)
        return None
    return Service(provider, account, feed, keys, SHUT if feed.next_at > now else frozenset())


def courier_name(parcel: WatchedParcel) -> str:
    """The courier by our name; where none was named, the only one whose numbers look so."""
    known = courier_of(parcel.courier)
    if known or parcel.courier:
        return known.name if known else parcel.courier
    fitting = {one.courier for one in recognise(parcel.number)}
    return fitting.pop() if len(fitting) == 1 else ""
