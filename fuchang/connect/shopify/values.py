"""Rows of facts in the making: times, amounts and words of the platform, and what cannot be believed."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from fuchang.connect.heard import Asked, Heard, Row, Unbelieved
from fuchang.connect.shopify.shipped import words
from fuchang.facts.codes import code
from fuchang.facts.source import SOURCE
from fuchang.facts.tables import TABLES
from fuchang.kernel.clock import from_local, local_text
from fuchang.kernel.ids import keyed_hash
from fuchang.kernel.money import fen

_A_TIME, _AN_AMOUNT = "2026-11-01T10:00:00Z", "12.30"
_LISTS = {  # our closed list behind each list of the platform's words
    "trace": "trace",
    "return_status": "refund_status",
    "dispute_status": "refund_status",
    "reason": "reason",
    "dispute_reason": "reason",
    "dispute_cs": "cs_status",
}


@dataclass
class Reading:
    """One document on its way into rows; `row` as a person counts the documents."""

    asked: Asked
    row: int
    found: Heard = field(default_factory=Heard)

    def add(self, table: str, columns: Row, *, own: bool = True) -> None:
        """One more row; times bring their text along."""
        full: Row = dict.fromkeys((name for name, _ in SOURCE[table]), None)
        if "shop_id" in full:
            full["shop_id"] = self.asked.shop_id
        full.update(columns, file_no=0, row_no=self.row, primary_row=int(own))
        for column in TABLES[table].columns:
            if column.type == "time" and full.get(column.name) is not None:
                full[f"{column.name}_text"] = local_text(full[column.name])
        self.found.tables.setdefault(table, []).append(full)

    def moment(self, place: str, value: Any) -> int | None:
        """Epoch of an ISO time or of a day, which counts from its beginning: the earlier governs."""
        if value in (None, ""):
            return None
        try:
            text = str(value)
            whole = datetime.fromisoformat(text)
            return from_local(
                f"{text}T00:00:00+00:00" if len(text) <= len("2026-11-01") else whole.isoformat()
            )
        except ValueError:
            self._unbelieved(place, value, _A_TIME)
            return None

    def fen(self, place: str, value: Any) -> int | None:
        """Hundredths of an amount in a bag, a money, or a text."""
        while isinstance(value, dict):
            value = value.get("shopMoney") or value.get("amount")
        if value in (None, ""):
            return None
        try:
            return fen(str(value))
        except ValueError:
            self._unbelieved(place, value, _AN_AMOUNT)
            return None

    def word(self, name: str, value: Any) -> str:
        """Our word for one of the platform's; empty for one that no list knows, which is told."""
        if value in (None, ""):
            return ""
        told = str(value)
        ours = words()[name].get(told, "")
        if not ours:
            self.found.strange[(name, told)] += 1
        return ours

    def code(self, name: str, value: Any) -> int | None:
        """The integer of one of the platform's words; 0 for one that no list knows."""
        ours = self.word(name, value)
        if not ours:
            return None if value in (None, "") else 0
        return code(kind=_LISTS[name], word=ours)

    def person(self, kind: str, value: Any) -> int | None:
        """The keyed hash of what identifies a person."""
        told = str(value or "").strip().lower()
        return keyed_hash(self.asked.secret, kind, told) if told else None

    def _unbelieved(self, place: str, value: Any, expected: str) -> None:
        self.found.unbelieved.append(
            Unbelieved("orders", place, str(value)[:200], expected, self.row)
        )


def tail(gid: Any) -> str | None:
    """The number at the end of `gid://shopify/Order/1`."""
    return str(gid).rpartition("/")[2] if gid else None


def nodes(connection: Any) -> list[dict[str, Any]]:
    """The rows of a connection, or of a plain list."""
    listed = connection.get("nodes") if isinstance(connection, dict) else connection
    return [one for one in listed or () if isinstance(one, dict)]
