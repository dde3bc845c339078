"""Feeds: which are due, what was heard, and when silence is no longer normal (promise P7)."""

from dataclasses import dataclass
from typing import Any, Literal

from fuchang.kernel.clock import DAY
from fuchang.store.models import Feed, Pulse

State = Literal["off", "new", "well", "filling", "behind", "silent", "failing"]
DEAF: frozenset[State] = frozenset({"behind", "silent", "failing"})
BEHIND_S = 600
SHORTEST_GAP_S = 1_800  # a shop may well sell nothing for that long
LONGEST_GAP_S = 3 * DAY
FAILURES = 3
FADE = 50  # each row brings the remembered gap down by one part in so many
_REST_S = (10, 30, 60, 120, 300)
CLOCK, CLOCK_OFF_S, CLOCK_LASTS_S = (
    "clock",
    60,
    900,
)  # the last: seen so long ago it may be set by now
BY_PARCEL = "couriers"  # feeds that are not asked as a whole: pipeline/feeds/couriers.py


@dataclass(frozen=True, slots=True)
class Sign:
    """How a feed fares; `late_s`: how far it is behind, or how long it has been silent."""

    state: State
    late_s: int = 0

    @property
    def deaf(self) -> bool:
        """Whether somebody must be told."""
        return self.state in DEAF


def sign(feed: Feed, *, now: int) -> Sign:
    """How a feed fares now."""
    if not feed.live:
        return Sign("off")
    if feed.failures >= (FAILURES if feed.heard_at else 1):  # one that never answered is not well
        return Sign("failing", now - (feed.heard_at or now))
    if feed.asked_at is None:
        return Sign("new")
    if feed.read_to_at is not None and now - feed.read_to_at > BEHIND_S:
        return Sign("filling" if _filling(feed, now=now) else "behind", now - feed.read_to_at)
    silent = now - (feed.row_at or feed.asked_at)
    if feed.gap_s and silent > allowed_gap(feed):
        return Sign("silent", silent)
    return Sign("well")


def clock_there(*, ahead_s: int, now: int) -> None:
    """How far a platform's clock is ahead of ours; kept where one of the two is plainly wrong."""
    if abs(ahead_s) > CLOCK_OFF_S:
        seen = {"beat_at": now, "detail": {"ahead_s": ahead_s}}
        Pulse.objects.update_or_create(name=CLOCK, defaults=seen)


def clock_off_s(*, now: int) -> int:
    """How far the platforms' clock is ahead of ours by what was seen lately; 0 where both agree."""
    seen = Pulse.objects.filter(name=CLOCK, beat_at__gte=now - CLOCK_LASTS_S).first()
    return int(seen.detail["ahead_s"]) if seen else 0


def _filling(feed: Feed, *, now: int) -> bool:
    """What lies back is being read, and the answers come: that takes its time and is no deafness."""
    moving = not feed.failures and now - (feed.heard_at or 0) <= BEHIND_S
    return moving and bool(feed.progress.get("of"))


def listen(shop_key: int, platform: str, *, on: bool) -> None:
    """Whether the feeds are asked at all; one that somebody ended is not deaf."""
    Feed.objects.filter(shop_key=shop_key, platform=platform).update(live=int(on))


def ask_soon(shop_key: int, platform: str, *, now: int) -> None:
    """Somebody changed how it is asked: what failed before says nothing about it."""
    known = Feed.objects.filter(shop_key=shop_key, platform=platform)
    known.update(failures=0, problem="", next_at=now)
    known.filter(heard_at=None).update(asked_at=None)  # as new as on its first day


def allowed_gap(feed: Feed) -> int:
    """How long it may say nothing: half as long again as the longest silence that was normal."""
    return min(LONGEST_GAP_S, max(SHORTEST_GAP_S, feed.gap_s * 3 // 2))


def named(shop_key: int, platform: str, name: str) -> Feed:
    """The feed of that name, made where it is not there."""
    found, _ = Feed.objects.get_or_create(shop_key=shop_key, platform=platform, name=name)
    return found


def due(*, now: int) -> list[Feed]:
    """Live feeds that are to be asked now, the longest waiting first."""
    rows = Feed.objects.filter(live=1, next_at__lte=now).exclude(platform=BY_PARCEL)
    return list(rows.order_by("next_at", "pk"))


def heard(feed: Feed, *, rows: int, now: int, next_at: int, **about: Any) -> None:
    """The far end answered. `about`: cursor, read_to_at, quota_left, progress where they changed."""
    feed.asked_at = feed.heard_at = now
    feed.failures, feed.problem, feed.next_at = 0, "", next_at
    if rows:
        feed.gap_s = learned_gap(feed.gap_s, now - (feed.row_at or now))
        feed.row_at, feed.rows = now, feed.rows + rows
    for name, value in about.items():
        setattr(feed, name, value)
    feed.save()


def failed(
    feed: Feed, *, problem: str, now: int, wait_s: float = 0, for_good: bool = False
) -> None:
    """No answer that can be used: again after a rest that grows to five minutes, or after `wait_s`.

    `for_good`: it will not pass by itself, so that somebody is told at once.
    """
    feed.asked_at, feed.problem = now, problem[:400]
    rest = _REST_S[min(feed.failures, len(_REST_S) - 1)]
    least = FAILURES - 1 if for_good else 0
    feed.failures = max(feed.failures, least) + 1
    feed.next_at = now + max(rest, int(wait_s) + 1)
    feed.save(update_fields=["asked_at", "problem", "failures", "next_at"])


def learned_gap(known: int, gap: int) -> int:
    """The longest silence lately: a longer one is taken over at once, shorter ones bring it down slowly."""
    return max(min(gap, LONGEST_GAP_S), known - known // FADE)
