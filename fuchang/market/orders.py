"""Ordinary orders: who buys what, pays, and when the shop ships."""

from typing import TypeVar

import numpy as np

from fuchang.kernel.clock import DAY, HOUR
from fuchang.market.calendar import Calendar
from fuchang.market.draft import Orders, codes
from fuchang.market.goods import Goods
from fuchang.market.people import People
from fuchang.market.scale import NA, Ints

CREATED, UNPAID, HELD, PAID, SHIPPED, FINISHED, CANCELLED, CLOSED = codes(
    "order_status",
    "created",
    "unpaid",
    "held",
    "paid",
    "shipped",
    "finished",
    "cancelled",
    "closed",
)
REGIONS = (
    ("广东", 13), ("江苏", 9), ("浙江", 9), ("山东", 7), ("河南", 6), ("四川", 6), ("湖北", 5), ("湖南", 5),
    ("河北", 5), ("安徽", 5), ("上海", 5), ("北京", 5), ("福建", 4), ("辽宁", 4), ("陕西", 3), ("江西", 3),
    ("重庆", 3), ("广西", 3), ("云南", 2), ("山西", 2), ("黑龙江", 2), ("贵州", 2), ("吉林", 2), ("天津", 2),
    ("内蒙古", 1.5), ("甘肃", 1), ("新疆", 1), ("海南", 0.8), ("宁夏", 0.5), ("青海", 0.4), ("西藏", 0.2),
)  # fmt: skip
THIRD_COURIER = 0.034
_UNPAID_SHARE = 0.024
_SHIP_WITHIN = 48 * HOUR
PAY_WITHIN = 24 * HOUR
# No ordinary order ships later than this after payment, so none comes near its ship-by time.
_LATEST_SHIPPING_HOURS = 30.0


def ordinary_orders(
    *,
    keys: Ints,
    calendar: Calendar,
    goods: Goods,
    people: People,
    rng: np.random.Generator,
) -> Orders:
    """Orders as every day brings them; status is settled later, when all moments are known."""
    count = len(keys)
    shop = np.searchsorted(goods.shop_ends, rng.random(count)).astype(np.int64) + 1
    item = goods.any_item(shops=shop, draw=rng.random(count))
    quantity = np.searchsorted([0.8, 0.95, 1.0], rng.random(count)).astype(np.int64) + 1
    total = goods.price_fen[item] * quantity
    created = calendar.created(keys)
    paid = created + 20 + rng.exponential(150, count).astype(np.int64).clip(0, 1800)
    paid[rng.random(count) < _UNPAID_SHARE] = NA
    hours = rng.gamma(4.0, 4.0, count).clip(1.5, _LATEST_SHIPPING_HOURS)
    shipped = np.where(paid < NA, paid + (hours * HOUR).astype(np.int64), NA)
    zero = np.zeros(count, dtype=np.int64)
    return Orders(
        key=keys, shop=shop, buyer=people.shoppers(rng.random(count)), item=item,
        status=zero.copy(), hold=zero.copy(), mark=zero.copy(), created=created, paid=paid,
        shipped=shipped, ship_by=np.where(paid < NA, paid + _SHIP_WITHIN, NA), pay_by=created + PAY_WITHIN,
        finished=np.full(count, NA), total_fen=total,
        paid_fen=np.where(paid < NA, (total * rng.uniform(0.85, 1.0, count)).astype(np.int64), 0),
        quantity=quantity, region=_regions(rng.random(count)), courier=_couriers(shop, rng.random(count)),
    )  # fmt: skip


def _regions(draw: np.ndarray) -> Ints:
    weights = np.cumsum([weight for _, weight in REGIONS])
    return np.searchsorted(weights / weights[-1], draw).astype(np.int64)


def _couriers(shop: Ints, draw: np.ndarray) -> Ints:
    """Each shop has a main courier and two more."""
    return courier_of(shop, np.searchsorted([0.72, 1 - THIRD_COURIER, 1.0], draw).astype(np.int64))


_Number = TypeVar("_Number", int, Ints)


def courier_of(shop: _Number, choice: _Number) -> _Number:
    """The number of a shop's first, second or third (0, 1, 2) courier."""
    return (shop * 3 + choice * 2) % len(COURIERS)


# (name, waybill prefix, digits after it)
COURIERS = (
    ("圆通速递", "YT", 13), ("申通快递", "77", 13), ("中通快递", "78", 12), ("韵达快递", "43", 13),
    ("顺丰速运", "SF", 13), ("极兔速递", "JT", 13), ("邮政快递包裹", "98", 11),
)  # fmt: skip


def settle(orders: Orders, *, signed: Ints, now: int, rng: np.random.Generator) -> None:
    """Order status and finishing time from what has happened by now."""
    count = len(orders.key)
    orders.shipped[orders.shipped > now] = NA
    finished = np.where(
        signed <= now, signed + (rng.uniform(0.3, 9.0, count) * DAY).astype(np.int64), NA
    )
    orders.finished[:] = np.where(finished <= now, finished, NA)
    unpaid = orders.paid == NA
    gone = unpaid & (orders.created < now - 16 * HOUR)
    orders.finished[gone] = orders.created[gone] + 15 * HOUR
    orders.status[:] = np.select(
        [gone, unpaid, orders.finished < NA, orders.shipped < NA],
        [CANCELLED, UNPAID, FINISHED, SHIPPED],
        PAID,
    )
