"""The caller: asks the feeds that are due and grants wishes, in a thread beside the jobs of a worker.

Where a feed stands is in its row; several workers share the feeds by claiming a row for a while.
"""

import threading
import traceback
from collections.abc import Collection
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from django.db import close_old_connections, connection
from django.db.utils import DatabaseError

from fuchang.connect.platforms import FeedPlan, GrantLost, platform, platforms
from fuchang.kernel.clock import clock
from fuchang.kernel.errors import AskUser, FuchangError, Retry
from fuchang.pipeline.feeds import couriers, losing
from fuchang.pipeline.feeds.ears import Ears
from fuchang.pipeline.feeds.plain import Plain
from fuchang.shops.gateways import Gateways
from fuchang.shops.models import Authorisation
from fuchang.store import feeds
from fuchang.store.jobs.presence import Presence
from fuchang.store.models import Feed, Wish
from fuchang.store.walls import everything

IDLE_S = 0.5
LEASE_S = 180
PAUSED_S = 60
STOPPED_S = 600


class Caller:
    """Asks until `stop` is set."""

    def __init__(
        self, *, name: str, stop: threading.Event, gateways: Gateways | None = None
    ) -> None:
        self.name, self.stop = name, stop
        self._gateways = gateways or Gateways()
        self._ears = Ears(name=name, stop=stop)

    def run(self) -> None:
        """Ask on and on; trouble of the database is waited out."""
        here = Presence(self.name)
        with everything("feeds of all shops"):
            while not self.stop.is_set():
                try:
                    worked = self.turn()
                except DatabaseError:
                    close_old_connections()
                    worked = False
                if not worked:
                    self.stop.wait(IDLE_S)
        here.leave()
        self.close()
        connection.close()

    def close(self) -> None:
        """Let all connections to platforms go."""
        self._ears.close()
        self._gateways.close()

    def turn(self) -> bool:
        """Ask what is due now; says whether anything was."""
        worked = False
        for feed in feeds.due(now=clock()):
            if self.stop.is_set():
                break
            self._hurry()
            if _claimed(feed, now=clock()):
                self._ask(feed)
                worked = True
        for shop_key, name in _wished(now=clock()):
            self._hurry()
            worked = self._grant(shop_key, name) or worked
        return couriers.turn(self.stop) or worked

    def _hurry(self) -> None:
        """What goes first waits for no list and no other shop."""
        for shop_key, name in _wished(now=clock(), things=_firsts()):
            self._grant(shop_key, name)

    def _ask(self, feed: Feed) -> None:
        found = Authorisation.objects.filter(shop_key=feed.shop_key, platform=feed.platform).first()
        if found is None or not found.standing or not found.reading:
            Feed.objects.filter(pk=feed.pk).update(next_at=clock() + PAUSED_S)
            return
        plan = _plan(feed)
        try:
            way = self._gateways.way(found)
            _room(feed.platform).ask(
                feed, way, self._ears, every_s=plan.every_s, back_days=plan.back_days
            )
        except GrantLost as error:
            losing.lost(found, why=str(error), now=clock())
            feeds.failed(feed, problem=str(error), now=clock(), wait_s=STOPPED_S)
        except FuchangError as error:
            wait_s = float(getattr(error, "wait_s", 0 if isinstance(error, Retry) else PAUSED_S))
            feeds.failed(feed, problem=str(error), now=clock(), wait_s=wait_s)
        except DatabaseError:
            raise
        except Exception:  # noqa: BLE001 - a defect must not end the caller; it is kept and shown
            feeds.failed(feed, problem=traceback.format_exc()[-400:], now=clock(), wait_s=PAUSED_S)

    def _grant(self, shop_key: int, name: str) -> bool:
        found = Authorisation.objects.filter(shop_key=shop_key, platform=name).first()
        if found is None or not found.standing or not found.reading:
            return False
        try:
            return bool(_room(name).grant_wishes(shop_key, self._gateways.way(found), now=clock()))
        except GrantLost as error:
            losing.lost(found, why=str(error), now=clock())
        except FuchangError as error:
            _rest(shop_key, name, error)
        return False


def _rest(shop_key: int, name: str, error: FuchangError) -> None:
    """All wishes of the shop wait; AskUser does not get better soon."""
    wait_s = float(getattr(error, "wait_s", STOPPED_S if isinstance(error, AskUser) else 15))
    due = Wish.objects.filter(shop_key=shop_key, platform=name, next_at__lte=clock())
    due.update(next_at=clock() + int(wait_s) + 1, why=str(error)[:400])


def _claimed(feed: Feed, *, now: int) -> bool:
    """Nobody else asks it while we do; a dead caller's claim ends by itself."""
    mine = Feed.objects.filter(pk=feed.pk, next_at=feed.next_at)
    return mine.update(next_at=now + LEASE_S) == 1


def _wished(*, now: int, things: Collection[str] = ()) -> list[tuple[int, str]]:
    rows = Wish.objects.filter(next_at__lte=now).order_by()
    rows = rows.filter(thing__in=things) if things else rows
    return list(rows.values_list("shop_key", "platform").distinct())


@cache
def _firsts() -> frozenset[str]:
    """The things that go first, of all platforms that have such."""
    return frozenset(filter(None, (getattr(_room(name), "FIRST", "") for name in platforms())))


def _plan(feed: Feed) -> FeedPlan:
    return platform(feed.platform).feeds[feed.name]


@cache
def _room(name: str) -> Any:
    """How a platform is asked: a module of this room, else as any plain connector is."""
    own = f"fuchang.pipeline.feeds.{name}"
    return import_module(own) if find_spec(own) else Plain(name)
