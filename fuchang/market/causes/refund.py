"""Causes that show in a refund: what buyer, courier and platform do that ordinary refunds never see."""

from dataclasses import replace

import numpy as np

from fuchang.kernel.clock import DAY, HOUR
from fuchang.market.causes.acts import arrive, ask_after_signing, ask_at, hush, send, travel_until
from fuchang.market.draft import END, codes
from fuchang.market.goods import CROSS_BORDER, MISMATCHED, SPECIAL
from fuchang.market.people import People
from fuchang.market.plan import Cause, Planting
from fuchang.market.refunds import (
    CANCEL,
    LATE_SHIP,
    NO_TRACE,
    NOT_RECEIVED,
    QUALITY,
    REASON_NOT_RECEIVED,
    RECEIVED,
    REFUND_ONLY,
    STOP,
    WAIT_PLATFORM,
    Request,
    pay_out,
)
from fuchang.market.scale import Ints

CANNOT_REFUSE, ON_WEB, NOT_ALLOWED = codes("constraint", "cannot_refuse", "on_web", "not_allowed")
INTERCEPTED = codes("risk", "intercepted")[0]
STEPPED_IN, PROVING, APPEAL_OPEN = codes("cs_status", "stepped_in", "proving", "appeal_open")

_CANNOT = 2  # the second of the two prompts
_SERIAL_ORDERS = 5


def _prompted(planting: Planting) -> None:
    """The platform shows one of its two prompts and lets the seller do nothing."""
    ask_after_signing(planting)
    refunds, rows = planting.draft.refunds, planting.rows
    refunds.prompt[rows] = 1 + planting.rng.integers(0, 2, len(rows))
    refunds.constraint[rows] = np.where(refunds.prompt[rows] == _CANNOT, CANNOT_REFUSE, 0)
    planting.draft.label(rows, "refund.platform_abnormal")


def _no_tracking(planting: Planting) -> None:
    """Shipped by our record, scanned by nobody, and the buyer has had enough."""
    send(planting, planting.ago(1.1, 2.2))
    hush(planting)
    ask_at(planting, planting.ago(0.05, 0.8), Request(REFUND_ONLY, NOT_RECEIVED, NO_TRACE))
    planting.draft.label(planting.rows, "refund.no_tracking", "parcel.no_pickup")


def _trace_stalled(planting: Planting) -> None:
    """The parcel stands still for days and the buyer asks for money."""
    orders = planting.draft.orders
    send(planting, orders.created[planting.rows] + planting.days(0.2, 1.1))
    travel_until(planting, planting.ago(3.6, 4.8))
    ask_at(planting, planting.ago(0.05, 0.8), Request(REFUND_ONLY, NOT_RECEIVED, NO_TRACE))
    planting.draft.label(planting.rows, "refund.trace_stalled", "parcel.stalled")


def _picked_up_late(planting: Planting) -> None:
    """Marked shipped days before any courier had it; the buyer has lost patience."""
    orders = planting.draft.orders
    send(planting, orders.created[planting.rows] + planting.days(0.2, 0.5))
    travel_until(planting, planting.ago(0.1, 0.9), first_after=60)
    ask_at(planting, planting.ago(0.02, 0.09), Request(REFUND_ONLY, NOT_RECEIVED, LATE_SHIP))
    # It travels by now, so it is also a refund-only request on the way.
    planting.draft.label(planting.rows, "refund.record_mismatch", "refund.in_transit_refund_only")


def _signed_not_received(planting: Planting) -> None:
    """Signed for, says the courier; not received, says the buyer."""
    arrive(planting)
    ask_at(
        planting, planting.ago(0.05, 0.8), Request(REFUND_ONLY, NOT_RECEIVED, REASON_NOT_RECEIVED)
    )
    planting.draft.label(planting.rows, "refund.signed_not_received")


def _in_transit(planting: Planting) -> None:
    """On its way, scanned yesterday, and the buyer wants money without sending anything back."""
    orders = planting.draft.orders
    send(planting, orders.created[planting.rows] + planting.days(0.2, 0.8))
    travel_until(planting, planting.ago(0.1, 0.9))
    ask_at(planting, planting.ago(0.02, 0.09), STOP)
    planting.draft.label(planting.rows, "refund.in_transit_refund_only")


def _answer_near(planting: Planting) -> None:
    """The platform decides within hours unless the seller answers."""
    arrive(planting)
    answer = planting.draft.scale.now + planting.days(0.02, 0.2)
    ask_at(planting, answer - 5 * DAY)
    planting.draft.label(planting.rows, "refund.answer_deadline_near")


def _timed_out(planting: Planting) -> None:
    """Nobody answered in five days, so the platform paid the buyer."""
    arrive(planting)
    signed = planting.draft.parcels.seen[planting.rows, END]
    applied = signed + planting.days(0.1, 2.0)
    ask_at(planting, applied)
    finished = applied + 5 * DAY + planting.rng.integers(5, 900, len(planting.rows))
    pay_out(planting.draft, planting.rows, finished=finished)
    planting.draft.refunds.by_system[planting.rows] = 1
    planting.draft.label(planting.rows, "refund.refunded_by_timeout")


def _zero_second(planting: Planting) -> None:
    """Ordinary: the platform answers at once by a strategy that the seller switched on."""
    arrive(planting)
    signed = planting.draft.parcels.seen[planting.rows, END]
    applied = signed + planting.days(0.1, 2.0)
    ask_at(planting, applied)
    pay_out(planting.draft, planting.rows, finished=applied)
    planting.draft.refunds.by_system[planting.rows] = 1
    planting.draft.refunds.zero_second[planting.rows] = 1


def _ring(planting: Planting) -> None:
    """Every second account of every ring asked for money some time ago, and got it."""
    arrive(planting)
    draft, rows = planting.draft, planting.rows
    draft.orders.buyer[rows] = _settled(draft.people)[planting.ranks]
    applied = draft.parcels.seen[rows, END] + planting.days(0.1, 0.6)
    ask_at(planting, applied)
    pay_out(draft, rows, finished=applied + HOUR)


def _ring_now(planting: Planting) -> None:
    """The other accounts of the rings ask today."""
    ask_after_signing(planting)
    draft, rows = planting.draft, planting.rows
    draft.orders.buyer[rows] = _asking(draft.people)[planting.ranks]
    draft.label(rows, "refund.accounts_linked")


def _asking(people: People) -> Ints:
    return np.arange(1, people.ring_accounts + 1, 3)


def _settled(people: People) -> Ints:
    return np.setdiff1d(np.arange(1, people.ring_accounts + 1), _asking(people))


def _serial(planting: Planting) -> None:
    """The same few accounts ask for money without return, order after order."""
    arrive(planting)
    draft, rows = planting.draft, planting.rows
    draft.orders.buyer[rows] = draft.people.serial_first + planting.ranks % draft.people.serials
    turn = planting.ranks // draft.people.serials
    last = turn == _SERIAL_ORDERS - 1
    # The last of each account is asked for this morning, the others soon after signing.
    signed = draft.parcels.seen[rows, END]
    applied = np.where(last, planting.ago(0.1, 0.8), signed + 10 * HOUR)
    ask_at(planting, applied, Request(REFUND_ONLY, RECEIVED, QUALITY))
    pay_out(draft, rows[~last], finished=applied[~last] + 5 * HOUR)
    draft.label(rows[last], "refund.serial_refund_only")
    # To keep shoes or nuts and want the money back is against the rules of their category as well.
    special = draft.goods.special()[draft.orders.item[rows]] > 0
    draft.label(rows[last & special], "refund.special_category")


def _intercepted(planting: Planting) -> None:
    """The platform's risk control stops the refund."""
    ask_after_signing(planting)
    planting.draft.refunds.risk[planting.rows] = INTERCEPTED
    planting.draft.label(planting.rows, "refund.risk_intercepted")


def _special(planting: Planting) -> None:
    """Made to order, virtual or fresh: the rules for ordinary goods do not hold."""
    ask_after_signing(planting, item_class=SPECIAL)
    planting.draft.label(planting.rows, "refund.special_category")


def _mismatched(planting: Planting) -> None:
    """Listed under an ordinary category, sold by its title as a special one."""
    ask_after_signing(planting, item_class=MISMATCHED)
    planting.draft.label(planting.rows, "refund.category_mismatch")


def _cross_border(planting: Planting) -> None:
    """Goods that came over the border."""
    ask_after_signing(planting, item_class=CROSS_BORDER)
    planting.draft.label(planting.rows, "refund.cross_border")


def _proof_near(planting: Planting) -> None:
    """Customer service wants proof within hours."""
    ask_after_signing(planting)
    refunds, rows = planting.draft.refunds, planting.rows
    refunds.cs_status[rows] = PROVING
    refunds.status[rows] = WAIT_PLATFORM
    refunds.proof_by[rows] = planting.draft.scale.now + planting.days(0.05, 0.4)
    planting.draft.label(rows, "refund.proof_deadline_near")


def _stepped_in(planting: Planting) -> None:
    """The buyer called customer service in."""
    ask_after_signing(planting)
    planting.draft.refunds.cs_status[planting.rows] = STEPPED_IN
    planting.draft.refunds.status[planting.rows] = WAIT_PLATFORM
    planting.draft.label(planting.rows, "refund.cs_stepped_in")


def _appeal(planting: Planting) -> None:
    """Decided for the buyer; an appeal is open."""
    ask_after_signing(planting)
    planting.draft.refunds.cs_status[planting.rows] = APPEAL_OPEN
    planting.draft.refunds.status[planting.rows] = WAIT_PLATFORM
    planting.draft.label(planting.rows, "refund.appeal_open")


def _too_much(planting: Planting) -> None:
    """The sum asked for is more than was ever paid."""
    ask_after_signing(planting)
    refunds, rows = planting.draft.refunds, planting.rows
    refunds.refund_fen[rows] = refunds.refund_fen[rows] * 3 // 2 + 100
    planting.draft.label(rows, "refund.amount_over_paid")


def _paid_twice(planting: Planting) -> None:
    """Two requests of one order were both paid in full."""
    arrive(planting)
    draft, rows = planting.draft, planting.rows
    applied = draft.parcels.seen[rows, END] + planting.days(0.1, 0.5)
    ask_at(planting, applied)
    pay_out(draft, rows, finished=applied + 3 * HOUR)
    for name in draft.second.__slots__:
        getattr(draft.second, name)[rows] = getattr(draft.refunds, name)[rows]
    draft.second.applied[rows] += 6 * HOUR
    draft.second.answer_by[rows] += 6 * HOUR
    draft.second.finished[rows] += 6 * HOUR
    draft.label(rows, "refund.paid_twice")
    draft.label_second(rows, "refund.paid_twice")


def _shipped_anyway(planting: Planting) -> None:
    """The buyer asked before shipping; the warehouse shipped all the same."""
    draft, rows = planting.draft, planting.rows
    applied = planting.ago(0.55, 0.8)
    send(planting, applied + planting.days(0.1, 0.4))
    ask_at(planting, applied, CANCEL)
    draft.label(rows, "refund.shipped_while_open")


_ALL = (
    Cause("ring", 85.0, 11.0, 3300, _ring, count=lambda people: len(_settled(people))),
    Cause("ring now", 35.0, 11.0, 1700, _ring_now, count=lambda people: len(_asking(people))),
    Cause(
        "serial", 30.0, 11.0, 2000, _serial, count=lambda people: people.serials * _SERIAL_ORDERS
    ),
    Cause("prompted", 35.0, 11.0, 200, _prompted),
    Cause("no tracking", 4.0, 2.3, 120, _no_tracking),
    Cause("trace stalled", 8.5, 6.5, 120, _trace_stalled),
    Cause("picked up late", 6.0, 4.5, 120, _picked_up_late),
    Cause("signed not received", 20.0, 11.0, 200, _signed_not_received),
    Cause("in transit", 5.0, 2.5, 200, _in_transit),
    Cause("answer near", 30.0, 15.0, 200, _answer_near),
    Cause("timed out", 30.0, 18.0, 200, _timed_out),
    Cause("zero second", 85.0, 18.0, 1000, _zero_second),
    Cause("intercepted", 35.0, 11.0, 150, _intercepted),
    Cause("special", 35.0, 11.0, 200, _special),
    Cause("mismatched", 35.0, 11.0, 150, _mismatched),
    Cause("cross border", 35.0, 11.0, 200, _cross_border),
    Cause("proof near", 35.0, 11.0, 100, _proof_near),
    Cause("stepped in", 35.0, 11.0, 150, _stepped_in),
    Cause("appeal", 35.0, 11.0, 80, _appeal),
    Cause("too much", 35.0, 11.0, 60, _too_much),
    Cause("paid twice", 30.0, 12.0, 60, _paid_twice),
    Cause("shipped anyway", 2.5, 1.0, 120, _shipped_anyway),
)

CAUSES = tuple(replace(cause, asks=True) for cause in _ALL)
