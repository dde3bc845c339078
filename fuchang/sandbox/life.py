"""The simulated market goes on: refunds arrive, parcels are scanned, what nobody answers is paid out.

Everything here is a change of the world, so each platform tells of it in its own way. `happen` makes one
thing happen at once, for drills: a refund, a scan, an order paid, a hold, a penalty, a lost grant.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random

from fuchang.facts.codes import code, word
from fuchang.kernel.clock import DAY, HOUR
from fuchang.kernel.errors import UnknownWord
from fuchang.sandbox.trade import Stream, Trade, every
from fuchang.sandbox.world import Change, Row, World

_SCAN_EVERY = 6 * HOUR
_NEXT_SCAN = {"pending": "picked_up", "picked_up": "in_transit", "in_transit": "out_for_delivery", "out_for_delivery": "delivered"}  # fmt: skip
# how a refund that arrives looks: the platform's prompt, what risk control says, hours to answer
_LOOKS = (
    ("当前无法操作退款", "none", 2),
    ("", "none", 30),
    ("该退款不符合条件", "none", 6),
    ("", "intercepted", 4),
    ("", "none", 1),
    ("", "none", 48),
)
# a shop's day: seconds between orders, parcels that leave, scans; how far back what was missed is made up
_ORDER_S, _SHIP_S, _SCAN_S = 300, 300, 75
_LONGEST_AWAY_S = 2 * DAY


def soon(count: int) -> int:
    """Seconds before the next refund: soon at first, so that whoever has just come sees one arrive."""
    return 45 if count < 2 else min(6 * 60, 90 + 30 * count) if count < 10 else HOUR  # noqa: PLR2004


def _status(name: str) -> int:
    return code(kind="refund_status", word=name)


@dataclass
class Life:
    """What is still to come; `every_s` 0 keeps the market still but for what `happen` is told.

    `endless`: when nothing that was held back is left, buyers of parcels on their way ask.
    """

    world: World
    every_s: int = 0
    held: list[Row] = field(default_factory=list)
    arrived: int = 0
    luck: Random = field(default_factory=lambda: Random(7))  # noqa: S311 - a game of chance
    endless: bool = False
    streams: list[Stream] = field(default_factory=list)
    trade: Trade = field(init=False)

    def __post_init__(self) -> None:
        self.trade = Trade(self.world, self.luck)

    def hold_back(self, count: int) -> None:
        """Take ordinary, finished refunds out of the world, to arrive later one by one."""
        plain = [
            row
            for row in self.world.rows("refunds", status=_status("success"))
            if not row.get("prompt") and self._shipped(row)
        ]
        self.held = self.luck.sample(plain, min(count, len(plain)))
        for row in self.held:
            self.world.take("refunds", row["refund_id"])

    def step(self, now: int) -> None:
        """What has come due by now."""
        if self.every_s and not self.streams:
            self.streams = [Stream(act, every(self.every_s)) for act in (self.refund, self.scan)]
        if self.streams:
            self._pay_out(now)
        for stream in self.streams:
            stream.step(now)

    def go_on(self, *, since: int, now: int, refund_s: int = 0) -> None:
        """Go on by itself as a shop's day does; what would have happened since then, has.

        `refund_s`: a refund in so many seconds instead of soon and then ever more seldom.
        """
        self.endless = True
        steady = ((self.trade.buy, _ORDER_S), (self.trade.ship, _SHIP_S), (self.scan, _SCAN_S))
        began = max(since, now - _LONGEST_AWAY_S)
        for act, span in (*steady, (self.refund, HOUR)):
            Stream(act, every(span), next_at=began + span).step(now)
        self.streams = [Stream(act, every(span), next_at=now + span) for act, span in steady]
        asks = every(refund_s) if refund_s else soon
        self.streams.append(Stream(self.refund, asks, next_at=now + asks(0)))

    def happen(self, what: str, now: int) -> Change | None:
        """Make one thing happen now; None if there is nothing left that it could happen to.

        Raises UnknownWord.
        """
        events: dict[str, Callable[[int], Change | None]] = {
            "refund": self.refund, "scan": self.scan, "pay": self.pay, "hold": self.hold,
            "punish_item": self.punish_item, "punish_shop": self.punish_shop, "cancel_grant": self.cancel_grant,
        }  # fmt: skip
        if what not in events:
            raise UnknownWord(what="event", got=what, known=events)
        return events[what](now)

    def refund(self, now: int) -> Change | None:
        """A buyer asks: one of those held back, or where it is endless any whose parcel is on its way."""
        row = self.held.pop() if self.held else None
        if row is None and self.endless:
            row = self.trade.regret(now)
        if row is None:
            return None
        prompt, risk, hours = _LOOKS[self.arrived % len(_LOOKS)]
        self.arrived += 1
        told = {
            **row, "applied_at": now - 20, "answer_by_at": now + hours * HOUR, "finished_at": None, "proof_by_at": None,
            "status": _status("wait_seller"), "kind": code(kind="refund_kind", word="refund_only"),
            "goods": code(kind="goods", word="not_received"), "by_system": 0, "prompt": prompt or None,
            "constraint_code": code(kind="constraint", word="cannot_refuse" if prompt else "none"),
            "risk": code(kind="risk", word=risk),
        }  # fmt: skip
        return self.world.add("refunds", told, at=now, what="refund_created")

    def scan(self, now: int) -> Change | None:
        """The next scan of a parcel that has waited longest for one."""
        waiting = [(seen, row) for row in self.world.rows("shipments") if (seen := self._waits(row, now))]  # fmt: skip
        if not waiting:
            return None
        _, row = min(waiting, key=lambda one: one[0])
        last = self._last(row)
        told = _NEXT_SCAN[word(kind="trace", code=last["code"]) if last else "pending"]
        scan = {"parcel_key": row.get("parcel_key"), "seen_at": now, "code": code(kind="trace", word=told)}  # fmt: skip
        return self.world.scan(row["waybill"], scan, at=now)

    def pay(self, now: int) -> Change | None:
        """A buyer pays an order that waited for it."""
        row = next(self.world.rows("orders", status=code(kind="order_status", word="unpaid")), None)
        if row is None:
            return None
        paid = {"status": code(kind="order_status", word="paid"), "paid_at": now, "ship_by_at": now + 48 * HOUR}  # fmt: skip
        return self.world.change("orders", row["order_id"], at=now, what="order_paid", **paid)

    def hold(self, now: int) -> Change | None:
        """The platform asks to hold an order that is not shipped yet."""
        paid = code(kind="order_status", word="paid")
        row = next((one for one in self.world.rows("orders", status=paid) if not one["hold"]), None)
        if row is None:
            return None
        platform = code(kind="hold", word="platform")
        return self.world.change("orders", row["order_id"], at=now, what="order_hold_asked", hold=platform)  # fmt: skip

    def punish_item(self, now: int) -> Change | None:
        """An item is taken down."""
        row = next((one for one in self.world.rows("items") if not one.get("punished")), None)
        if row is None:
            return None
        return self.world.change("items", row["item_id"], at=now, what="item_punished", punished=True)  # fmt: skip

    def punish_shop(self, now: int) -> Change | None:
        """The first shop gets a penalty."""
        shop = next(iter(self.world.tables["shops"]))
        return self.world.change("shops", shop, at=now, what="shop_punished")

    def cancel_grant(self, now: int) -> Change | None:
        """The first shop withdraws what it granted."""
        shop = next(iter(self.world.tables["shops"]))
        return self.world.change("shops", shop, at=now, what="authorisation_cancelled")

    def _pay_out(self, now: int) -> None:
        """The platform answers for the seller who did not."""
        paid = {
            "status": _status("success"),
            "finished_at": now,
            "by_system": 1,
            "answer_by_at": None,
        }
        for row in self.world.rows("refunds", status=_status("wait_seller")):
            if row.get("answer_by_at") and row["answer_by_at"] <= now:
                self.world.change("refunds", row["refund_id"], at=now, what="refund_paid", **paid)

    def _shipped(self, refund: Row) -> bool:
        order = self.world.get("orders", refund["order_id"])
        return bool(order and order.get("shipped_at"))

    def _last(self, parcel: Row) -> Row | None:
        scans = self.world.scans.get(parcel["waybill"])
        return max(scans, key=lambda scan: int(scan["seen_at"])) if scans else None

    def _waits(self, parcel: Row, now: int) -> int:
        """Since when a parcel on its way waits for its next scan; 0 if it does not."""
        if not parcel["waybill"]:
            return 0
        last = self._last(parcel)
        seen = int(last["seen_at"]) if last else int(parcel["shipped_at"])
        name = word(kind="trace", code=last["code"]) if last else "pending"
        # what has been silent for long is lost or fake in this market, and stays so
        on_its_way = name in _NEXT_SCAN and _SCAN_EVERY <= now - seen <= 8 * _SCAN_EVERY
        return seen if on_its_way else 0
