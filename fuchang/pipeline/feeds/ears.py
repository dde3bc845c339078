"""Listening: one line to the message service for each application, whichever worker holds it."""

import threading
from collections.abc import Mapping
from dataclasses import dataclass, field

from django.db import connection

from fuchang.connect.taobao.gateway import AppKeys
from fuchang.connect.taobao.tmc.listening import Heart, Listener
from fuchang.kernel.clock import clock
from fuchang.kernel.errors import FuchangError
from fuchang.pipeline.feeds import messages
from fuchang.shops.gateways import Way
from fuchang.store import feeds
from fuchang.store.models import Feed

HELD_S = 30
YOUNG_S = 10.0  # a line takes a moment to come up
QUIET_S = 90  # a message is there long before: the lists are asked every half minute
TELLS = "refunds"  # the list of which every change is also a message
NEWEST = "newest"  # in the cursor of a list: when what it has told of changed last


@dataclass
class Ear:
    """One listener on a thread of its own."""

    listener: Listener
    stop: threading.Event
    said: str = ""
    thread: threading.Thread = field(init=False)
    born: float = field(init=False)

    def __post_init__(self) -> None:
        self.born = self.listener.hands.ticks()
        self.thread = threading.Thread(target=self._run, name="ear", daemon=True)
        self.thread.start()

    def _run(self) -> None:
        try:
            self.listener.run(self.stop.is_set)
        except FuchangError as error:
            self.said = str(error)
        finally:
            connection.close()

    @property
    def coming(self) -> bool:
        """Whether it may still be greeting the service for the first time."""
        age = self.listener.hands.ticks() - self.born
        return not self.said and not self.heart.connections and age < YOUNG_S

    @property
    def heart(self) -> Heart:
        """How it fares."""
        return self.listener.heart


class Ears:
    """The listeners of this process, by application."""

    def __init__(self, *, name: str, stop: threading.Event) -> None:
        self.name, self.stop = name, stop
        self._ears: dict[tuple[str, str], Ear] = {}

    def hold(self, feed: Feed, way: Way, *, every_s: int) -> None:
        """See that somebody listens for this shop's application, and write down how it goes."""
        now = clock()
        if _held_elsewhere(feed.cursor, self.name, now=now):
            Feed.objects.filter(pk=feed.pk).update(next_at=now + every_s)
            return
        ear = self._ear(way)
        heart = ear.heart
        before = int(feed.cursor.get("messages", 0)) if feed.cursor.get("by") == self.name else 0
        held = {"by": self.name, "until": now + HELD_S, "messages": heart.messages}
        if ear.coming:
            Feed.objects.filter(pk=feed.pk).update(cursor=held, next_at=now + 1)
            return
        if not heart.connected:
            Feed.objects.filter(pk=feed.pk).update(cursor=held)
            feed.cursor = held
            feeds.failed(feed, problem=ear.said or "消息服务未连上 / not connected", now=now)
            return
        feeds.heard(
            feed, rows=max(0, heart.messages - before), now=now, next_at=now + every_s, cursor=held,
            read_to_at=_heard_to(feed, heart, now=now),
        )  # fmt: skip

    def _ear(self, way: Way) -> Ear:
        of = way.application
        place = (of.app_key, of.messages_url)
        ear = self._ears.get(place)
        if ear is None or not ear.thread.is_alive():
            keys = AppKeys(of.app_key, of.secret, url=of.url)
            listener = Listener(
                keys, way.gateway.hands, messages.keep, messages.quarantine, url=of.messages_url,
                there=way.time,
            )  # fmt: skip
            ear = self._ears[place] = Ear(listener, self.stop)
        return ear

    def close(self) -> None:
        """Wait for the listeners, which have been told to stop."""
        for ear in self._ears.values():
            ear.thread.join(timeout=5)
        self._ears.clear()


def _heard_to(feed: Feed, heart: Heart, *, now: int) -> int:
    """Now; or the last frame, where a list tells of a later change that no message told of.

    A line on which nothing happens cannot be told from one that is dead but in this way.
    """
    of = Feed.objects.filter(shop_key=feed.shop_key, platform=feed.platform, name=TELLS).first()
    newest = int(of.cursor.get(NEWEST, 0)) if of else 0
    return heart.last_frame_at if newest > heart.last_frame_at + QUIET_S else now


def _held_elsewhere(cursor: Mapping[str, object], name: str, *, now: int) -> bool:
    return cursor.get("by") not in {None, name} and int(str(cursor.get("until", 0))) > now
