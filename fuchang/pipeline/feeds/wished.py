"""Wishes of all shops are granted by the way that each has given; what its platform refuses waits."""

from collections.abc import Collection
from functools import cache

from fuchang.connect.platforms import GrantLost, platforms
from fuchang.kernel.clock import clock
from fuchang.kernel.errors import AskUser, FuchangError
from fuchang.pipeline.feeds import losing
from fuchang.pipeline.feeds.plain import room
from fuchang.shops.gateways import Gateways
from fuchang.shops.models import Authorisation
from fuchang.store.models import Wish

STOPPED_S = 600


class Wished:
    """Asks through the ways of this process."""

    def __init__(self, gateways: Gateways) -> None:
        self._gateways = gateways

    def first(self) -> bool:
        """Grant what goes first, of every shop; says whether there was anything."""
        named = _named(now=clock(), things=firsts())
        return sum(self._grant(shop_key, name, first=True) for shop_key, name in named) > 0

    def others(self) -> bool:
        """Grant some of what may wait, of every shop; says whether there was anything."""
        named = _named(now=clock(), without=firsts())
        return sum(self._grant(shop_key, name, first=False) for shop_key, name in named) > 0

    def _grant(self, shop_key: int, name: str, *, first: bool) -> bool:
        found = Authorisation.objects.filter(shop_key=shop_key, platform=name).first()
        if found is None or not found.standing or not found.reading:
            return False
        try:
            way = self._gateways.way(found)
            return bool(room(name).grant_wishes(shop_key, way, first=first, now=clock()))
        except GrantLost as error:
            losing.lost(found, why=str(error), now=clock())
        except FuchangError as error:
            _rest(shop_key, name, error)
        return False


@cache
def firsts() -> frozenset[str]:
    """The things that go first, of all platforms that have such."""
    return frozenset(filter(None, (getattr(room(name), "FIRST", "") for name in platforms())))


def _named(
    *, now: int, things: Collection[str] = (), without: Collection[str] = ()
) -> list[tuple[int, str]]:
    rows = Wish.objects.filter(next_at__lte=now).exclude(thing__in=without).order_by()
    rows = rows.filter(thing__in=things) if things else rows
    return list(rows.values_list("shop_key", "platform").distinct())


def _rest(shop_key: int, name: str, error: FuchangError) -> None:
    """All wishes of the shop wait; AskUser does not get better soon."""
    wait_s = float(getattr(error, "wait_s", STOPPED_S if isinstance(error, AskUser) else 15))
    due = Wish.objects.filter(shop_key=shop_key, platform=name, next_at__lte=clock())
    due.update(next_at=clock() + int(wait_s) + 1, why=str(error)[:400])
