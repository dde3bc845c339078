"""Which days of the lake are to be written again: marked by whatever changes facts, with the change.

Loads no columns, for the web forgets words as well.
"""

from collections.abc import Iterable

from django.db import connection

from fuchang.facts.rest import at_rest
from fuchang.kernel.clock import DAY, PLATFORM_ZONE
from fuchang.store.facts.sources import chunks

UNDATED = 0
ZONE_S = 8 * 3_600  # Asia/Shanghai has had no summer time since 1991

assert PLATFORM_ZONE.key == "Asia/Shanghai"


def day_of(orders: str) -> str:
    """The day of an order, as a part of a statement; `orders` is what its columns are called after."""
    return f"COALESCE(({orders}created_at + {ZONE_S}) / {DAY}, {UNDATED})"


def touch(orders: Iterable[int]) -> None:
    """The days of these orders (our keys) are to be written again; in the caller's transaction."""
    for some in chunks(sorted(orders)):
        mark(f"order_key IN ({', '.join(str(int(key)) for key in some)}) AND shop_key IS NOT NULL")


def mark(where: str) -> None:
    """The days of the orders that this condition names."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO store_lakeday (shop_key, day, changed, written, orders) "
            f"SELECT shop_key, {day_of('')}, 1, 0, COUNT(*) FROM {at_rest('orders')} "
            f"WHERE {where} GROUP BY 1, 2 "
            "ON CONFLICT (shop_key, day) DO UPDATE SET changed = store_lakeday.changed + 1"
        )
