"""Examples prove a kind: enough of them, in tables, columns, words and times that exist."""

import re
from collections.abc import Iterator
from typing import Any

from fuchang.facts.codes import CODES
from fuchang.facts.tables import TABLES, Column
from fuchang.kernel.clock import from_local
from fuchang.rulebook.checks.issue import Look, Place, not_known, of_kinds
from fuchang.rulebook.grammar import Kind

LEAST = 2
REFERENCES = ("order", "buyer", "item", "parcel", "refund", "category")
_OWN = ("n", "repeat")
_RELATIVE = re.compile(r"[+-]\d+[dhms]")


@of_kinds()
def examples_enough(kind: Kind, _look: Look) -> Iterator[tuple[Place, str]]:
    """At least two examples match and two do not."""
    for match in (True, False):
        have = sum(1 for one in kind.examples if one.match is match)
        if have < LEAST:
            says = "true" if match else "false"
            yield ("examples",), f"only {have} examples with match: {says}; write {LEAST} or more"


@of_kinds()
def example_names(kind: Kind, _look: Look) -> Iterator[tuple[Place, str]]:
    """Every example has a name of its own."""
    seen: set[str] = set()
    for number, one in enumerate(kind.examples):
        if one.name in seen or not one.name.strip():
            yield ("examples", number, "name"), f"{one.name!r} must name this example alone"
        seen.add(one.name)


@of_kinds()
def example_counts(kind: Kind, _look: Look) -> Iterator[tuple[Place, str]]:
    """`findings` stands only where something is found."""
    for number, one in enumerate(kind.examples):
        if one.findings is not None and (not one.match or one.findings < 1):
            yield (
                ("examples", number, "findings"),
                "findings counts matches: 1 or more, with match: true",
            )


def _rows(kind: Kind) -> Iterator[tuple[Place, str, dict[str, Any]]]:
    for number, one in enumerate(kind.examples):
        for table, rows in one.facts.items():
            for row, given in enumerate(rows):
                yield ("examples", number, "facts", table, row), table, given


@of_kinds()
def example_table(kind: Kind, _look: Look) -> Iterator[tuple[Place, str]]:
    """Examples fill tables that exist, at least one."""
    for number, one in enumerate(kind.examples):
        if not any(one.facts.values()):
            yield ("examples", number, "facts"), "an example needs at least one row"
        for table in one.facts:
            if table not in TABLES:
                yield ("examples", number, "facts", table), not_known("table", table, TABLES)


@of_kinds()
def example_column(kind: Kind, _look: Look) -> Iterator[tuple[Place, str]]:
    """Examples fill columns that exist."""
    for place, table, given in _rows(kind):
        if table not in TABLES:
            continue
        known = [*(column.name for column in TABLES[table].columns), *_OWN, *REFERENCES]
        for name in given:
            if name not in known:
                yield (*place, name), not_known(f"column of {table}", name, known)


@of_kinds()
def example_reference(kind: Kind, _look: Look) -> Iterator[tuple[Place, str]]:
    """`order`, `buyer` ... give the row's number, `same` or nothing; n and repeat are numbers."""
    for place, _, given in _rows(kind):
        for name in (*_OWN, *REFERENCES):
            value = given.get(name, 1)
            if name in REFERENCES and (value is None or value == "same"):
                continue
            if isinstance(value, bool) or not isinstance(value, int) or value < 1:
                form = "1, 2, ..." if name in _OWN else "1, 2, ..., same or null"
                yield (*place, name), f"{name} is {value!r}; write {form}"


@of_kinds()
def example_value(kind: Kind, _look: Look) -> Iterator[tuple[Place, str]]:
    """Codes are known words, times can be read, amounts and flags are numbers."""
    for place, table, given in _rows(kind):
        columns = {one.name: one for one in TABLES[table].columns} if table in TABLES else {}
        for name, value in given.items():
            if name in columns and value is not None:
                problem = _wrong(columns[name], value)
                if problem:
                    yield (*place, name), problem


def _wrong(column: Column, value: object) -> str:
    match column.type:
        case "code" if not isinstance(value, str) or value not in CODES[column.codes]:
            return not_known(f"word of {column.codes}", value, CODES[column.codes])
        case "time" if not _is_time(str(value)):
            return f"{value!r} is no time; write -30h, +2d, -90m or 2026-06-30 12:00:00"
        case "flag" if value not in {0, 1}:
            return f"{column.name} is a flag: write 0 or 1"
        case "fen" | "count" | "key" | "hash" if isinstance(value, bool) or not isinstance(
            value, int
        ):
            return f"{column.name} is {value!r}; write a whole number ({column.unit})"
        case _:
            return ""


def _is_time(text: str) -> bool:
    if _RELATIVE.fullmatch(text):
        return True
    try:
        from_local(text)
    except ValueError:
        return False
    return True
