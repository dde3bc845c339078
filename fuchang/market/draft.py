"""One part of the market while it is being made: arrays with one row per order, and what was planted."""

from dataclasses import dataclass, field

import numpy as np

from fuchang.facts.codes import code
from fuchang.market.calendar import Calendar
from fuchang.market.goods import Goods
from fuchang.market.people import People
from fuchang.market.scale import NA, Ints, Scale

PICKED, HUB, LAST_HUB, OUT, READY, END = 0, 1, 4, 5, 6, 7
STEPS = 8


@dataclass(slots=True)
class Orders:
    """Orders, one row each; moments that have not come are NA."""

    key: Ints
    shop: Ints
    buyer: Ints
    item: Ints
    status: Ints
    hold: Ints
    mark: Ints  # number of a text, 0 for none
    created: Ints
    paid: Ints
    shipped: Ints
    ship_by: Ints
    pay_by: Ints
    finished: Ints
    total_fen: Ints
    paid_fen: Ints
    quantity: Ints
    region: Ints
    courier: Ints


@dataclass(slots=True)
class Parcels:
    """The parcel of each order (shipped NA: none yet) with its trace in `STEPS` places."""

    shipped: Ints
    number: Ints  # behind the waybill; NA: no waybill
    valid: Ints
    record: Ints
    way: Ints
    seen: Ints  # orders x STEPS moments
    code: Ints  # orders x STEPS trace codes


@dataclass(slots=True)
class Refunds:
    """The refund of each order (applied NA: none)."""

    applied: Ints
    kind: Ints
    phase: Ints
    status: Ints
    goods: Ints
    reason: Ints
    answer_by: Ints
    proof_by: Ints
    finished: Ints
    refund_fen: Ints
    cs_status: Ints
    by_system: Ints
    zero_second: Ints
    constraint: Ints
    prompt: Ints  # number of a text, 0 for none
    risk: Ints
    liability: Ints


@dataclass(slots=True)
class Draft:
    """Everything of a part, and the truth about it."""

    scale: Scale
    calendar: Calendar
    goods: Goods
    people: People
    part: int
    orders: Orders
    parcels: Parcels
    refunds: Refunds
    second: Refunds  # a second request of the same order
    truth: list[tuple[str, str, Ints]] = field(default_factory=list)
    abnormal: list[Ints] = field(default_factory=list)  # rows whose order's status turned abnormal

    def label(self, rows: Ints, *kinds: str) -> None:
        """Say that these orders (or their refund or parcel, as the kind goes) are of these kinds."""
        for kind in kinds:
            self.truth.append((kind, kind.partition(".")[0], self.orders.key[rows]))

    def label_second(self, rows: Ints, *kinds: str) -> None:
        """The same of the second requests of these orders."""
        for kind in kinds:
            self.truth.append((kind, "second", self.orders.key[rows]))


def no_refunds(count: int) -> Refunds:
    """A row per order, none of which has asked for anything."""
    zero = {name: np.zeros(count, dtype=np.int64) for name in Refunds.__slots__}
    for name in ("applied", "answer_by", "proof_by", "finished"):
        zero[name][:] = NA
    zero["cs_status"][:] = code(kind="cs_status", word="not_needed")
    return Refunds(**zero)


def codes(kind: str, *words: str) -> tuple[int, ...]:
    """The integers of several words of one closed list."""
    return tuple(code(kind=kind, word=word) for word in words)
