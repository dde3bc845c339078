"""The examples of the book as facts: every example a tiny shop of its own, all searched in one pass."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import pyarrow as pa

from fuchang.detection.run import detect
from fuchang.facts.codes import code
from fuchang.facts.engines import Engine
from fuchang.facts.tables import TABLES, Column, Table
from fuchang.kernel.clock import from_local
from fuchang.kernel.errors import AskUser
from fuchang.rulebook.grammar import Example, Kind
from fuchang.rulebook.loader import Book

# the moment at which every example plays: a Tuesday noon on the platform
EXAMPLE_NOW = from_local("2026-06-30 12:00:00")
ROOM = 100_000  # keys that one example may use
_RELATIVE = re.compile(r"([+-])(\d+)([dhms])")
_UNITS = {"d": 86_400, "h": 3_600, "m": 60, "s": 1}
_ENDED = frozenset({8, 9})  # refund_status closed, success
_REFERENCES = {
    "order": "order_key", "buyer": "buyer_key", "item": "item_key", "parcel": "parcel_key",
    "refund": "refund_key", "category": "category_key",
}  # fmt: skip
_DEFAULTS: dict[str, dict[str, Any]] = {
    "orders": {"status": "paid", "created_at": "-3d", "paid_at": "-3d", "paid_fen": 10_000,
               "total_fen": 10_000, "refunded_fen": 0, "hold": "none", "cross_border": 0},
    "refunds": {"kind": "refund_only", "status": "wait_seller", "applied_at": "-1h",
                "refund_fen": 10_000, "by_system": 0, "zero_second": 0, "goods": "unknown",
                "constraint_code": "none", "risk": "none", "cs_status": "not_needed"},
    "shipments": {"direction": "outbound"},
    "items": {"special": "none", "special_by_words": "none", "cross_border": 0},
    "statuses": {"by_seller": 0, "subject_id": "1"},
}  # fmt: skip


class BadExample(AskUser):
    """An example speaks of a table, column, word or time that is not known."""

    def __init__(self, *, kind: str, example: str, problem: str) -> None:
        self.kind = kind
        self.example = example
        super().__init__(f"{kind}, example {example!r}: {problem}")


@dataclass(frozen=True)
class ExampleResult:
    """How one example came out: `expected` and `found` count findings of its kind (-1: any)."""

    kind: str
    example: str
    expected: int
    found: int

    @property
    def ok(self) -> bool:
        """Whether the book's word holds."""
        return self.found > 0 if self.expected < 0 else self.found == self.expected


def run(
    book: Book, kinds: Sequence[Kind], engine: Engine, *, now: int = EXAMPLE_NOW
) -> list[ExampleResult]:
    """Search every example of these kinds for its own kind, in one pass."""
    listed = [(kind, example) for kind in kinds for example in kind.examples]
    for table, rows in facts(listed, now=now).items():
        engine.put(table, rows)
    detected = detect(engine, book, now=now, kinds=kinds)
    found: dict[tuple[str, int], int] = {}
    numbers, shops = (detected.rows[name].to_pylist() for name in ("kind_no", "shop_key"))
    for number, shop in zip(numbers, shops, strict=True):
        at = (detected.kinds[number].id, shop)
        found[at] = found.get(at, 0) + 1
    return [
        ExampleResult(kind.id, example.name, _expected(example), found.get((kind.id, shop), 0))
        for shop, (kind, example) in enumerate(listed, start=1)
    ]


def facts(listed: Sequence[tuple[Kind, Example]], *, now: int) -> dict[str, pa.Table]:
    """All canonical tables, filled with the worlds of these examples; shop n is example n."""
    rows: dict[str, list[dict[str, Any]]] = {name: [] for name in TABLES}
    for shop, (kind, example) in enumerate(listed, start=1):
        world = _World(kind=kind.id, example=example, shop=shop, now=now)
        for name, made in world.rows().items():
            rows[name].extend(made)
    return {name: _arrow(TABLES[name], made) for name, made in rows.items()}


def _expected(example: Example) -> int:
    if not example.match:
        return 0
    return -1 if example.findings is None else example.findings


def _arrow(table: Table, rows: list[dict[str, Any]]) -> pa.Table:
    types = {"TEXT": pa.string(), "BIGINT": pa.int64()}
    return pa.table(
        {
            column.name: pa.array([row.get(column.name) for row in rows], types[column.sql_type])
            for column in table.columns
        }
    )


class _World:
    """One example's rows, with keys of its own."""

    def __init__(self, *, kind: str, example: Example, shop: int, now: int) -> None:
        self.kind = kind
        self.example = example
        self.shop = shop
        self.now = now

    def rows(self) -> dict[str, list[dict[str, Any]]]:
        unknown = set(self.example.facts) - set(TABLES)
        if unknown:
            self._fail(f"table {min(unknown)!r} is not known. Known: {', '.join(TABLES)}")
        made = {name: list(self._table(TABLES[name])) for name in self.example.facts}
        traced = 1 if made.get("tracking_events") else 0
        made["shops"] = [{"shop_key": self.shop, "shop_id": str(self.shop), "traced": traced}]
        self._stubs(made, "orders", "order_key")
        self._stubs(made, "items", "item_key")
        self._order_rollups(made)
        paid = {order["order_key"]: order.get("paid_fen") for order in made["orders"]}
        for parcel in made.get("shipments", []):
            parcel.setdefault("order_paid_fen", paid.get(parcel["order_key"]))
        self._item_rollups(made)
        return made

    def _table(self, table: Table) -> Iterator[dict[str, Any]]:
        for given in self.example.facts[table.name]:
            start = int(given.get("n", 1))
            for number in range(start, start + int(given.get("repeat", 1))):
                yield self._row(table, {**_DEFAULTS.get(table.name, {}), **given}, number)

    def _row(self, table: Table, given: dict[str, Any], number: int) -> dict[str, Any]:
        names = {column.name: column for column in table.columns}
        row: dict[str, Any] = {"shop_key": self.shop} if "shop_key" in names else {}
        for reference, key in _REFERENCES.items():
            if key in names:
                target = given.get(reference, 1)
                row[key] = (
                    None
                    if target is None
                    else self._key(number if target == "same" else int(target))
                )
        own_key = (
            table.key
            if table.name not in {"tracking_events", "parcel_state", "buyer_identifiers"}
            else ""
        )
        if own_key:
            row[own_key] = self._key(number)
        for name, value in given.items():
            if name in {*_REFERENCES, "n", "repeat"}:
                continue
            if name == "waybill" and table.name == "shipments":
                row["waybill_hash"] = None if value is None else _number(str(value)) + self.shop
            if name not in names:
                self._fail(f"{table.name} has no column {name!r}. Known: {', '.join(names)}")
            row[name] = self._value(names[name], value)
        return row

    def _value(self, column: Column, value: Any) -> Any:
        if value is None or column.type in {"text", "id"}:
            return None if value is None else str(value)
        if column.type == "code" and isinstance(value, str):
            return code(kind=column.codes, word=value)
        if column.type == "time":
            return self._time(str(value))
        return int(value)

    def _time(self, text: str) -> int:
        found = _RELATIVE.fullmatch(text)
        if found:
            sign = 1 if found.group(1) == "+" else -1
            return self.now + sign * int(found.group(2)) * _UNITS[found.group(3)]
        try:
            return from_local(text)
        except ValueError:
            self._fail(f"{text!r} is no time; write -30h, +2d, -90m or 2026-06-30 12:00:00")
            raise

    def _key(self, number: int) -> int:
        return self.shop * ROOM + number

    def _stubs(self, made: dict[str, list[dict[str, Any]]], name: str, key: str) -> None:
        """Rows that others refer to and the example does not spell out."""
        have = {row[key] for row in made.get(name, [])}
        named = {row[key] for rows in made.values() for row in rows if row.get(key) is not None}
        base = self.shop * ROOM
        stubs = [
            self._row(TABLES[name], dict(_DEFAULTS[name]), number - base)
            for number in sorted(named - have)
        ]
        made[name] = [*made.get(name, []), *stubs]

    def _order_rollups(self, made: dict[str, list[dict[str, Any]]]) -> None:
        asked: dict[int, list[int]] = {}
        for refund in made.get("refunds", []):
            asked.setdefault(refund["order_key"], []).append(refund["status"])
        for order in made["orders"]:
            statuses = asked.get(order["order_key"], [])
            known = 1 if order.get("refunded_fen") else 0
            order.setdefault("refund_count", len(statuses) or known)
            order.setdefault("refund_open", int(any(status not in _ENDED for status in statuses)))

    def _item_rollups(self, made: dict[str, list[dict[str, Any]]]) -> None:
        for item in made["items"]:
            mine = [order for order in made["orders"] if order["item_key"] == item["item_key"]]
            item.setdefault("item_orders", len(mine))
            item.setdefault("item_paid_fen", sum(order.get("paid_fen") or 0 for order in mine))

    def _fail(self, problem: str) -> None:
        raise BadExample(kind=self.kind, example=self.example.name, problem=problem)


def _number(text: str) -> int:
    value = 0
    for character in text:
        value = (value * 131 + ord(character)) % (1 << 40)
    return value * ROOM
