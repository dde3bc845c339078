"""The feeds of a shop on Taobao or Tmall: lists by modified time, how things stand, things read again."""

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

from django.db import transaction

from fuchang.connect.taobao import polling
from fuchang.connect.taobao.methods import Answer, method
from fuchang.connect.taobao.things import Source, sources, things, worth_reading
from fuchang.connect.taobao.values import Broken, moment
from fuchang.kernel.clock import clock
from fuchang.pipeline.feeds import choices, losing
from fuchang.pipeline.feeds.ears import NEWEST, Ears
from fuchang.pipeline.feeds.granting import grant
from fuchang.pipeline.feeds.lately import Lately
from fuchang.pipeline.feeds.stored import store
from fuchang.pipeline.feeds.unhurried import asked
from fuchang.shops.gateways import Way
from fuchang.store import feeds, wishes
from fuchang.store.models import Feed, Wish

PLATFORM = "taobao"
FIRST = "refund"  # a clock may be running
PAGES_A_TURN = 20
_SEEN: dict[int, set[int]] = defaultdict(set)
LATELY = Lately()


def ask(feed: Feed, way: Way, ears: Ears, *, every_s: int, back_days: int) -> None:
    """Ask one feed on; what was heard is stored page by page, with the cursor that follows it."""
    source = sources().get(feed.name)
    if source is None:
        ears.hold(feed, way, every_s=every_s)
    elif source.list:
        _read_on(feed, way, source, every_s=every_s, back_days=back_days)
    else:
        _stand(feed, way, source, every_s=every_s)
    feeds.clock_there(ahead_s=way.gateway.dated_s, now=clock())


def _read_on(feed: Feed, way: Way, source: Source, *, every_s: int, back_days: int) -> None:
    listing = method(source.list)
    cursor = polling.begun(feed.cursor, back_days=back_days, now=way.time())
    for _ in range(PAGES_A_TURN):
        question, cursor = polling.asked(listing, cursor, now=way.time())
        answer = asked(way, question.call, question.params)
        cursor = polling.answered(listing, cursor, total=answer.total, rows=len(answer.rows()))
        _keep_page(feed, answer, cursor, source, now=clock(), there=way.time(), every_s=every_s)
        if polling.caught_up(cursor, now=way.time(), every_s=every_s):
            break


def _keep_page(
    feed: Feed, answer: Answer, cursor: polling.Cursor, source: Source, *, now: int, there: int, every_s: int
) -> None:  # fmt: skip
    fresh = polling.unseen(answer.rows(), _SEEN[feed.pk])
    done = polling.caught_up(cursor, now=there, every_s=every_s)
    with transaction.atomic():
        store(feed.shop_key, PLATFORM, {answer.method.name: fresh}, now=now)
        wishes.wish(feed.shop_key, PLATFORM, _unread(feed.shop_key, source, fresh), now=now)
        feeds.heard(
            feed, rows=len(fresh), now=now, next_at=now + every_s if done else now,
            cursor={**cursor.plain(), NEWEST: _newest(feed, fresh, now=now, there=there)}, read_to_at=cursor.to + now - there, progress=polling.progress(cursor, now=there),
        )  # fmt: skip
    polling.met(answer.rows(), _SEEN[feed.pk])


def _unread(shop_key: int, source: Source, rows: list[dict[str, Any]]) -> list[tuple[str, str]]:
    """What is worth reading again; of what goes first only what the list tells more of than was read."""
    return [
        (thing, named)
        for row in rows
        for thing, named in worth_reading(source.again, [row])
        if thing != FIRST or LATELY.tells_more(shop_key, thing, named, row)
    ]


def _newest(feed: Feed, fresh: list[dict[str, Any]], *, now: int, there: int) -> int:
    """When what the list has told of changed last, by our clock; `there`: what is now on the platform's."""
    told = [int(feed.cursor.get(NEWEST, 0))]
    for row in fresh:
        with suppress(Broken):  # whoever reads the row tells of it
            told.append(min(moment(row.get("modified")) or 0, there) + now - there)
    return max(told)


def _stand(feed: Feed, way: Way, source: Source, *, every_s: int) -> None:
    """How things stand: stored when it is another answer than the last."""
    found = {call: asked(way, call, {}).rows() for call in source.calls}
    now, last = clock(), dict(feed.cursor)
    marks = {call: _mark(rows) for call, rows in found.items()}
    turned = {call: rows for call, rows in found.items() if last.get(call) != marks[call]}
    with transaction.atomic():
        for call in turned:  # what it said before ends when it says something else
            losing.over(feed.shop_key, PLATFORM, source=call, now=now)
        store(feed.shop_key, PLATFORM, turned, now=now)
        feeds.heard(feed, rows=0, now=now, next_at=now + every_s, cursor=marks, read_to_at=now)


def _mark(rows: list[dict[str, Any]]) -> str:
    told = json.dumps(rows, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(told.encode()).hexdigest()[:16]


def grant_wishes(shop_key: int, way: Way, *, first: bool, now: int) -> int:
    """Read again what is wished for; gives how many were granted. Raises what a call raises.

    `first`: what goes first and nothing else; otherwise everything else.
    """
    asking = choices.asking(shop_key, PLATFORM, way)
    if asking and not first:
        asking.of_shop(now=now)

    def again(one: Wish) -> Iterator[tuple[str, list[dict[str, Any]]]]:
        for reading in things()[one.thing].calls:
            rows = asked(way, reading.method, {reading.id: one.thing_id}, first=first).rows()
            yield reading.method, rows
            if one.thing == FIRST:
                LATELY.read(shop_key, one.thing, one.thing_id, rows)
            if asking and rows:
                asking.after(one.thing, one.thing_id, rows[0])

    order = [name for name in things() if (name == FIRST) == first]
    keep = asking.keep if asking else None
    return grant(shop_key, PLATFORM, again, order=order, first=first, beside=keep, now=now)
