"""The slots of one block of rows, and what parsers need to know about the file they stand in."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from threading import Lock

import pyarrow as pa
import pyarrow.compute as pc

from fuchang.connect.exports.cells import Parsed


@dataclass(slots=True)
class Setting:
    """What holds for all rows of one file or sheet."""

    secret: bytes
    shop: str
    month_first: bool | None = None
    personal: bool = False  # a desk reads, which keeps what is needed of buyers, sealed
    unknown_words: dict[str, Counter[str]] = field(default_factory=dict)
    named_shops: set[str] = field(default_factory=set)
    lines_seen: Counter[str] = field(default_factory=Counter)  # lines so far of an order
    _lock: Lock = field(default_factory=Lock)  # blocks are parsed in several threads

    def note_unknown(self, slot: str, words: Mapping[str, int]) -> None:
        """Counts words that no list knows."""
        with self._lock:
            self.unknown_words.setdefault(slot, Counter()).update(words)

    def note_shops(self, shops: Iterable[str]) -> None:
        """Keeps the shops that rows name."""
        with self._lock:
            self.named_shops.update(shops)


@dataclass(slots=True)
class Frame:
    """Slot → column; a slot whose header the file lacks is not in it."""

    rows: int
    slots: dict[str, Parsed]
    row_no: pa.Array

    def values(self, slot: str) -> pa.Array | None:
        """The values of a slot; None where the file has no such column."""
        parsed = self.slots.get(slot)
        return None if parsed is None else parsed.values

    def take(self, at: pa.Array) -> "Frame":
        """The rows at these places."""
        return Frame(
            len(at),
            {name: _take(one, at) for name, one in self.slots.items()},
            self.row_no.take(at),
        )

    def filter(self, kept: pa.Array) -> "Frame":
        """The rows where `kept` is true."""
        return self.take(pc.indices_nonzero(kept))

    def with_slots(self, slots: Mapping[str, Parsed]) -> "Frame":
        """The same rows with some slots replaced."""
        return Frame(self.rows, {**self.slots, **slots}, self.row_no)


def _take(one: Parsed, at: pa.Array) -> Parsed:
    same = one.text is one.values
    values = one.values.take(at)
    text = values if same else (None if one.text is None else one.text.take(at))
    return Parsed(values, None, text)
