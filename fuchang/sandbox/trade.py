"""What keeps a shop busy: buyers buy, the warehouse ships, and now and then one of them wants the money back."""

from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random

from fuchang.facts.codes import code
from fuchang.kernel.clock import HOUR
from fuchang.sandbox.world import Change, Row, World

_SHIP_WITHIN, _PACK = 48 * HOUR, HOUR
_LATE = 12 * HOUR  # what lies so long is the seller's trouble, and stays so
_PREFIX = 2


def order_status(name: str) -> int:
    """The number of a status of orders."""
    return code(kind="order_status", word=name)


@dataclass
class Stream:
    """Something that happens again and again; `gap` gives the seconds before the n-th time."""

    act: Callable[[int], object]
    gap: Callable[[int], int]
    next_at: int = 0
    count: int = 0

    def step(self, now: int) -> None:
        """All that has come due."""
        self.next_at = self.next_at or now + self.gap(0)
        while self.next_at <= now:
            self.act(self.next_at)
            self.count += 1
            self.next_at += self.gap(self.count)


def every(seconds: int) -> Callable[[int], int]:
    """The same gap each time."""
    return lambda _count: seconds


@dataclass
class Trade:
    """New orders are like those that were; each is told as the platform tells it."""

    world: World
    luck: Random
    _made: int = field(default=0, init=False)

    def buy(self, now: int) -> Change | None:
        """A buyer pays an order like one of those before."""
        before = self._any("orders", lambda row: bool(row.get("paid_at")))
        if before is None:
            return None
        named = self._number(now, "47", 19)
        order = {
            **before, "order_id": named, "order_key": now, "status": order_status("paid"), "hold": 0, "mark": None,
            "created_at": now - 60, "paid_at": now, "shipped_at": None, "ship_by_at": now + _SHIP_WITHIN,
            "pay_by_at": now + 24 * HOUR, "finished_at": None, "refunded_fen": 0, "refund_count": 0, "refund_open": 0,
        }  # fmt: skip
        for line in self.world.of_order("order_lines", before["order_id"])[:1]:
            told = {"line_id": named, "order_id": named, "created_at": now - 60, "modified_at": now}
            status = {"status": order["status"], "refund_status": 0, "refunded_fen": 0}
            own = {**line, **told, **status, "shipped_at": None}
            self.world.add("order_lines", own, at=now, what="order_line_added")
        return self.world.add("orders", order, at=now, what="order_paid")

    def ship(self, now: int) -> Change | None:
        """The warehouse sends what has been paid longest, as long as nobody has forgotten it."""
        paid = [row for row in self.world.rows("orders", status=order_status("paid")) if self._ready(row, now)]  # fmt: skip
        like = self._any("shipments", lambda row: bool(row.get("waybill_valid")))
        if not paid or like is None:
            return None
        order = min(paid, key=lambda row: int(row["paid_at"]))
        named, waybill = order["order_id"], self._waybill(like["waybill"])
        parcel = {
            **like, "parcel_id": f"{named}:{waybill}", "parcel_key": order["order_key"], "order_id": named,
            "order_key": order["order_key"], "shop_id": order["shop_id"], "waybill": waybill, "shipped_at": now,
            "record_status": code(kind="record_status", word="created"), "direction": 0,
        }  # fmt: skip
        self.world.add("shipments", parcel, at=now, what="parcel_created")
        return self.world.change(
            "orders", named, at=now, what="order_shipped", status=order_status("shipped"),
            shipped_at=now, courier=like["courier"],
        )  # fmt: skip

    def regret(self, now: int) -> Row | None:
        """A refund of a parcel on its way whose buyer has not asked for anything yet."""
        shipped = order_status("shipped")
        order = self._any("orders", lambda row: row["status"] == shipped and not self._asked(row))
        like = self._any("refunds", lambda _row: True)
        if order is None or like is None:
            return None
        own = {name: order[name] for name in ("order_id", "order_key", "shop_id", "shop_key", "item_id", "buyer_key")}  # fmt: skip
        fen = {"paid_fen": order["paid_fen"], "refund_fen": order["paid_fen"], "zero_second": 0, "liability": 0}  # fmt: skip
        reason = code(kind="reason", word=self.luck.choice(("changed_mind", "delayed", "no_trace")))
        phase = {"phase": code(kind="refund_phase", word="onsale"), "cs_status": code(kind="cs_status", word="not_needed")}  # fmt: skip
        named = self._number(now, "39", 18)
        return {
            **like,
            **own,
            **fen,
            **phase,
            "reason": reason,
            "refund_id": named,
            "refund_key": now,
        }

    def _ready(self, order: Row, now: int) -> bool:
        packed = order["paid_at"] + _PACK <= now and not order["hold"]
        return packed and order["ship_by_at"] > now + _LATE and not self._asked(order)

    def _asked(self, order: Row) -> bool:
        return bool(self.world.of_order("refunds", order["order_id"]))

    def _any(self, table: str, fits: Callable[[Row], bool]) -> Row | None:
        rows = [row for row in self.world.rows(table) if fits(row)]
        return self.luck.choice(rows) if rows else None

    def _number(self, now: int, first: str, digits: int) -> str:
        """An id that no other has, in this run of the sandbox or another."""
        self._made += 1
        return f"{first}{now:010d}{self._made % 10**5:0{digits - 12}d}"

    def _waybill(self, like: str) -> str:
        """Another number of the same courier."""
        digits = len(like) - _PREFIX
        return like[:_PREFIX] + f"{self.luck.randrange(10**digits):0{digits}d}"
