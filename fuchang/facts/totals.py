"""How many orders, payments and refunds the facts hold, and the refund rate by both denominators."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from importlib.resources import files

# One row per shop, in the order of the fields of `Totals`, the shop's key first; any engine runs it.
TOTALS_SQL = (files("fuchang.facts") / "totals.sql").read_text(encoding="utf-8")


@dataclass(frozen=True, slots=True)
class Totals:
    """Counts of one shop or of all; `refunds` are requests, or orders that show a refunded amount."""

    orders: int = 0
    paid: int = 0
    refunds: int = 0
    refunded_fen: int = 0
    refunded_orders: int = 0
    refunded_paid: int = 0

    @property
    def refund_rate_created(self) -> float | None:
        """Share of all orders with a refund; None where no order is known."""
        return self.refunded_orders / self.orders if self.orders else None

    @property
    def refund_rate_paid(self) -> float | None:
        """Share of paid orders with a refund; None where no payment is known."""
        return self.refunded_paid / self.paid if self.paid else None

    def __add__(self, other: "Totals") -> "Totals":
        return Totals(
            orders=self.orders + other.orders,
            paid=self.paid + other.paid,
            refunds=self.refunds + other.refunds,
            refunded_fen=self.refunded_fen + other.refunded_fen,
            refunded_orders=self.refunded_orders + other.refunded_orders,
            refunded_paid=self.refunded_paid + other.refunded_paid,
        )


def totals_by_shop(rows: Iterable[Sequence[int | None]]) -> dict[int, Totals]:
    """The answer of `TOTALS_SQL` by shop key; answers of several parts add up, 0 is no shop."""
    found: dict[int, Totals] = {}
    for shop_key, *counts in rows:
        shop = int(shop_key or 0)
        found[shop] = found.get(shop, Totals()) + Totals(*(int(n or 0) for n in counts))
    return found


def total(by_shop: dict[int, Totals]) -> Totals:
    """All shops together."""
    return sum(by_shop.values(), Totals())
