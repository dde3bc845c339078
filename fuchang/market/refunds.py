"""Ordinary refunds: asked for and settled in good time, whatever way they end."""

from dataclasses import dataclass

import numpy as np

from fuchang.kernel.clock import DAY, HOUR
from fuchang.market.calendar import local_midnight
from fuchang.market.draft import END, Draft, Refunds, codes
from fuchang.market.goods import ORDINARY
from fuchang.market.orders import CLOSED as ORDER_CLOSED
from fuchang.market.scale import NA, Flags, Floats, Ints

REFUND_ONLY, RETURN_REFUND, EXCHANGE = codes(
    "refund_kind", "refund_only", "return_refund", "exchange"
)
ONSALE, AFTERSALE = codes("refund_phase", "onsale", "aftersale")
WAIT_SELLER, REFUSED, WAIT_RETURN, WAIT_CONFIRM, WAIT_PLATFORM, CLOSED, SUCCESS = codes(
    "refund_status",
    "wait_seller",
    "refused",
    "wait_buyer_return",
    "wait_seller_confirm",
    "wait_platform",
    "closed",
    "success",
)
NOT_RECEIVED, RECEIVED, RETURNED = codes("goods", "not_received", "received", "returned")
(
    CHANGED_MIND,
    NEGOTIATED,
    LATE_SHIP,
    NO_TRACE,
    DELAYED,
    REASON_NOT_RECEIVED,
    QUALITY,
    SIZE,
    SEVEN_DAY,
) = codes(
    "reason",
    "changed_mind",
    "negotiated",
    "late_ship",
    "no_trace",
    "delayed",
    "not_received",
    "quality",
    "size",
    "seven_day",
)
ANSWER_UNSHIPPED = 2 * DAY
ANSWER = 5 * DAY
_RETURN = 7 * DAY
_CONFIRM = 10 * DAY
# How often a refund is asked before shipping, returned, compensated, refused, exchanged, intercepted.
_DAYS = 100_000
_SHARES = (0.27, 0.42, 0.12, 0.07, 0.06, 0.06)


@dataclass(frozen=True, slots=True)
class Course:
    """Rows of one course and the draws that shape it."""

    draft: Draft
    rows: Ints
    rng: np.random.Generator

    def after(self, moments: Ints, *, low: float, high: float) -> Ints:
        """Moments some days later; NA stays NA."""
        later = moments + (self.rng.uniform(low, high, len(moments)) * DAY).astype(np.int64)
        return np.where(moments < NA, later, NA)


def ordinary_refunds(
    draft: Draft, *, free: Flags, planted: Ints, chance: Floats, rng: np.random.Generator
) -> Ints:
    """Let ordinary buyers ask; gives the rows that did.

    Only `free` rows may; `planted` are those that ask by another cause.
    """
    chance = np.where(draft.orders.paid < NA, chance, 0.0)
    asks = _evenly(draft, free=free, planted=planted, chance=chance, rng=rng)
    course = np.searchsorted(np.cumsum(_SHARES[:-1]), rng.random(len(asks)))
    rare = asks[draft.goods.item_class[draft.orders.item[asks]] != ORDINARY]
    exchange_item(draft, rare, item_class=ORDINARY, draw=rng.random(len(rare)))
    take = (_unshipped, _returned, _compensated, _refused, _exchanged, _intercepted)
    for number, walk in enumerate(take):
        walk(Course(draft, asks[course == number], rng))
    return asks


def _evenly(
    draft: Draft, *, free: Flags, planted: Ints, chance: Floats, rng: np.random.Generator
) -> Ints:
    """Rows that ask, spread evenly over each shop's days, the planted ones of the day counted in.

    Ordinary days do not jump about: a day stands out only where something was planted.
    """
    orders = draft.orders
    _, group = np.unique(
        orders.shop * _DAYS + local_midnight(orders.created) // DAY % _DAYS, return_inverse=True
    )
    wanted = np.bincount(group, weights=chance)
    wanted -= np.bincount(group[planted], minlength=len(wanted))
    usual = np.bincount(group, weights=np.where(free, chance, 0.0))
    share = np.where(free, chance, 0.0) * (wanted.clip(0) / usual.clip(1e-9))[group]
    order = np.argsort(group, kind="stable")
    reached = np.floor(np.cumsum(share[order]) + rng.random()).astype(np.int64)
    return np.sort(order[np.flatnonzero(np.diff(reached, prepend=0) > 0)])


def exchange_item(draft: Draft, rows: Ints, *, item_class: int, draw: Floats) -> None:
    """Let these orders be for an item of that class, at its price."""
    orders, goods = draft.orders, draft.goods
    orders.item[rows] = goods.of_class(shops=orders.shop[rows], item_class=item_class, draw=draw)
    orders.total_fen[rows] = goods.price_fen[orders.item[rows]] * orders.quantity[rows]
    orders.paid_fen[rows] = np.where(orders.paid[rows] < NA, orders.total_fen[rows] * 93 // 100, 0)


@dataclass(frozen=True, slots=True)
class Request:
    """What a buyer asks for, where the goods are by the buyer's word, why, and the seller's time."""

    kind: int
    goods: int
    reason: int
    answer: int = ANSWER


BACK = Request(RETURN_REFUND, RECEIVED, QUALITY)
STOP = Request(REFUND_ONLY, NOT_RECEIVED, CHANGED_MIND)
CANCEL = Request(REFUND_ONLY, NOT_RECEIVED, CHANGED_MIND, ANSWER_UNSHIPPED)


def ask(draft: Draft, rows: Ints, *, applied: Ints, request: Request = BACK) -> None:
    """A refund asked for, waiting for the seller, in full."""
    refunds = draft.refunds
    refunds.applied[rows] = applied
    refunds.kind[rows] = request.kind
    refunds.goods[rows] = request.goods
    refunds.reason[rows] = request.reason
    refunds.phase[rows] = ONSALE
    refunds.status[rows] = WAIT_SELLER
    refunds.answer_by[rows] = applied + request.answer
    refunds.refund_fen[rows] = draft.orders.paid_fen[rows]


def conclude(refunds: Refunds, rows: Ints, *, finished: Ints, status: int) -> None:
    """Close or pay out what is over by then."""
    refunds.status[rows] = status
    refunds.finished[rows] = finished


def _unshipped(course: Course) -> None:
    """Changed their mind before shipping: the seller agrees within hours and ships nothing."""
    draft, rows = course.draft, course.rows
    orders = draft.orders
    paid, shipped, now = orders.paid[rows], orders.shipped[rows], draft.scale.now
    applied = paid + ((shipped - paid) * course.rng.uniform(0.1, 0.8, len(rows))).astype(np.int64)
    agreed = course.after(applied, low=0.02, high=0.4)
    asked = applied <= now
    rows, applied, agreed = rows[asked], applied[asked], agreed[asked]
    ask(draft, rows, applied=applied, request=CANCEL)
    orders.shipped[rows] = NA
    draft.parcels.shipped[rows] = NA
    draft.parcels.seen[rows] = NA
    over = agreed <= now
    pay_out(draft, rows[over], finished=agreed[over])


def pay_out(draft: Draft, rows: Ints, *, finished: Ints) -> None:
    """The refund succeeds; an order refunded in full closes."""
    conclude(draft.refunds, rows, finished=finished, status=SUCCESS)
    full = draft.refunds.refund_fen[rows] >= draft.orders.paid_fen[rows]
    draft.orders.status[rows[full]] = ORDER_CLOSED
    draft.orders.finished[rows[full]] = finished[full]


def _after_signing(course: Course, request: Request) -> tuple[Ints, Ints]:
    """Ask some days after signing; rows whose parcel has not come yet ask for nothing."""
    draft = course.draft
    signed = draft.parcels.seen[course.rows, END]
    applied = course.after(signed, low=0.2, high=6.0)
    asked = applied <= draft.scale.now
    rows, applied = course.rows[asked], applied[asked]
    ask(draft, rows, applied=applied, request=request)
    draft.refunds.phase[rows] = np.where(draft.orders.finished[rows] < applied, AFTERSALE, ONSALE)
    return rows, applied


def _returned(course: Course) -> None:
    """Agreed within a day, sent back within four, received and paid out within five more."""
    draft, now = course.draft, course.draft.scale.now
    rows, applied = _after_signing(course, BACK)
    draft.refunds.reason[rows] = course.rng.choice([SEVEN_DAY, SIZE, QUALITY], len(rows))
    later = Course(draft, rows, course.rng)
    agreed = later.after(applied, low=0.05, high=1.0)
    sent = later.after(agreed, low=0.5, high=4.0)
    received = later.after(sent, low=2.0, high=5.0)
    for moment, status, answer in ((agreed, WAIT_RETURN, _RETURN), (sent, WAIT_CONFIRM, _CONFIRM)):
        reached = moment <= now
        draft.refunds.status[rows[reached]] = status
        draft.refunds.answer_by[rows[reached]] = moment[reached] + answer
    draft.refunds.goods[rows[sent <= now]] = RETURNED
    over = received <= now
    pay_out(draft, rows[over], finished=received[over])


def _compensated(course: Course) -> None:
    """A small sum by agreement; the goods stay with the buyer."""
    rows, applied = _after_signing(course, Request(REFUND_ONLY, RECEIVED, NEGOTIATED))
    draft = course.draft
    share = course.rng.integers(5, 30, len(rows))
    draft.refunds.refund_fen[rows] = draft.orders.paid_fen[rows] * share // 100
    agreed = Course(draft, rows, course.rng).after(applied, low=0.05, high=1.0)
    over = agreed <= draft.scale.now
    pay_out(draft, rows[over], finished=agreed[over])


def _refused(course: Course) -> None:
    """The seller refuses with good reason and the buyer lets it rest."""
    rows, applied = _after_signing(course, BACK)
    draft, now = course.draft, course.draft.scale.now
    later = Course(draft, rows, course.rng)
    refused = later.after(applied, low=0.1, high=1.5)
    closed = later.after(refused, low=0.5, high=4.0)
    reached = refused <= now
    draft.refunds.status[rows[reached]] = REFUSED
    draft.refunds.answer_by[rows[reached]] = refused[reached] + _RETURN
    over = closed <= now
    conclude(draft.refunds, rows[over], finished=closed[over], status=CLOSED)


def _exchanged(course: Course) -> None:
    """An exchange, settled within days."""
    rows, applied = _after_signing(course, Request(EXCHANGE, RECEIVED, SIZE))
    draft = course.draft
    done = Course(draft, rows, course.rng).after(applied, low=0.1, high=1.0)
    over = done <= draft.scale.now
    conclude(draft.refunds, rows[over], finished=done[over], status=CLOSED)


def _intercepted(course: Course) -> None:
    """Asked on the way and long settled; one still open would be a planted kind, so none is."""
    draft = course.draft
    out = draft.parcels.seen[course.rows, 1]
    applied = course.after(out, low=0.1, high=0.5)
    agreed = course.after(applied, low=0.3, high=2.0)
    over = agreed <= draft.scale.now
    rows = course.rows[over]
    ask(draft, rows, applied=applied[over], request=STOP)
    pay_out(draft, rows, finished=agreed[over])


def refund_modified(refunds: Refunds) -> Ints:
    """退款 modified: the end, or the application while it runs."""
    return np.where(refunds.finished < NA, refunds.finished, refunds.applied + HOUR // 60)
