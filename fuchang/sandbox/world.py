"""The simulated market as a store: rows of the canonical tables, changed one by one, each change told.

Rows have the columns of `facts` and the platform's text ids beside our keys; platforms show them in
their own words. A platform may keep columns of its own in a row (a memo, a version).
"""

import threading
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

Row = dict[str, Any]
# table → the text id by which a row is found
NAMED_BY = {
    "shops": "shop_id",
    "items": "item_id",
    "orders": "order_id",
    "order_lines": "line_id",
    "refunds": "refund_id",
    "shipments": "parcel_id",
    "messages": "message_id",
    "statuses": "status_key",
}


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that happened: `what` is a word such as `refund_created` or `order_shipped`."""

    number: int
    at: int
    table: str
    id: str
    what: str


Listener = Callable[[Change, Row], None]


@dataclass
class World:
    """Everything that the simulated platforms know."""

    tables: dict[str, dict[str, Row]] = field(
        default_factory=lambda: {name: {} for name in NAMED_BY}
    )
    scans: dict[str, list[Row]] = field(default_factory=lambda: defaultdict(list))  # by waybill
    changes: list[Change] = field(default_factory=list)
    lock: threading.RLock = field(default_factory=threading.RLock)
    _listeners: list[Listener] = field(default_factory=list)
    _related: dict[tuple[str, str], list[str]] = field(default_factory=lambda: defaultdict(list))
    _parcels: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))

    def listen(self, listener: Listener) -> None:
        """Hear of every change from now on, in the thread that makes it."""
        self._listeners.append(listener)

    def put(self, table: str, row: Row) -> str:
        """Lay a row down without telling anybody: what was there before the server was."""
        named = str(row[NAMED_BY[table]])
        with self.lock:
            if named not in self.tables[table]:
                self._note(table, named, row)
            self.tables[table][named] = row
        return named

    def take(self, table: str, named: str) -> Row:
        """Take a row out, as if it had not been yet."""
        with self.lock:
            row = self.tables[table].pop(named)
            if row.get("order_id"):
                self._related[table, str(row["order_id"])].remove(named)
        return row

    def _note(self, table: str, named: str, row: Row) -> None:
        if row.get("order_id"):
            self._related[table, str(row["order_id"])].append(named)
        if table == "shipments":
            self._parcels[str(row["waybill"])].append(named)

    def get(self, table: str, named: str) -> Row | None:
        """The row of that id."""
        return self.tables[table].get(named)

    def rows(self, table: str, **equal: Any) -> Iterator[Row]:
        """Rows whose columns equal these."""
        with self.lock:
            known = list(self.tables[table].values())
        wanted = equal.items()
        return (row for row in known if all(row.get(name) == value for name, value in wanted))

    def of_order(self, table: str, order_id: str) -> list[Row]:
        """The lines, refunds, parcels or messages of an order."""
        return [self.tables[table][named] for named in self._related[table, order_id]]

    def of_waybill(self, waybill: str) -> list[Row]:
        """The parcels that carry this number: two orders may claim the same one."""
        return [self.tables["shipments"][named] for named in self._parcels.get(waybill, ())]

    def add(self, table: str, row: Row, *, at: int, what: str) -> Change:
        """A new row, told to everybody."""
        with self.lock:
            named = self.put(table, {**row, "modified_at": at})
            return self._tell(table, named, at=at, what=what)

    def change(self, table: str, named: str, *, at: int, what: str, **columns: Any) -> Change:
        """Other values in a row, told to everybody; its `modified_at` becomes `at`."""
        with self.lock:
            self.tables[table][named].update(columns, modified_at=at)
            return self._tell(table, named, at=at, what=what)

    def scan(self, waybill: str, row: Row, *, at: int) -> Change:
        """A courier's scan of a parcel."""
        with self.lock:
            self.scans[waybill].append(row)
            for parcel in self.of_waybill(waybill):
                parcel["modified_at"] = at
            return self._tell("scans", waybill, at=at, what="parcel_scanned")

    def _tell(self, table: str, named: str, *, at: int, what: str) -> Change:
        change = Change(len(self.changes) + 1, at, table, named, what)
        self.changes.append(change)
        row = self.scans[named][-1] if table == "scans" else self.tables[table][named]
        for listener in self._listeners:
            listener(change, row)
        return change
