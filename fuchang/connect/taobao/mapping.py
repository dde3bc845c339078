"""From answers to source rows of facts. A strange word or a broken value is told and breaks nothing."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from fuchang.connect.taobao import values
from fuchang.connect.taobao.envelope import listed
from fuchang.connect.taobao.maps import Fill, Rows, column_type, map_of
from fuchang.facts.codes import CODES, code
from fuchang.facts.source import SOURCE
from fuchang.facts.words import word_list
from fuchang.kernel.clock import local_text
from fuchang.kernel.ids import fingerprint

Row = dict[str, Any]
UNKNOWN = 0


@dataclass(frozen=True, slots=True)
class StrangeWord:
    """A word that no list knows: for the dictionary page, so that a person says what it means."""

    list: str
    word: str
    column: str
    map: str


@dataclass(frozen=True)
class BrokenValue:
    """A value that cannot be what its field says, with the row that it stands in: for quarantine."""

    map: str
    column: str
    value: str
    row: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Context:
    """Whose answers these are, when they were asked for, and the key of personal hashes."""

    shop_id: str
    asked_at: int
    secret: bytes = field(repr=False)


@dataclass
class Facts:
    """What answers gave: source rows by table, strange words, broken values."""

    tables: dict[str, list[Row]] = field(default_factory=dict)
    strange: set[StrangeWord] = field(default_factory=set)
    broken: list[BrokenValue] = field(default_factory=list)

    def add(self, table: str, row: Row) -> None:
        """One more row, unless the very same is there."""
        rows = self.tables.setdefault(table, [])
        if row not in rows[-20:]:
            rows.append(row)


def mapped(name: str, answers: list[dict[str, Any]], context: Context) -> Facts:
    """The facts that rows of one structure (`refund`, `trade`, ...) hold."""
    facts = Facts()
    for number, answer in enumerate(answers, start=1):
        for table, rows in map_of(name).by_table():
            for child in listed(answer, rows.each) if rows.each else [answer]:
                reading = _Reading(name, table, child, answer, context, facts)
                row = reading.row(rows)
                if row is not None:
                    facts.add(table, {**row, "row_no": number})
    return facts


@dataclass(frozen=True, slots=True)
class _Reading:
    """One row of an answer on its way into one table."""

    map: str
    table: str
    told: dict[str, Any]
    above: dict[str, Any]
    context: Context
    facts: Facts

    def row(self, rows: Rows) -> Row | None:
        if not any(values.text(self.at(name)) for name in rows.when) or self._off(rows.when):
            return None
        row: Row = dict.fromkeys(name for name, _ in SOURCE[self.table])
        row.update(file_no=0, primary_row=int(rows.own))
        if "shop_id" in row:
            row["shop_id"] = self.context.shop_id
        for column, fill in rows.columns.items():
            self._fill(row, column, fill)
        for kind, name in rows.identifier.items():
            hashed = values.identifier(kind, self.at(name), secret=self.context.secret)
            if hashed is None or row["buyer_id"] is None:
                return None
            row.update(identifier=code(kind="identifier", word=kind), identifier_hash=hashed)
        return row if self.table != "buyers" or row["buyer_id"] else None

    def at(self, path: str) -> Any:
        """The value at a path; the first of a list is meant."""
        told: Any = self.above if path.startswith("^") else self.told
        for step in path.removeprefix("^").split("."):
            if isinstance(told, list):
                told = told[0] if told else None
            told = told.get(step) if isinstance(told, dict) else None
        return told

    def first(self, names: tuple[str, ...]) -> Any:
        """The first of these fields that has a value."""
        found = (self.at(name) for name in names)
        return next((value for value in found if values.text(value)), None)

    def _off(self, names: tuple[str, ...]) -> bool:
        """Whether what decides is a flag that says no."""
        return {str(self.at(name)).lower() for name in names} == {"false"}

    def _fill(self, row: Row, column: str, fill: Fill) -> None:
        kind, codes = column_type(self.table, column)
        try:
            row[column] = self._value(fill, kind, codes, column)
        except values.Broken as broken:
            if not fill.lenient:
                told = BrokenValue(self.map, fill.field[0], str(broken), self.told)
                self.facts.broken.append(told)
            row[column] = None
        if kind == "time" and row[column] is not None:
            row[f"{column}_text"] = local_text(row[column])

    def _value(self, fill: Fill, kind: str, codes: str, column: str) -> Any:
        if fill.flags:
            return self._flagged(fill, codes)
        if fill.word:
            held = not fill.when or self.first(fill.when) is not None
            return self._word(fill.word, codes) if held else None
        value = self.first(fill.field)
        if fill.parse:
            return self._parsed(fill, value)
        if column == "buyer_id":
            return values.buyer(value, secret=self.context.secret)
        if kind == "code":
            return self._coded(fill, value, codes)
        return _READ[kind](value)

    def _flagged(self, fill: Fill, codes: str) -> Any:
        """The word of the first flag that is on; `none` if all are off, nothing if none was given."""
        given = [name for name in fill.flags if values.text(self.at(name))]
        on = next((name for name in given if values.switched_on(self.at(name))), None)
        if on is None:
            return UNKNOWN if given else None
        return self._word(fill.flags[on], codes)

    def _word(self, word: str, codes: str) -> Any:
        if not codes:
            return int(word) if word.isdigit() else word
        return code(kind=codes, word=word)

    def _parsed(self, fill: Fill, value: Any) -> Any:
        if fill.parse == "province":
            return values.province(value)
        if fill.parse == "asked":
            return values.moment(value) or self.context.asked_at
        return fingerprint("buyer_message", values.text(value) or "")

    def _coded(self, fill: Fill, value: Any, codes: str) -> int | None:
        """The integer of a word; one that nobody knows is 0 and noted."""
        told = values.text(value)
        if told is None:  # given and empty is `none`, where the list has that; not given is nothing
            empty = any(self.at(one) == "" for one in fill.field) and "none" in CODES[codes]
            return UNKNOWN if empty else None
        name = fill.list or codes
        for said in (told, *(values.text(self.at(other)) for other in fill.field[1:])):
            found = word_list(name).find(said) if said else None
            if found is not None:
                return found
        self.facts.strange.add(StrangeWord(name, told, fill.field[0], self.map))
        return UNKNOWN


def _flag(value: Any) -> int | None:
    return None if values.text(value) is None else int(values.switched_on(value))


_READ: dict[str, Callable[[Any], Any]] = {
    "id": values.number_id,
    "text": values.text,
    "time": values.moment,
    "fen": values.yuan_fen,
    "count": values.count,
    "flag": _flag,
}
