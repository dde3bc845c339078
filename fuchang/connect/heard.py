"""What an answer of a platform or courier becomes: source rows, words nobody knows, what is not believed.

A connector that is asked over the network has a module `reader` with `heard(call, told, context)`: the
call's name, the contents of the answer as they were stored, and what the desk knew when it asked. Pure:
the same answer always reads the same.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from importlib import import_module
from typing import Any

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Unbelieved:
    """One value that stays out: where it stood, what it was, and what would be right."""

    table: str
    place: str  # a path in the answer: refunds.refund[3].created
    value: str
    expected: str
    row: int = 0  # as a person counts the rows of the answer


@dataclass
class Heard:
    """What one answer says; `strange` counts (field, word) of closed lists that do not hold the word."""

    tables: dict[str, list[Row]] = field(default_factory=dict)
    strange: Counter[tuple[str, str]] = field(default_factory=Counter)
    unbelieved: list[Unbelieved] = field(default_factory=list)

    @property
    def count(self) -> int:
        """Rows that are their table's own."""
        return sum(row.get("primary_row", 1) for rows in self.tables.values() for row in rows)


@dataclass(frozen=True, slots=True)
class Asked:
    """What the desk knew when it asked: the shop, the moment, the order of a parcel, the key of hashes."""

    shop_id: str
    asked_at: int
    secret: bytes = field(repr=False)
    about: Mapping[str, Any] = field(default_factory=dict)


def heard(platform: str, call: str, told: Sequence[Any], asked: Asked) -> Heard:
    """Read a stored answer with the reader of its connector (a dotted folder: `couriers.kuaidi100`)."""
    own = call.startswith("fuchang.")  # what the desk learned by itself
    reader = import_module(
        "fuchang.connect.standing" if own else f"fuchang.connect.{platform}.reader"
    )
    found: Heard = reader.heard(call, told, asked)
    return found
