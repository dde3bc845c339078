"""What a cause does to its orders: ship, travel, stop, sign, ask for money."""

import numpy as np

from fuchang.kernel.clock import HOUR
from fuchang.market.draft import END, HUB, PICKED
from fuchang.market.goods import ORDINARY
from fuchang.market.orders import FINISHED, PAID, SHIPPED
from fuchang.market.parcels import journey, record_of
from fuchang.market.plan import Planting
from fuchang.market.refunds import BACK, Request, ask, exchange_item
from fuchang.market.scale import NA, Ints, until

_CONFIRMED = 7 * 24 * HOUR


def send(planting: Planting, shipped: Ints) -> None:
    """The order ships then and travels as usual; what lies after now has not happened."""
    draft, rows, now = planting.draft, planting.rows, planting.draft.scale.now
    orders, parcels = draft.orders, draft.parcels
    pay(planting)
    orders.shipped[rows] = parcels.shipped[rows] = shipped
    seen, code = journey(shipped, rng=planting.rng)
    finished = np.where(seen[:, END] <= now, seen[:, END] + _CONFIRMED, NA)
    orders.finished[rows] = until(now, finished)
    orders.status[rows] = np.where(orders.finished[rows] < NA, FINISHED, SHIPPED)
    parcels.seen[rows] = until(now, seen)
    parcels.code[rows] = code
    parcels.record[rows] = record_of(parcels.seen[rows], parcels.way[rows])


def pay(planting: Planting) -> None:
    """The order is paid, within two minutes where it was not."""
    draft, rows = planting.draft, planting.rows
    orders = draft.orders
    late = rows[orders.paid[rows] == NA]
    orders.paid[late] = orders.created[late] + 55
    orders.paid_fen[late] = orders.total_fen[late]
    orders.ship_by[late] = orders.paid[late] + 48 * HOUR
    orders.finished[late] = NA
    orders.status[late] = PAID


def hold_back(planting: Planting) -> None:
    """The order is paid and has not shipped."""
    draft, rows = planting.draft, planting.rows
    pay(planting)
    draft.orders.shipped[rows] = draft.parcels.shipped[rows] = NA
    draft.orders.finished[rows] = NA
    draft.orders.status[rows] = PAID
    draft.parcels.seen[rows] = NA


def hush(planting: Planting) -> None:
    """No courier has scanned the parcel."""
    parcels, rows = planting.draft.parcels, planting.rows
    parcels.seen[rows] = NA
    # An offline parcel reads "signed" from the start, which says nothing.
    parcels.record[rows] = record_of(parcels.seen[rows], parcels.way[rows])
    planting.draft.orders.finished[rows] = NA
    planting.draft.orders.status[rows] = SHIPPED


def travel_until(planting: Planting, last: Ints, *, hubs: int = 2, first_after: int = 1) -> None:
    """Picked up `first_after` hours after shipping or a little later, then hubs; last scan at `last`."""
    parcels, rows = planting.draft.parcels, planting.rows
    picked = parcels.shipped[rows] + (
        first_after * HOUR + planting.rng.integers(0, 4 * HOUR, len(rows))
    )
    parcels.seen[rows] = NA
    parcels.seen[rows, PICKED] = picked
    for hub in range(1, hubs + 1):
        parcels.seen[rows, HUB + hub - 1] = picked + (last - picked) * hub // hubs
    parcels.record[rows] = record_of(parcels.seen[rows], parcels.way[rows])
    planting.draft.orders.finished[rows] = NA
    planting.draft.orders.status[rows] = SHIPPED


def arrive(planting: Planting) -> None:
    """Shipped as usual and, the order being ten days old at least, signed for."""
    draft, rows = planting.draft, planting.rows
    pay(planting)
    send(planting, draft.orders.paid[rows] + planting.days(0.15, 1.2))


def scan(planting: Planting, place: int, *, at: Ints, code: int) -> None:
    """Put one scan in a place of the trace."""
    planting.draft.parcels.seen[planting.rows, place] = at
    planting.draft.parcels.code[planting.rows, place] = code


def ask_at(
    planting: Planting, applied: Ints, request: Request = BACK, *, item_class: int = ORDINARY
) -> None:
    """The buyer asks for the whole sum then, for an item of that class."""
    choose_item(planting, item_class)
    ask(planting.draft, planting.rows, applied=applied, request=request)


def choose_item(planting: Planting, item_class: int) -> None:
    """An item of that class, where the order has none."""
    draft, rows = planting.draft, planting.rows
    wrong = rows[draft.goods.item_class[draft.orders.item[rows]] != item_class]
    exchange_item(draft, wrong, item_class=item_class, draw=planting.rng.random(len(wrong)))


def ask_after_signing(planting: Planting, *, item_class: int = ORDINARY) -> None:
    """Signed for; since this night or morning the buyer wants to send it back."""
    arrive(planting)
    ask_at(planting, planting.ago(0.1, 0.8), item_class=item_class)
