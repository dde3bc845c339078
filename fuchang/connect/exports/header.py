"""Finds the header row among the first rows of a sheet, and the map that knows it best."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from fuchang.connect.exports.maps import Map, positions
from fuchang.kernel.text import normalised

ROWS_SCANNED = 40
NO_HEADER = "前 40 行里没有像表头的一行"
_FEWEST_NAMES = 3
_LEAST_SHARE = 0.4


@dataclass(frozen=True)
class Header:
    """The header of a sheet: where it stands (first row = 1) and its names as written."""

    row: int
    names: tuple[str, ...]

    @cached_property
    def index(self) -> dict[str, int]:
        """Normalised name → column; of two equal names the first counts."""
        found: dict[str, int] = {}
        for at, name in enumerate(self.names):
            found.setdefault(normalised(name), at)
        found.pop("", None)
        return found

    @property
    def hash(self) -> str:
        """What a remembered map is kept under: the same names in any order give the same hash."""
        return hashlib.sha256("\n".join(sorted(self.index)).encode()).hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class Recognised:
    """A header, the map for it, and the columns that each slot reads."""

    header: Header
    map: Map
    places: Mapping[str, tuple[int, ...]]


@dataclass(frozen=True, slots=True)
class Proposal:
    """The map for one sheet, as YAML would hold it, and how it was come by."""

    sheet: str
    header: Header
    raw: dict[str, Any]
    how: str  # shipped, remembered or guessed


def places_of(one: Map, header: Header) -> dict[str, tuple[int, ...]]:
    """Slot → columns, for the slots whose headers are there."""
    index = header.index
    found = {name: positions(slot, index) for name, slot in one.slots.items() if slot.parse}
    return {name: at for name, at in found.items() if at}


def recognise(
    rows: Sequence[Sequence[str]], maps: Sequence[Map], remembered: Mapping[str, Map]
) -> Recognised | None:
    """The best pair of header row and map among the first rows, or None."""
    best: tuple[tuple[int, int, int], Recognised] | None = None
    for number, names in enumerate(rows[:ROWS_SCANNED], start=1):
        header = Header(number, tuple(names))
        if header.hash in remembered:
            own = remembered[header.hash]
            return Recognised(header, own, places_of(own, header))
        found = _best(header, maps)
        if found and (best is None or found[0] > best[0]):
            best = found
    return best[1] if best else None


def _best(header: Header, maps: Sequence[Map]) -> tuple[tuple[int, int, int], Recognised] | None:
    index = header.index
    if len(index) < _FEWEST_NAMES:
        return None
    scored = []
    for one in maps:
        fit = _fit(one, index)
        places = places_of(one, header) if fit else {}
        if fit and all(_has(one, need, places) for need in one.needs):
            scored.append((fit, one.id, Recognised(header, one, places)))
    if not scored:
        return None
    fit, _, recognised = max(scored, key=lambda entry: entry[:2])
    return fit, recognised


def _fit(one: Map, index: Mapping[str, int]) -> tuple[int, int, int] | None:
    """(names known, names of the map that lack, newer); None where too little is known."""
    known = len(one.header & index.keys())
    usable = len(one.used & index.keys())
    if max(known, usable) < _FEWEST_NAMES or max(known, usable) < _LEAST_SHARE * min(
        len(index), len(one.header) or 99
    ):
        return None
    return known, known - len(one.header), one.rank


def _has(one: Map, need: str, places: Mapping[str, tuple[int, ...]]) -> bool:
    slot = one.slots[need]
    return need in places or any(
        _has(one, other, places) for other in slot.of if other in one.slots
    )
