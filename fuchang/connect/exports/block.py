"""One block of rows through a map: parsed, broken rows kept aside, the rest turned into source rows."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from fuchang.connect.exports import identities
from fuchang.connect.exports.cells import Mask, Parsed, clean
from fuchang.connect.exports.derived import derive
from fuchang.connect.exports.frame import Frame, Setting
from fuchang.connect.exports.maps import Map, Slot
from fuchang.connect.exports.parsers import EXPECTED_PRESENT, PERSONAL, expected, missing, parser

_LONGEST_SHOWN = 80
_NOBODY: Mapping[str, tuple[int, ...]] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Aside:
    """A row kept aside: its number, and the first cell that is wrong."""

    row: int
    header: str
    value: str
    expected: str


@dataclass(frozen=True, slots=True)
class Cell:
    """One column of a block as read: its header, its text, and where that was no text at all."""

    header: str
    text: pa.Array
    broken: Mask | None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a block gave: how many rows it received, those kept aside, the rest by slot."""

    received: int
    aside: tuple[Aside, ...]
    frame: Frame


@dataclass(slots=True)
class _Broken:
    slot: Slot
    header: str
    shown: pa.Array
    where: Mask
    expected: str


def evaluate(
    one: Map,
    places: Mapping[str, tuple[int, ...]],
    cells: Mapping[int, Cell],
    *,
    row_no: pa.Array,
    setting: Setting,
    personal: Mapping[str, tuple[int, ...]] = _NOBODY,
) -> Outcome:
    """Parses the block by the map; `places` says at which columns each slot stands.

    `personal`: columns of the buyer's data that go along in clear, as slots of their own.
    """
    cleaned = {at: Cell(cell.header, clean(cell.text), cell.broken) for at, cell in cells.items()}
    of_map = {at for columns in places.values() for at in columns}
    present = _not_blank({at: cell for at, cell in cleaned.items() if at in of_map}, row_no)
    parsed: dict[str, Parsed] = {}
    wrong: list[_Broken] = []
    for name, at in places.items():
        slot = one.slots[name]
        source = _joined(slot, [cleaned[place] for place in at])
        result = parser(slot.parse)(source.text, slot, setting)
        parsed[name] = result
        wrong += _breaks(slot, source, result, cells[at[0]])
    for name, at in personal.items():
        parsed[name] = Parsed(pc.coalesce(*(cleaned[place].text for place in at)))
    bad = np.zeros(len(row_no), dtype=np.bool_)
    for each in wrong:
        bad |= each.where
    bad &= present
    frame = Frame(len(row_no), parsed, row_no)
    aside = tuple(_aside(wrong, bad, row_no)) if bad.any() else ()
    kept = present & ~bad
    if not kept.all():
        frame = frame.filter(pa.array(kept))
    return Outcome(int(present.sum()), aside, _with_derived(one, frame, setting))


def _not_blank(cells: Mapping[int, Cell], row_no: pa.Array) -> Mask:
    """Rows in which some used column says something; the others are no rows."""
    present = np.zeros(len(row_no), dtype=np.bool_)
    for cell in cells.values():
        if not cell.text.null_count:
            return np.ones(len(row_no), dtype=np.bool_)
        present |= np.asarray(pc.is_valid(cell.text))
        if cell.broken is not None:
            present |= cell.broken
    return present


def _joined(slot: Slot, cells: Sequence[Cell]) -> Cell:
    """The one text of a slot: its first column with a value, or a date and a time joined."""
    if len(cells) == 1:
        return cells[0]
    broken = None
    for cell in cells:
        broken = (
            cell.broken
            if broken is None
            else (broken if cell.broken is None else broken | cell.broken)
        )
    texts = [cell.text for cell in cells]
    if not slot.join:
        return Cell(cells[0].header, pc.coalesce(*texts), broken)
    whole = pc.binary_join_element_wise(*texts, " ")
    complete = pc.fill_null(
        pc.greater(pc.binary_length(texts[1]), 12), False
    )  # a whole moment stands there
    return Cell(
        cells[0].header, pc.if_else(complete, texts[1], pc.coalesce(whole, texts[0])), broken
    )


def _breaks(slot: Slot, source: Cell, result: Parsed, raw: Cell) -> list[_Broken]:
    found = []
    if source.broken is not None:
        found.append(_Broken(slot, source.header, raw.text, source.broken, expected(slot)))
    if result.broken is not None:
        found.append(_Broken(slot, source.header, raw.text, result.broken, expected(slot)))
    empty = missing(source.text) if slot.options.get("required") else None
    if empty is not None:
        found.append(_Broken(slot, source.header, raw.text, empty, EXPECTED_PRESENT))
    return found


def _aside(wrong: Sequence[_Broken], bad: Mask, row_no: pa.Array) -> list[Aside]:
    first: dict[int, _Broken] = {}
    for each in wrong:
        for at in np.flatnonzero(each.where & bad).tolist():
            first.setdefault(at, each)
    numbers = row_no.to_pylist()
    return [
        Aside(numbers[at], each.header, _shown(each, at), each.expected)
        for at, each in sorted(first.items(), key=lambda pair: pair[0])
    ]


def _shown(each: _Broken, at: int) -> str:
    if each.slot.parse in PERSONAL:
        return "（个人信息，不显示）"
    value = each.shown[at].as_py()
    return "" if value is None else str(value).replace("\0", "\\0")[:_LONGEST_SHOWN]


def _with_derived(one: Map, frame: Frame, setting: Setting) -> Frame:
    for slot in one.slots.values():
        if slot.parse == "phone" and slot.name in frame.slots:
            virtual = frame.values(str(slot.options.get("virtual", "")))
            hashed = identities.phone(
                frame.slots[slot.name].values, secret=setting.secret, virtual=virtual
            )
            frame = frame.with_slots({slot.name: Parsed(hashed)})
    done: set[str] = set()
    for name in one.slots:
        frame = _settled(one, frame, name, setting, done)
    return _with_shop(frame, setting)


def _settled(one: Map, frame: Frame, name: str, setting: Setting, done: set[str]) -> Frame:
    """Works a slot out after the slots that it needs."""
    slot = one.slots.get(name)
    if slot is None or not slot.by or name in done:
        return frame
    done.add(name)
    for needed in slot.of:
        frame = _settled(one, frame, needed, setting, done)
    value = derive(frame, slot, setting)
    return frame if value is None else frame.with_slots({name: value})


def _with_shop(frame: Frame, setting: Setting) -> Frame:
    named = frame.values("shop_id")
    if named is None:
        whole = pa.repeat(pa.scalar(setting.shop, pa.string()), frame.rows)
    else:
        setting.note_shops(pc.unique(named).drop_null().to_pylist())
        whole = pc.fill_null(named, setting.shop)
    return frame.with_slots({"shop_id": Parsed(whole)})
