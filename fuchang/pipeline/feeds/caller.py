"""The caller: asks the feeds that are due and grants wishes, in threads beside the jobs of a worker.

Where a feed stands is in its row; several workers share the feeds by claiming a row for a while.
"""

import threading
import traceback

from django.db.utils import DatabaseError

from fuchang.connect.platforms import FeedPlan, GrantLost, platform
from fuchang.kernel.clock import clock
from fuchang.kernel.errors import FuchangError, Retry
from fuchang.pipeline.feeds import couriers, losing
from fuchang.pipeline.feeds.ears import Ears
from fuchang.pipeline.feeds.hurry import Hurry
from fuchang.pipeline.feeds.plain import room
from fuchang.pipeline.feeds.steady import go_on
from fuchang.pipeline.feeds.wished import Wished
from fuchang.shops.gateways import Gateways
from fuchang.shops.models import Authorisation
from fuchang.store import feeds
from fuchang.store.models import Feed

IDLE_S = 0.5
LEASE_S = 180
PAUSED_S = 60
STOPPED_S = 600
LAST_S = 10  # what is being worked off when the worker is told to stop


class Caller:
    """Asks until `stop` is set."""

    def __init__(
        self, *, name: str, stop: threading.Event, gateways: Gateways | None = None
    ) -> None:
        self.name, self.stop = name, stop
        self._gateways = gateways or Gateways()
        self._wished = Wished(self._gateways)
        self._ears = Ears(name=name, stop=stop)

    def run(self) -> None:
        """Ask on and on."""
        hurry = Hurry(name=f"{self.name}:first", stop=self.stop, wished=self._wished)
        beside = threading.Thread(target=hurry.run, name="hurry", daemon=True)
        beside.start()
        go_on(self.name, self.others, stop=self.stop, rest=lambda: self.stop.wait(IDLE_S))
        beside.join(timeout=LAST_S)
        self.close()

    def close(self) -> None:
        """Let all connections to platforms go."""
        self._ears.close()
        self._gateways.close()

    def turn(self) -> bool:
        """Ask what is due now, what goes first before it; says whether anything was."""
        first = self._wished.first(self.stop)
        return self.others() or first

    def others(self) -> bool:
        """Ask what is due now but for what goes first; says whether anything was."""
        worked = False
        for feed in feeds.due(now=clock()):
            if self.stop.is_set():
                break
            if _claimed(feed, now=clock()):
                self._ask(feed)
                worked = True
        worked = self._wished.others(self.stop) or worked
        return couriers.turn(self.stop) or worked

    def _ask(self, feed: Feed) -> None:
        found = Authorisation.objects.filter(shop_key=feed.shop_key, platform=feed.platform).first()
        if found is None or found.granted_at is None or not found.reading:
            feeds.listen(feed.shop_key, feed.platform, on=False)  # its owner ended it
            return
        if not found.standing:
            Feed.objects.filter(pk=feed.pk).update(next_at=clock() + PAUSED_S)
            return
        plan = _plan(feed)
        try:
            way = self._gateways.way(found)
            room(feed.platform).ask(
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


def _claimed(feed: Feed, *, now: int) -> bool:
    """Nobody else asks it while we do; a dead caller's claim ends by itself."""
    mine = Feed.objects.filter(pk=feed.pk, next_at=feed.next_at)
    return mine.update(next_at=now + LEASE_S) == 1


def _plan(feed: Feed) -> FeedPlan:
    return platform(feed.platform).feeds[feed.name]
