"""The feeds of a marketplace that needs nothing special: its folder of connect is all there is to it.

Such a folder has a module `feeds` with `open_with(application, token, now)` (something to ask with, and
until when it may be used), `page(way, feed, cursor, ...)` and `again(way, thing, id)`.
"""

from collections.abc import Iterator
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from django.db import transaction

from fuchang.kernel.clock import clock
from fuchang.kernel.errors import Retry
from fuchang.pipeline.feeds.ears import Ears
from fuchang.pipeline.feeds.granting import grant
from fuchang.pipeline.feeds.stored import store
from fuchang.shops.gateways import Way
from fuchang.store import feeds
from fuchang.store.models import Feed, Wish

PAGES_A_TURN = 20


class Plain:
    """One marketplace by its name."""

    def __init__(self, name: str) -> None:
        self.name = name
        self._connector = import_module(f"fuchang.connect.{name}.feeds")
        self._open: dict[tuple[str, str], tuple[Any, int | None]] = {}

    def ask(self, feed: Feed, way: Way, _ears: Ears, *, every_s: int, back_days: int) -> None:
        """Ask one feed on, page by page; each is stored with the cursor that follows it."""
        for number in range(PAGES_A_TURN):
            now = clock()
            try:
                page = self._connector.page(
                    self._opened(way, now=now), feed.name, feed.cursor, back_days=back_days, now=now
                )
            except Retry as pause:
                if not number:
                    raise
                rest = (
                    int(getattr(pause, "wait_s", 0)) + 1
                )  # it answered before: a pause, no failure
                Feed.objects.filter(pk=feed.pk).update(next_at=now + rest)
                return
            with transaction.atomic():
                store(feed.shop_key, self.name, {feed.name: list(page.rows)}, now=now)
                feeds.heard(
                    feed, rows=len(page.rows), now=now, cursor=dict(page.cursor),
                    next_at=now + every_s if page.caught_up else now, read_to_at=page.read_to or now,
                )  # fmt: skip
            if page.caught_up:
                return

    def grant_wishes(self, shop_key: int, way: Way, *, first: bool, now: int) -> int:
        """Read again what is wished for; gives how many were granted. Raises what a call raises.

        Nothing goes `first` where no platform's clock runs.
        """

        def again(one: Wish) -> Iterator[tuple[str, list[dict[str, Any]]]]:
            opened = self._opened(way, now=now)
            yield self._connector.again(opened, one.thing, one.thing_id)

        return 0 if first else grant(shop_key, self.name, again, now=now)

    def _opened(self, way: Way, *, now: int) -> Any:
        place = (way.application.url, way.token)
        found, until = self._open.get(place, (None, 0))
        if found is None or (until is not None and now >= until):
            found, until = self._connector.open_with(way.application, way.token, now=now)
            self._open[place] = (found, until)
        return found


@cache
def room(name: str) -> Any:
    """How a platform is asked: a module of this room, else as any plain connector is."""
    own = f"fuchang.pipeline.feeds.{name}"
    return import_module(own) if find_spec(own) else Plain(name)
