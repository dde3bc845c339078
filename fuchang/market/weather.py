"""Bad days of a shop and bad groups of its orders: where more buyers than usual ask for refunds."""

from dataclasses import dataclass

import numpy as np

from fuchang.facts.codes import code, zh
from fuchang.kernel.clock import DAY, local_text
from fuchang.market.calendar import HOURS, local_hour, local_midnight
from fuchang.market.draft import Orders
from fuchang.market.goods import TROUBLED, Goods
from fuchang.market.orders import COURIERS, REGIONS, THIRD_COURIER, courier_of
from fuchang.market.scale import HISTORY_DAYS, Floats, Scale, item_id, shop_id

# A day with fewer orders than this in expectation proves nothing, so none is planted.
_FEWEST_A_DAY = 60
_FEWEST_A_GROUP = 60
# Buyers of the last days have not asked yet, even those of a shop that is in trouble.
_TOO_EARLY = 5
_LARGEST_SHARE = 0.035
_BAD_DAY_CHANCE = 0.30
_BAD_GROUP_CHANCE = 0.25
REGION, COURIER, ITEM, HOUR = (
    code(kind="dimension", word=word) for word in ("region", "courier", "item", "hour")
)


@dataclass(frozen=True, slots=True)
class BadDays:
    """A run of bad local days of one shop."""

    shop: int
    first_day: int  # local midnight
    days: int


@dataclass(frozen=True, slots=True)
class BadGroup:
    """A group of one shop's orders that goes wrong all the time."""

    shop: int
    dimension: int
    value: int  # number of the region, courier or hour, or the item key


@dataclass(frozen=True, slots=True)
class Weather:
    """All that is bad in a market, by shop."""

    troubled: tuple[BadDays, ...]
    days: tuple[BadDays, ...]
    groups: tuple[BadGroup, ...]

    def chance(self, orders: Orders, goods: Goods) -> Floats:
        """The chance that each order's buyer asks for a refund."""
        chance = goods.refund_rate[orders.shop]
        midnight = local_midnight(orders.created)
        for bad in self.days:
            inside = (midnight >= bad.first_day) & (midnight < bad.first_day + bad.days * DAY)
            chance[inside & (orders.shop == bad.shop)] += _BAD_DAY_CHANCE
        value = {
            REGION: orders.region, COURIER: orders.courier, ITEM: orders.item, HOUR: local_hour(orders.created)
        }  # fmt: skip
        for group in self.groups:
            inside = (orders.shop == group.shop) & (value[group.dimension] == group.value)
            chance[inside] += _BAD_GROUP_CHANCE
        return chance

    def truth(self) -> list[tuple[str, str, str]]:
        """(kind, shop id, subject) of every bad run of days and every bad group."""
        high = [
            ("metric.refund_rate_high", *day) for bad in (*self.troubled, *self.days) for day in _each(bad)
        ]
        rise = [("metric.refund_rate_rise", *day) for bad in self.days for day in _each(bad)]
        groups = [("metric.segment_rate", shop_id(g.shop), _segment_id(g)) for g in self.groups]
        return high + rise + groups


def _each(bad: BadDays) -> list[tuple[str, str]]:
    days = [local_text(bad.first_day + day * DAY)[:10] for day in range(bad.days)]
    return [(shop_id(bad.shop), f"{shop_id(bad.shop)}|{day}") for day in days]


def _segment_id(group: BadGroup) -> str:
    word = zh(kind="dimension", code=group.dimension)
    value = {
        REGION: lambda: REGIONS[group.value][0],
        COURIER: lambda: COURIERS[group.value][0],
        ITEM: lambda: item_id(group.value),
        HOUR: lambda: f"{group.value:02d}",
    }[group.dimension]()
    return f"{shop_id(group.shop)}|{word}|{value}"


def make_weather(scale: Scale, goods: Goods) -> Weather:
    """Choose shops that are large enough for their bad days and groups to be seen."""
    rng = scale.rng(8)
    orders_of_shop = np.diff(np.concatenate([[0.0], goods.shop_ends])) * scale.orders
    wanted = max(1, scale.shops // 12)
    by_day = orders_of_shop / HISTORY_DAYS * 0.8 > _FEWEST_A_DAY
    ill = goods.refund_rate[1:] > TROUBLED
    shops = rng.permutation(np.flatnonzero(by_day & ~ill) + 1)[:wanted]
    troubled = tuple(_always(int(shop), scale) for shop in np.flatnonzero(by_day & ill) + 1)
    days = tuple(_bad_days(int(shop), scale, rng) for shop in shops)
    groups: list[BadGroup] = []
    for dimension in (REGION, COURIER, ITEM, HOUR):
        for shop in rng.permutation(np.flatnonzero(~ill) + 1)[:wanted]:
            if int(shop) in {group.shop for group in groups}:
                continue
            value = _group_value(dimension, int(shop), float(orders_of_shop[shop - 1]), goods, rng)
            if value is not None:
                groups.append(BadGroup(int(shop), dimension, value))
    return Weather(troubled, days, tuple(groups))


def _always(shop: int, scale: Scale) -> BadDays:
    start = np.array([scale.now - HISTORY_DAYS * DAY])
    return BadDays(shop, int(local_midnight(start)[0]), HISTORY_DAYS - _TOO_EARLY)


def _bad_days(shop: int, scale: Scale, rng: np.random.Generator) -> BadDays:
    ago = int(rng.integers(20, 60))
    midnight = int(local_midnight(np.array([scale.now - ago * DAY]))[0])
    return BadDays(shop, midnight, int(rng.integers(1, 4)))


def _group_value(
    dimension: int, shop: int, orders: float, goods: Goods, rng: np.random.Generator
) -> int | None:
    """A value whose share of the shop's orders is large enough to be seen, or None."""
    if dimension == COURIER:
        return courier_of(shop, 2) if orders * THIRD_COURIER > _FEWEST_A_GROUP else None
    if dimension == ITEM:
        return _item(shop, orders, goods, rng)
    weights = np.array([weight for _, weight in REGIONS] if dimension == REGION else HOURS)
    return _some(weights / weights.sum(), orders, rng)


def _some(shares: Floats, orders: float, rng: np.random.Generator) -> int | None:
    """One that is large enough to be seen, and too small to make the whole shop's rate high."""
    fit = np.flatnonzero((shares * orders > _FEWEST_A_GROUP) & (shares < _LARGEST_SHARE))
    return int(rng.choice(fit)) if len(fit) else None


def _item(shop: int, orders: float, goods: Goods, rng: np.random.Generator) -> int | None:
    ranks = np.arange(goods.per_shop - 3 * goods.rare())
    share = np.sqrt((ranks + 1) / goods.per_shop) - np.sqrt(ranks / goods.per_shop)
    rank = _some(share, orders, rng)
    return None if rank is None else int(goods.first[shop]) + rank
