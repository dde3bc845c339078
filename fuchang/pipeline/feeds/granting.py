"""Wishes are granted: each thing is read again, and what was read stored in one transaction."""

import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from django.db import transaction

from fuchang.connect.platforms import ThingRefused
from fuchang.kernel.clock import clock
from fuchang.pipeline.feeds.stored import store
from fuchang.store import wishes
from fuchang.store.models import Wish

WISHES_A_TURN = 20
# What was read is a fact only once it is stored. What may wait is stored together: merging and
# searching twenty things costs hardly more than one.
TURN_S, UNHURRIED_S = 0.5, 3.0

Again = Callable[[Wish], Iterable[tuple[str, Sequence[Any]]]]
Beside = Callable[..., None]


def grant(
    shop_key: int, platform: str, again: Again, *, order: Sequence[str] = (), first: bool = False,
    beside: Beside | None = None, now: int,
) -> int:  # fmt: skip
    """Read again what is wished for; gives how many were granted. Raises what a call raises.

    `again` gives the calls of a thing with their rows; `order` names the things that are meant, one
    sort after the other, without it all. What was read before a call failed is kept; a refusal is of
    one thing alone. `first`: becomes facts before others. `beside(now=...)` writes down in the same
    transaction what is no fact.
    """
    answers: dict[str, list[Any]] = defaultdict(list)
    granted: list[Wish] = []
    end = time.monotonic() + (TURN_S if first else UNHURRIED_S)
    try:
        for one in wishes.due(shop_key, platform, now=now, most=WISHES_A_TURN, order=order):
            try:
                for call, rows in again(one):
                    answers[call] += rows
                granted.append(one)
            except ThingRefused as refusal:
                wishes.refused(one, why=str(refusal), now=now)
            if time.monotonic() > end:
                break
    finally:
        with transaction.atomic():
            store(shop_key, platform, answers, first=first, now=clock())
            if beside:
                beside(now=clock())
            wishes.granted(granted)
    return len(granted)
