"""Bad days of a shop and bad groups of its orders: where more buyers than usual ask for refunds."""

from dataclasses import dataclass

import numpy as np

from fuchang.facts.codes import code, zh
from fuchang.kernel.clock import DAY, local_text
from fuchang.market.calendar import HOURS, Calendar, local_hour, local_midnight
from fuchang.market.draft import Orders
from fuchang.market.goods import TROUBLED, Goods
from fuchang.market.orders import COURIERS, REGIONS, THIRD_COURIER, courier_of
from fuchang.market.scale import Floats, Scale, item_id, shop_id

# A day with fewer orders than this in expectation proves nothing, so none is planted.
_FEWEST_A_DAY = 60
_BUSY_DAY = 52
_BAD_DAYS_FROM, _BAD_DAYS_TO = 60, 20
_FEWEST_A_GROUP = 140
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
    """Bad local days of one shop, in order."""

    shop: int
    midnights: tuple[int, ...]


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
            inside = np.isin(midnight, bad.midnights) & (orders.shop == bad.shop)
            chance[inside] += _BAD_DAY_CHANCE
        value = {
            REGION: orders.region, COURIER: orders.courier, ITEM: orders.item, HOUR: local_hour(orders.created)
        }  # fmt: skip
        for group in self.groups:
            inside = (orders.shop == group.shop) & (value[group.dimension] == group.value)
            chance[inside] += _BAD_GROUP_CHANCE
        return chance

    def truth(self) -> list[tuple[str, str, str]]:
        """(kind, shop id, subject) of every bad day that is busy enough and every bad group."""
        high = [_named("metric.refund_rate_high", bad) for bad in (*self.troubled, *self.days)]
        rise = [_named("metric.refund_rate_rise", bad) for bad in self.days]
        groups = [("metric.segment_rate", shop_id(g.shop), _segment_id(g)) for g in self.groups]
        return [day for days in high + rise for day in days] + groups


def _named(kind: str, bad: BadDays) -> list[tuple[str, str, str]]:
    shop = shop_id(bad.shop)
    return [(kind, shop, f"{shop}|{local_text(midnight)[:10]}") for midnight in bad.midnights]


def _segment_id(group: BadGroup) -> str:
    word = zh(kind="dimension", code=group.dimension)
    value = {
        REGION: lambda: REGIONS[group.value][0],
        COURIER: lambda: COURIERS[group.value][0],
        ITEM: lambda: item_id(group.value),
        HOUR: lambda: f"{group.value:02d}",
    }[group.dimension]()
    return f"{shop_id(group.shop)}|{word}|{value}"


def make_weather(scale: Scale, goods: Goods, calendar: Calendar) -> Weather:
    """Choose shops that are large enough for their bad days and groups to be seen."""
    rng = scale.rng(8)
    orders_of_shop = np.diff(np.concatenate([[0.0], goods.shop_ends])) * scale.orders
    wanted = max(1, scale.shops // 12)
    ill = goods.refund_rate[1:] > TROUBLED
    shops = rng.permutation(np.flatnonzero(~ill) + 1)[:wanted].tolist()
    drawn = [_bad_days(shop, calendar, float(orders_of_shop[shop - 1]), rng) for shop in shops]
    days = tuple(bad for bad in drawn if bad.midnights)
    troubled = tuple(
        _always(int(shop), calendar, float(orders_of_shop[shop - 1]))
        for shop in np.flatnonzero(ill) + 1
    )
    groups: list[BadGroup] = []
    for dimension in (REGION, COURIER, ITEM, HOUR):
        for shop in rng.permutation(np.flatnonzero(~ill) + 1)[:wanted]:
            if int(shop) in {group.shop for group in groups}:
                continue
            value = _group_value(dimension, int(shop), float(orders_of_shop[shop - 1]), goods, rng)
            if value is not None:
                groups.append(BadGroup(int(shop), dimension, value))
    return Weather(troubled, days, tuple(groups))


def _always(shop: int, calendar: Calendar, orders: float) -> BadDays:
    """Every busy day of a shop in trouble."""
    days = list(calendar.days.items())[: calendar.scale.days - _TOO_EARLY]
    return BadDays(shop, tuple(day for day, share in days if share * orders > _BUSY_DAY))


def _bad_days(shop: int, calendar: Calendar, orders: float, rng: np.random.Generator) -> BadDays:
    """One to three days in a row, busy enough to tell; none in a shop that has no such days."""
    today = int(local_midnight(np.array([calendar.scale.now]))[0])
    busy = [
        day
        for day in range(today - _BAD_DAYS_FROM * DAY, today - _BAD_DAYS_TO * DAY, DAY)
        if calendar.days.get(day, 0.0) * orders > _FEWEST_A_DAY
    ]
    if not busy:
        return BadDays(shop, ())
    first = int(rng.choice(busy))
    run = range(first, first + int(rng.integers(1, 4)) * DAY, DAY)
    return BadDays(shop, tuple(day for day in run if day in busy))


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
