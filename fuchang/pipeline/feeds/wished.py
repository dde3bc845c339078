"""Wishes of all shops are granted by the way that each has given; what its platform refuses waits."""

import logging
import threading
import time
from functools import cache

from django.db.models import Min, QuerySet
from django.db.utils import DatabaseError, InterfaceError

from fuchang.connect.platforms import GrantLost, platforms
from fuchang.kernel.clock import clock
from fuchang.kernel.errors import AskUser, FuchangError
from fuchang.pipeline.feeds import losing
from fuchang.pipeline.feeds.plain import room
from fuchang.shops.gateways import Gateways
from fuchang.shops.models import Authorisation, Shop
from fuchang.store import failures
from fuchang.store.models import Wish

STOPPED_S, DEFECT_S = 600, 60
# A round ends after so long: then lists that are due, and cases of what was read, have their turn.
FIRST_S, OTHERS_S = 1.0, 3.0
_log = logging.getLogger("fuchang.feeds")


class Wished:
    """Asks through the ways of this process."""

    def __init__(self, gateways: Gateways) -> None:
        self._gateways = gateways

    def first(self, stop: threading.Event) -> bool:
        """Grant what goes first, the shop that waits longest first; says whether there was anything."""
        return self._round(stop, first=True, until=time.monotonic() + FIRST_S)

    def others(self, stop: threading.Event) -> bool:
        """Grant some of what may wait; says whether there was anything."""
        return self._round(stop, first=False, until=time.monotonic() + OTHERS_S)

    def _round(self, stop: threading.Event, *, first: bool, until: float) -> bool:
        granted = False
        for shop_key, name in _named(now=clock(), first=first):
            granted = self._grant(shop_key, name, first=first) or granted
            if stop.is_set() or time.monotonic() > until:
                break
        return granted

    def _grant(self, shop_key: int, name: str, *, first: bool) -> bool:
        found = _to_be_asked(shop_key, name)
        if found is None:
            return False
        try:
            way = self._gateways.way(found)
            return bool(room(name).grant_wishes(shop_key, way, first=first, now=clock()))
        except GrantLost as error:
            losing.lost(found, why=str(error), now=clock())
        except FuchangError as error:
            wait_s = STOPPED_S if isinstance(error, AskUser) else 15
            wait_s = int(getattr(error, "wait_s", wait_s)) + 1
            _rest(shop_key, name, str(error), wait_s=wait_s, first=first)
        except (DatabaseError, InterfaceError):
            raise
        except Exception as error:  # noqa: BLE001 - one shop's defect must not stop the others
            _log.error("wishes of shop %s: %s", shop_key, failures.told(error))
            _rest(shop_key, name, failures.told(error), wait_s=DEFECT_S, first=first)
        return False


def _to_be_asked(shop_key: int, name: str) -> Authorisation | None:
    """What a shop has granted on a platform, while it stands, is to be read, and somebody works there."""
    found = Authorisation.objects.filter(shop_key=shop_key, platform=name).first()
    able = found and found.standing and found.reading
    return found if able and Shop.objects.filter(pk=shop_key, live=1).exists() else None


@cache
def firsts() -> frozenset[str]:
    """The things that go first, of all platforms that have such."""
    return frozenset(filter(None, (getattr(room(name), "FIRST", "") for name in platforms())))


def _due(*, now: int, first: bool) -> QuerySet[Wish]:
    due = Wish.objects.filter(next_at__lte=now)
    return due.filter(thing__in=firsts()) if first else due.exclude(thing__in=firsts())


def _named(*, now: int, first: bool) -> list[tuple[int, str]]:
    """Shops and platforms of what is due, whoever waits longest first."""
    rows = _due(now=now, first=first).order_by().values_list("shop_key", "platform")
    return [(row[0], row[1]) for row in rows.annotate(since=Min("wished_at")).order_by("since")]


def _rest(shop_key: int, name: str, why: str, *, wait_s: int, first: bool) -> None:
    """What is due of the shop waits; but what goes first waits for nothing else's sake."""
    now = clock()
    due = _due(now=now, first=first).filter(shop_key=shop_key, platform=name)
    due.update(next_at=now + wait_s, why=why[:400])
