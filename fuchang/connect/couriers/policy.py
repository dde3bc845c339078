"""Whom to ask about a parcel, and when: once when a case opens, then listen. Pure.

A service that is asked about a number too soon locks the number; its pushes come hours late. So a
case that opens is worth one question of its own, and everything after it is left to a subscription.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from fuchang.connect.couriers.standing import Standing
from fuchang.kernel.clock import DAY, HOUR

# a case opened, or somebody at the desk asks; otherwise the round that comes by itself
Occasion = Literal["case_opened", "person_asks", "round"]
Act = Literal["query", "subscribe", "wait", "nothing"]

WATCHED_AFTER_SIGNED_S = 7 * DAY  # signed is not the end: refusals and returns come within days
PUSHES_EXPECTED_S = 12 * HOUR  # a live subscription that says nothing for so long is asked about


@dataclass(frozen=True, slots=True)
class Terms:
    """What a service allows: its `courier.yml`, and what is left today."""

    provider: str
    queries: bool = True
    subscribes: bool = True
    lock_s: int = 0
    again_after_abort_s: int = 0
    quota_left: int | None = None  # unknown counts as some
    subscription_costs: int = 0


@dataclass(frozen=True, slots=True)
class Past:
    """What was asked of a service about this number; None for never."""

    provider: str
    asked_at: int | None = None
    subscribed_at: int | None = None
    heard_at: int | None = None  # the last push
    ended_at: int | None = None  # the service gave up, or was told to stop
    nothing_known: bool = False  # its last answer knew nothing: the wrong courier, or too early


@dataclass(frozen=True, slots=True)
class Decision:
    """What to do next; `at` when, for a wait."""

    act: Act
    provider: str = ""
    at: int | None = None


def decide(
    found: Standing, terms: Sequence[Terms], past: Sequence[Past], *, occasion: Occasion, now: int
) -> tuple[Decision, ...]:
    """What to do about one parcel; services in the order in which they are preferred.

    At most one question, and at most one new subscription. Nothing for a parcel that is over.
    """
    if _is_settled(found, now=now) and occasion == "round":
        return (Decision("nothing"),)
    known = {one.provider: one for one in past}
    seen = [(one, known.get(one.provider, Past(one.provider))) for one in terms]
    live = [(one, before) for one, before in seen if is_live(before)]
    acts: list[Decision] = []
    if occasion != "round" or _is_silent(live, now=now):
        acts += _question(seen, now=now)
    if not live and not _is_settled(found, now=now):
        acts += _subscription(seen, now=now)
    return tuple(acts) or (Decision("nothing"),)


def _is_settled(found: Standing, *, now: int) -> bool:
    if found.status in {"returned", "cancelled"}:
        return True
    signed = found.status == "delivered" and found.since is not None
    return signed and now - (found.since or now) > WATCHED_AFTER_SIGNED_S


def is_live(before: Past) -> bool:
    """Whether the service watches the number for us."""
    return before.subscribed_at is not None and (
        before.ended_at is None or before.ended_at < before.subscribed_at
    )


def _is_silent(live: Sequence[tuple[Terms, Past]], *, now: int) -> bool:
    """A subscription that has said nothing for long; none at all is no silence."""
    heard = [max(before.heard_at or 0, before.subscribed_at or 0) for _, before in live]
    return bool(heard) and now - max(heard) > PUSHES_EXPECTED_S


def _question(seen: Sequence[tuple[Terms, Past]], *, now: int) -> list[Decision]:
    """The first service that is open; if all are locked, when the first one opens."""
    able = [(one, before) for one, before in seen if one.queries and one.quota_left != 0]
    able.sort(key=lambda pair: pair[1].nothing_known)
    opens = [(_opens_at(one, before), one.provider) for one, before in able]
    free = next((provider for at, provider in opens if at <= now), "")
    if free:
        return [Decision("query", free)]
    return [Decision("wait", provider, at) for at, provider in sorted(opens)[:1]]


def _opens_at(one: Terms, before: Past) -> int:
    return 0 if before.asked_at is None else before.asked_at + one.lock_s


def _subscription(seen: Sequence[tuple[Terms, Past]], *, now: int) -> list[Decision]:
    for one, before in seen:
        short = one.quota_left is not None and one.quota_left < one.subscription_costs
        if not one.subscribes or short:
            continue
        again_at = 0 if before.ended_at is None else before.ended_at + one.again_after_abort_s
        if again_at <= now:
            return [Decision("subscribe", one.provider)]
        return [Decision("wait", one.provider, again_at)]
    return []
