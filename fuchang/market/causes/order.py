"""Causes that show in an order: late, unpaid, held by the platform, or at an absurd price."""

from fuchang.kernel.clock import HOUR
from fuchang.market.causes.acts import arrive, choose_item, hold_back, send
from fuchang.market.draft import codes
from fuchang.market.goods import ORDINARY
from fuchang.market.orders import HELD, UNPAID
from fuchang.market.plan import Cause, Planting
from fuchang.market.scale import NA

HOLD_PLATFORM, HOLD_FORBIDDEN = codes("hold", "platform", "forbidden")
_BEST_SELLERS = 0.15
_ABSURD = 40


def _ship_soon(planting: Planting) -> None:
    """Paid nearly two days ago and still not shipped."""
    draft, rows = planting.draft, planting.rows
    hold_back(planting)
    draft.orders.ship_by[rows] = draft.scale.now + planting.days(0.02, 0.2)
    draft.label(rows, "order.ship_by_near")


def _ship_late(planting: Planting) -> None:
    """The ship-by time has passed and nothing has shipped."""
    hold_back(planting)
    planting.draft.label(planting.rows, "order.ship_by_overdue")


def _pay_late(planting: Planting) -> None:
    """The time to pay has passed, yet the order is still open."""
    draft, rows = planting.draft, planting.rows
    hold_back(planting)
    orders = draft.orders
    orders.paid[rows] = orders.ship_by[rows] = NA
    orders.paid_fen[rows] = 0
    orders.status[rows] = UNPAID
    draft.label(rows, "order.payment_timeout")


def _held(planting: Planting) -> None:
    """Paid, and the platform forbids shipping for now."""
    draft, rows = planting.draft, planting.rows
    hold_back(planting)
    way = planting.rng.integers(0, 3, len(rows))
    draft.orders.status[rows[way == 0]] = HELD
    draft.orders.hold[rows[way == 1]] = HOLD_PLATFORM
    draft.orders.mark[rows[way > 1]] = 1
    draft.orders.ship_by[rows] = draft.orders.created[rows] + 72 * HOUR
    draft.label(rows, "order.platform_hold")


def _status_abnormal(planting: Planting) -> None:
    """The platform calls the order's status abnormal."""
    arrive(planting)
    planting.draft.abnormal.append(planting.rows)


def _absurd(planting: Planting) -> None:
    """Forty times what everybody else pays for the same item."""
    draft, rows = planting.draft, planting.rows
    send(planting, draft.orders.created[rows] + planting.days(0.2, 0.6))
    choose_item(planting, ORDINARY)
    best = draft.goods.of_class(
        shops=draft.orders.shop[rows],
        item_class=ORDINARY,
        draw=planting.rng.random(len(rows)) * _BEST_SELLERS,
    )
    draft.orders.item[rows] = best
    draft.orders.total_fen[rows] = draft.goods.price_fen[best] * _ABSURD
    draft.orders.paid_fen[rows] = draft.orders.total_fen[rows]
    draft.label(rows, "metric.amount_outlier")


CAUSES = (
    Cause("ship soon", 1.9, 1.2, 60, _ship_soon),
    Cause("ship late", 4.5, 2.2, 150, _ship_late),
    Cause("pay late", 3.9, 1.1, 100, _pay_late),
    Cause("held", 2.0, 0.3, 100, _held),
    Cause("status abnormal", 20.0, 11.0, 40, _status_abnormal, least=2),
    Cause("absurd", 6.0, 1.0, 30, _absurd),
)
