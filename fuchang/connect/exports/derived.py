"""Slots worked out of other slots: the newest of several times, what was paid before refunds, ..."""

from collections.abc import Callable, Mapping

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from fuchang.connect.exports import identities, waybills
from fuchang.connect.exports.cells import Parsed
from fuchang.connect.exports.frame import Frame, Setting
from fuchang.connect.exports.maps import Slot
from fuchang.facts.codes import CODES, code
from fuchang.kernel.errors import UnknownWord

Deriver = Callable[[Frame, Slot, Setting], Parsed | None]

_UNDERWAY = pa.array(
    [code(kind="order_status", word=word) for word in ("part_shipped", "shipped", "signed")]
)
_LONGEST_POSITION = 4
_NO_TEXT = pa.scalar(None, pa.string())


def _known(frame: Frame, slot: Slot) -> list[Parsed]:
    return [frame.slots[name] for name in slot.of if name in frame.slots]


def _first(frame: Frame, slot: Slot, _setting: Setting) -> Parsed | None:
    known = _known(frame, slot)
    if not known:
        return None
    texts = [one.text for one in known if one.text is not None]
    text = pc.coalesce(*texts) if len(texts) == len(known) else None
    return Parsed(pc.coalesce(*(one.values for one in known)), None, text)


def _newest(frame: Frame, slot: Slot, _setting: Setting) -> Parsed | None:
    known = _known(frame, slot)
    if not known:
        return None
    best, text = known[0].values, known[0].text
    for one in known[1:]:
        later = pc.or_kleene(
            pc.greater(one.values, best), pc.and_(pc.is_null(best), pc.is_valid(one.values))
        )
        later = pc.fill_null(later, False)
        if pc.any(later).as_py():
            best, text = pc.if_else(later, one.values, best), pc.if_else(later, one.text, text)
    return Parsed(best, None, text)


def _paid_before_refunds(frame: Frame, slot: Slot, _setting: Setting) -> Parsed | None:
    """What the buyer paid, refunds not taken off.

    Files show what is left after refunds (a full refund shows 0 with a payment time). Where a
    payment time stands and left + refunded stays within the total, paid = left + refunded. Where
    it would exceed the total, the file did not take the refund off, and the figure stands.
    """
    left, refunded, total, paid_at = (frame.values(name) for name in slot.of)
    if left is None:
        return None
    if refunded is None or total is None:
        return Parsed(left)
    both = pc.add(left, pc.fill_null(refunded, 0))
    within = pc.less_equal(both, total)
    if paid_at is not None:
        within = pc.and_(within, pc.is_valid(paid_at))
    return Parsed(pc.if_else(pc.fill_null(within, False), both, left))


def _waybill_valid(frame: Frame, slot: Slot, _setting: Setting) -> Parsed | None:
    courier, number = (frame.values(name) for name in slot.of)
    if courier is None or number is None:
        return None
    return Parsed(waybills.validity(courier, number))


def _sent(frame: Frame, slot: Slot, _setting: Setting) -> Parsed | None:
    """1 where a parcel left: it has a number, a shipping time, or the order says shipped.

    Only files with a waybill column can tell that a parcel left without a number.
    """
    waybill, shipped_at, status = (frame.values(name) for name in slot.of)
    if waybill is None:
        return None
    left = pc.is_valid(waybill)
    if shipped_at is not None:
        left = pc.or_(left, pc.is_valid(shipped_at))
    if status is not None:
        left = pc.or_(left, pc.is_in(status, value_set=_UNDERWAY))
    return Parsed(pc.if_else(left, pa.scalar(1, pa.int64()), pa.scalar(None, pa.int64())))


def _line_id(frame: Frame, slot: Slot, setting: Setting) -> Parsed | None:
    """The line's own id; without one, the order id and the line's position in the order."""
    own, order = (frame.values(name) for name in slot.of)
    if order is None or (own is not None and not own.null_count):
        return None if own is None else Parsed(own)
    coded = pc.dictionary_encode(order)
    codes = np.asarray(coded.indices)
    names = coded.dictionary.to_pylist()
    before = np.array([setting.lines_seen[name] for name in names], dtype=np.int64)
    by_order = np.argsort(codes, kind="stable")
    starts = np.concatenate(([0], np.cumsum(np.bincount(codes, minlength=len(names)))))
    rank = np.empty(len(codes), dtype=np.int64)
    rank[by_order] = np.arange(len(codes)) - starts[codes[by_order]]
    position = pa.array(rank + before[codes] + 1)
    for at, tally in enumerate(np.bincount(codes, minlength=len(names))):
        setting.lines_seen[names[at]] += int(tally)
    made = pc.binary_join_element_wise(order, pc.cast(position, pa.string()), "-")
    return Parsed(made if own is None else pc.coalesce(own, made))


def _line_in_order(frame: Frame, slot: Slot, setting: Setting) -> Parsed | None:
    """The line's own id where it is one; a number that counts within the order is put behind its id."""
    own, order = (frame.values(name) for name in slot.of)
    if own is None or order is None:
        return _line_id(frame, slot, setting)
    counting = pc.fill_null(pc.less_equal(pc.binary_length(own), _LONGEST_POSITION), False)
    made = pc.binary_join_element_wise(order, own, "-")
    return Parsed(pc.coalesce(pc.if_else(counting, made, own), order))


def _parcel_of_order(frame: Frame, slot: Slot, _setting: Setting) -> Parsed | None:
    """The waybill; where the file has none but tells of the parcel's way, the order id stands for it."""
    order, waybill, *moments = (frame.values(name) for name in slot.of)
    known = [pc.is_valid(one) for one in moments if one is not None]
    if order is None or waybill is not None or not known:
        return None
    moved = known[0] if len(known) == 1 else pc.or_(known[0], known[1])
    return Parsed(pc.if_else(moved, order, _NO_TEXT))


def _single_title(frame: Frame, slot: Slot, _setting: Setting) -> Parsed | None:
    """The title as the item's id, where the order is of one kind of item only."""
    title, kinds, quantity = (frame.values(name) for name in slot.of)
    if title is None:
        return None
    several = pc.match_substring(title, "，")
    if kinds is not None:
        several = pc.or_(several, pc.fill_null(pc.greater(kinds, 1), False))
        several = pc.and_(several, pc.fill_null(pc.not_equal(kinds, 1), True))
    if quantity is not None:
        several = pc.and_(several, pc.fill_null(pc.greater(quantity, 1), True))
    return Parsed(pc.if_else(several, _NO_TEXT, title))


def _key(frame: Frame, slot: Slot, setting: Setting) -> Parsed | None:
    """An id made of the contents, the same whenever the same thing comes again."""
    known = _known(frame, slot)
    if len(known) < len(slot.of):
        return None
    whole = pc.binary_join_element_wise(*(pc.fill_null(one.values, "") for one in known), "\x1f")
    whole = pc.if_else(pc.is_valid(known[-1].values), whole, _NO_TEXT)
    return Parsed(
        pc.cast(identities.keyed(whole, kind=slot.name, secret=setting.secret), pa.string())
    )


def _constant(frame: Frame, slot: Slot, _setting: Setting) -> Parsed | None:
    """One code wherever the other slot has a value."""
    known = _known(frame, slot)
    number = code(kind=str(slot.options["codes"]), word=str(slot.options["word"]))
    if not known:
        return None
    there = pc.is_valid(known[0].values)
    return Parsed(pc.if_else(there, pa.scalar(number, pa.int64()), pa.scalar(None, pa.int64())))


def _source(frame: Frame, slot: Slot, setting: Setting) -> Parsed | None:
    """Who said the deadline."""
    named = Slot(slot.name, of=slot.of, options={**slot.options, "codes": "deadline_source"})
    return _constant(frame, named, setting)


def _only_if(frame: Frame, slot: Slot, _setting: Setting) -> Parsed | None:
    """The first slot, where the second has a certain code."""
    known = _known(frame, slot)
    if len(known) < len(slot.of):
        return None
    number = code(kind=str(slot.options["codes"]), word=str(slot.options["word"]))
    same = pc.fill_null(pc.equal(known[1].values, number), False)
    return Parsed(pc.if_else(same, known[0].values, _NO_TEXT))


def _side(wanted: int) -> Deriver:
    def derive(frame: Frame, slot: Slot, _setting: Setting) -> Parsed | None:
        known = _known(frame, slot)
        if len(known) < len(slot.of):
            return None
        same = pc.fill_null(pc.equal(known[1].values, wanted), False)
        return Parsed(pc.if_else(same, pc.abs(known[0].values), pa.scalar(None, pa.int64())))

    return derive


def _spoken(frame: Frame, slot: Slot, _setting: Setting) -> Parsed | None:
    known = _known(frame, slot)
    if not known:
        return None
    texts = [pc.fill_null(one.values, "") for one in known]
    whole = pc.utf8_trim(pc.binary_join_element_wise(*texts, "；"), characters="；")
    return Parsed(pc.if_else(pc.equal(whole, ""), _NO_TEXT, whole))


def _identifier_hash(frame: Frame, slot: Slot, setting: Setting) -> Parsed | None:
    """The keyed hash of an identifier whose kind stands in another column."""
    value, kind = (frame.values(name) for name in slot.of)
    if value is None or kind is None:
        return None
    result = pa.nulls(frame.rows, pa.int64())
    for word, (number, _) in CODES["identifier"].items():
        of_kind = pc.fill_null(pc.equal(kind, number), False)
        if pc.any(of_kind).as_py():
            hashed = _hashed(word, pc.if_else(of_kind, value, _NO_TEXT), setting)
            result = pc.coalesce(result, hashed)
    return Parsed(result)


def _hashed(kind: str, value: pa.Array, setting: Setting) -> pa.Array:
    if kind == "phone":
        return identities.phone(value, secret=setting.secret)
    if kind == "address":
        return identities.address(value, secret=setting.secret)
    return identities.account(value, kind=kind, secret=setting.secret)


DERIVERS: Mapping[str, Deriver] = {
    "first": _first,
    "newest": _newest,
    "paid_before_refunds": _paid_before_refunds,
    "waybill_valid": _waybill_valid,
    "sent": _sent,
    "line_id": _line_id,
    "line_in_order": _line_in_order,
    "parcel_of_order": _parcel_of_order,
    "single_title": _single_title,
    "key": _key,
    "constant": _constant,
    "source": _source,
    "only_if": _only_if,
    "inflow": _side(1),
    "outflow": _side(0),
    "spoken": _spoken,
    "identifier_hash": _identifier_hash,
}


def derive(frame: Frame, slot: Slot, setting: Setting) -> Parsed | None:
    """The value of a worked-out slot. Raises UnknownWord for a way that nobody wrote."""
    if slot.by not in DERIVERS:
        raise UnknownWord(what="way to work a slot out", got=slot.by, known=DERIVERS)
    return DERIVERS[slot.by](frame, slot, setting)
