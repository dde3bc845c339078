"""Which orders are planted with which cause: drawn for the whole market before any part is made."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from fuchang.kernel.clock import DAY
from fuchang.market.calendar import Calendar
from fuchang.market.draft import Draft
from fuchang.market.people import People
from fuchang.market.scale import Flags, Ints, Scale

_FULL_SIZE = 20_000


@dataclass(frozen=True, slots=True)
class Planting:
    """The rows of one part that one cause takes; `ranks` count them through the whole market."""

    draft: Draft
    rows: Ints
    ranks: Ints
    rng: np.random.Generator

    def days(self, low: float, high: float) -> Ints:
        """A span for each row, in seconds."""
        return (self.rng.uniform(low, high, len(self.rows)) * DAY).astype(np.int64)

    def ago(self, low: float, high: float) -> Ints:
        """A moment for each row, some days before now."""
        return self.draft.scale.now - self.days(low, high)


@dataclass(frozen=True, slots=True)
class Cause:
    """Something that the generator does to a few orders of an age (in days), and how often."""

    name: str
    oldest: float
    youngest: float
    per_million: int
    plant: Callable[["Planting"], None]
    least: int = 3
    group: int = 1  # orders side by side that one planting takes
    count: Callable[[People], int] | None = None  # how many, where people decide it
    asks: bool = False  # whether its buyers ask for a refund


@dataclass(frozen=True, slots=True)
class Plan:
    """Order keys in increasing order, each with the number of its cause."""

    causes: Sequence[Cause]
    keys: Ints
    cause: Ints
    rank: Ints

    def rows(self, keys: Ints) -> Ints:
        """The planted rows of a part."""
        low, high = self._within(keys)
        return self.keys[low:high] - keys[0]

    def asking(self, keys: Ints) -> Ints:
        """The planted rows of a part whose buyers ask for a refund."""
        low, high = self._within(keys)
        asks = np.array([cause.asks for cause in self.causes], dtype=np.bool_)
        return self.keys[low:high][asks[self.cause[low:high]]] - keys[0]

    def plant(self, draft: Draft) -> None:
        """Do to the planted orders of a part what their causes say."""
        low, high = self._within(draft.orders.key)
        for number, cause in enumerate(self.causes):
            mine = low + np.flatnonzero(self.cause[low:high] == number)
            if len(mine):
                rows = self.keys[mine] - draft.orders.key[0]
                rng = draft.scale.rng(5, number, draft.part)
                cause.plant(Planting(draft, rows, self.rank[mine], rng))

    def _within(self, keys: Ints) -> tuple[int, int]:
        low, high = np.searchsorted(self.keys, [keys[0], keys[-1] + 1])
        return int(low), int(high)


def make_plan(*, scale: Scale, calendar: Calendar, people: People, causes: Sequence[Cause]) -> Plan:
    """Draw every cause's orders; no order gets two causes, no group straddles two parts."""
    taken = np.zeros(scale.orders + 1, dtype=np.bool_)  # by order key
    chosen: list[tuple[Ints, Ints, Ints]] = []
    for number, cause in enumerate(causes):
        rng = scale.rng(4, number)
        first, last = calendar.key_range(oldest=cause.oldest, youngest=cause.youngest)
        wanted = cause.count(people) if cause.count else quota(cause, scale=scale)
        heads = _heads(cause.group, first=first, last=last, wanted=wanted, taken=taken, rng=rng)
        keys = np.sort((heads[:, None] + np.arange(cause.group)).ravel())
        taken[keys] = True
        chosen.append((keys, np.full(len(keys), number), np.arange(len(keys))))
    nothing = np.zeros(0, dtype=np.int64)
    columns = [np.concatenate(column) for column in zip((nothing,) * 3, *chosen, strict=True)]
    order = np.argsort(columns[0])
    return Plan(causes, *(column[order] for column in columns))


def quota(cause: Cause, *, scale: Scale) -> int:
    """How often a cause is planted in a market of this size."""
    least = cause.least if scale.orders >= _FULL_SIZE else 1
    return max(least, round(cause.per_million * scale.orders / 1e6))


def _heads(
    size: int, *, first: int, last: int, wanted: int, taken: Flags, rng: np.random.Generator
) -> Ints:
    """First keys of the groups; groups lie on a grid, so none overlap or straddle two parts."""
    first_slot, slots = -(-(first - 1) // size), max(0, last // size - -(-(first - 1) // size))
    drawn = (first_slot + rng.choice(slots, min(slots, wanted * 3), replace=False)) * size + 1
    spread = drawn[:, None] + np.arange(size)
    free = ~taken[spread].any(axis=1)
    return drawn[free][:wanted].astype(np.int64)
