"""How large a market is and where its parts, shops, buyers and items lie."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from fuchang.kernel.clock import from_local

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]

HISTORY_DAYS = 90
PART_ORDERS = 500_000
LEAN_ABOVE = 1_000_000
DEFAULT_NOW = from_local("2026-06-30 12:00:00")
# "Not there": later than any moment, so that "has happened" is always `<= now`.
NA = 1 << 62
_FIRST_ORDER_ID = 4_600_000_000_000_000_000
_ORDER_ID_STEP = 97_003
_FIRST_REFUND_ID = 300_000_000_000_000_000
_REFUND_ID_STEP = 10_007


@dataclass(frozen=True, slots=True)
class Scale:
    """The size of a market, its seed, its `now` and how many days it looks back."""

    orders: int
    seed: int
    now: int = DEFAULT_NOW
    days: int = HISTORY_DAYS

    @property
    def parts(self) -> int:
        """Parts of at most half a million orders, so that memory does not grow with the market."""
        return max(1, -(-self.orders // PART_ORDERS))

    @property
    def shops(self) -> int:
        """One shop for every 20,000 orders, three at least."""
        return max(3, self.orders // 20_000)

    @property
    def buyers(self) -> int:
        """One account for every four orders."""
        return max(60, self.orders // 4)

    @property
    def lean(self) -> bool:
        """Whether words that no kind reads are left out."""
        return self.orders > LEAN_ABOVE

    def rng(self, *purpose: int) -> np.random.Generator:
        """Random numbers of one purpose: the same seed gives the same, whatever else was drawn."""
        return np.random.default_rng([self.seed, *purpose])

    def keys(self, part: int) -> Ints:
        """The order keys of a part; keys count from 1 in the order of creation."""
        first = part * PART_ORDERS
        return np.arange(first + 1, min(first + PART_ORDERS, self.orders) + 1, dtype=np.int64)


def order_ids(keys: Ints) -> Ints:
    """订单编号 of order keys: 19 digits."""
    return _FIRST_ORDER_ID + keys * _ORDER_ID_STEP


def refund_ids(keys: Ints) -> Ints:
    """退款编号 of refund keys: 18 digits."""
    return _FIRST_REFUND_ID + keys * _REFUND_ID_STEP


def shop_id(key: int) -> str:
    """店铺Id of a shop key."""
    return str(580_000_000 + int(key))


def item_id(key: int) -> str:
    """商品ID of an item key."""
    return str(610_000_000_000 + int(key) * 13)


def mixed(numbers: Ints, salt: int | Ints) -> Ints:
    """63-bit hashes of numbers (splitmix64): the same number and salt give the same hash."""
    with np.errstate(over="ignore"):
        z = numbers.astype(np.uint64) + np.asarray(salt, dtype=np.uint64) * np.uint64(
            0x9E3779B97F4A7C15
        )
        z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
        z ^= z >> np.uint64(31)
    return (z >> np.uint64(1)).astype(np.int64)


def until(limit: int, moments: Ints) -> Ints:
    """The moments that have come by `limit`; NA for the others."""
    return np.where(moments <= limit, moments, NA)
