"""When orders are created: days, hours and promotion peaks, as one increasing curve."""

from datetime import UTC, datetime, timedelta
from functools import cached_property

import numpy as np

from fuchang.kernel.clock import DAY, HOUR, PLATFORM_ZONE
from fuchang.market.scale import Floats, Ints, Scale

# Share of a day's orders by local hour: quiet at night, a swell in the evening.
HOURS = (12, 7, 4, 3, 2, 3, 6, 12, 22, 36, 46, 44, 42, 44, 46, 46, 44, 42, 44, 52, 62, 66, 52, 30)
# Local days with promotions, by how many times an ordinary day they sell.
_PEAKS = {
    (5, 31): 1.6,
    (6, 1): 2.2,
    (6, 2): 1.6,
    (6, 16): 1.8,
    (6, 17): 2.4,
    (6, 18): 5.0,
    (6, 19): 1.6,
    (6, 20): 1.8,
}
_WEEKEND = 1.12
_SATURDAY = 5


class Calendar:
    """Orders in order of creation: from a key to its moment, and from moments to keys."""

    def __init__(self, scale: Scale) -> None:
        self.scale = scale
        self.start = scale.now - scale.days * DAY
        self._edges = self.start + HOUR * np.arange(scale.days * 24 + 1, dtype=np.float64)
        weights = [_weight(int(edge)) for edge in self._edges[:-1]]
        total: Floats = np.concatenate([[0.0], np.cumsum(weights)])
        self._cumulative = total / total[-1]

    def created(self, keys: Ints) -> Ints:
        """订单创建时间 of order keys, a minute before now at the latest."""
        share = (keys - 0.5) / self.scale.orders
        moments = np.interp(share, self._cumulative, self._edges)
        return np.minimum(moments.astype(np.int64), self.scale.now - 60)

    @cached_property
    def days(self) -> dict[int, float]:
        """The local days of the history, by their midnight, with their share of all orders."""
        first = int(local_midnight(np.array([self.start]))[0])
        midnights = first + DAY * np.arange(self.scale.days + 2)
        reached = np.interp(midnights, self._edges, self._cumulative)
        return dict(zip(midnights[:-1].tolist(), np.diff(reached).tolist(), strict=True))

    def key_range(self, *, oldest: float, youngest: float) -> tuple[int, int]:
        """First and last key of the orders created between two ages in days."""
        moments = self.scale.now - DAY * np.array([oldest, youngest])
        shares = np.interp(moments, self._edges, self._cumulative)
        first, last = (shares * self.scale.orders).astype(np.int64)
        return max(1, int(first) + 1), max(1, int(last))


def _weight(moment: int) -> float:
    local = datetime.fromtimestamp(moment, UTC).astimezone(PLATFORM_ZONE)
    day = _PEAKS.get((local.month, local.day), 1.0)
    weekend = _WEEKEND if local.weekday() >= _SATURDAY else 1.0
    return HOURS[local.hour] * day * weekend


def local_midnight(moments: Ints) -> Ints:
    """The local midnight at or before each moment (the platform's zone has no summer time)."""
    offset = int(timedelta(hours=8).total_seconds())
    return (moments + offset) // DAY * DAY - offset


def local_hour(moments: Ints) -> Ints:
    """The local hour of each moment."""
    return (moments + 8 * HOUR) % DAY // HOUR
