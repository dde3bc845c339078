"""Signals speak of columns that the subject has, in words and numbers that fit them."""

import re
from collections.abc import Iterator

from fuchang.facts.codes import CODES
from fuchang.facts.subjects import SUBJECTS, Feature
from fuchang.facts.tables import ColumnType
from fuchang.rulebook.checks.issue import Look, Place, not_known, of_kinds
from fuchang.rulebook.grammar import Kind
from fuchang.rulebook.operators import (
    AboveMean,
    After,
    AnyOf,
    Before,
    Comparison,
    Contains,
    Differs,
    Is,
    IsNot,
    MoreThan,
    NoneOf,
    NotAll,
    OneOf,
    ShareRises,
    columns,
)

DEADLINE = Feature("deadline", "time", "the kind's own deadline")
_NUMBERS: frozenset[ColumnType] = frozenset({"count", "fen"})
_VALUES: frozenset[ColumnType] = frozenset({"code", "text", "count", "fen"})
_ALL: frozenset[ColumnType] = _VALUES | {"key", "id", "time", "flag", "hash"}
_CODE: frozenset[ColumnType] = frozenset({"code"})
_TIME: frozenset[ColumnType] = frozenset({"time"})
_FLAG: frozenset[ColumnType] = frozenset({"flag"})
_TEXT: frozenset[ColumnType] = frozenset({"text"})

# Which operators fit which types of column.
FITS: dict[str, frozenset[ColumnType]] = {
    "is": _VALUES,
    "is_not": _VALUES,
    "one_of": _CODE,
    "none_of": _CODE,
    "missing": _ALL,
    "present": _ALL,
    "is_true": _FLAG,
    "is_false": _FLAG,
    "at_least": _NUMBERS,
    "at_most": _NUMBERS,
    "older_than": _TIME,
    "newer_than": _TIME,
    "within": _TIME,
    "passed": _TIME,
    "before": _TIME,
    "after": _TIME,
    "more_than": _NUMBERS,
    "differs": _CODE,
    "share_rises": _NUMBERS,
    "above_mean": _NUMBERS,
    "contains": _TEXT,
}
_TWO_COLUMNS = (Before, After, MoreThan, Differs)
# LIKE on these would differ between engines: case, and the two wildcards.
_UNSAFE_TEXT = re.compile(r"[A-Za-z%_\\]")


def spots(kind: Kind) -> Iterator[tuple[Place, Comparison]]:
    """Every comparison of a kind with its place in the file, groups opened."""
    for number, signal in enumerate(kind.signals):
        if isinstance(signal, AnyOf):
            for inner, part in enumerate(signal.any_of):
                yield ("signals", number, "any_of", inner), part
        elif isinstance(signal, NotAll):
            for inner, part in enumerate(signal.not_all):
                yield ("signals", number, "not_all", inner), part
        else:
            yield ("signals", number), signal


def feature(kind: Kind, name: str) -> Feature | None:
    """The column of the kind's subject, `deadline` included."""
    if name == DEADLINE.name:
        return DEADLINE
    return {one.name: one for one in SUBJECTS[kind.subject].features}.get(name)


@of_kinds()
def column_known(kind: Kind, _look: Look) -> Iterator[tuple[Place, str]]:
    """A signal reads columns that its subject has."""
    known = [one.name for one in SUBJECTS[kind.subject].features]
    for place, part in spots(kind):
        for name in columns(part):
            if feature(kind, name) is None:
                yield place, not_known(f"column of subject {kind.subject}", name, known)


@of_kinds()
def deadline_known(kind: Kind, _look: Look) -> Iterator[tuple[Place, str]]:
    """`deadline` stands only in `column`, and only where the kind has one."""
    for place, part in spots(kind):
        if DEADLINE.name in columns(part)[1:]:
            yield place, "deadline may stand only in `column`; turn the comparison round"
        if part.column == DEADLINE.name and not kind.deadline:
            yield place, "the signal reads the deadline, but the kind has no `deadline`"


@of_kinds()
def operator_fits(kind: Kind, _look: Look) -> Iterator[tuple[Place, str]]:
    """The operator fits the type of its column."""
    for place, part in spots(kind):
        found = feature(kind, part.column)
        if found is not None and found.type not in FITS[part.op]:
            right = sorted(op for op, types in FITS.items() if found.type in types)
            yield (
                (*place, "op"),
                (
                    f"{part.op} does not fit {part.column}, a {found.type}."
                    f" Operators that do: {', '.join(right)}"
                ),
            )


@of_kinds()
def columns_agree(kind: Kind, _look: Look) -> Iterator[tuple[Place, str]]:
    """Columns that are compared with each other are of one type and one list."""
    for place, part in spots(kind):
        for left, right in _pairs(part):
            one, other = feature(kind, left), feature(kind, right)
            if one is None or other is None:
                continue
            if (one.type, one.codes) != (other.type, other.codes):
                yield (
                    place,
                    (
                        f"{left} ({one.codes or one.type}) cannot be compared with"
                        f" {right} ({other.codes or other.type})"
                    ),
                )


def _pairs(part: Comparison) -> tuple[tuple[str, str], ...]:
    if isinstance(part, _TWO_COLUMNS):
        return ((part.column, part.other),)
    if isinstance(part, ShareRises):
        return (part.column, part.base), (part.of, part.base_of)
    return ((part.column, part.sum),) if isinstance(part, AboveMean) else ()


@of_kinds()
def word_known(kind: Kind, _look: Look) -> Iterator[tuple[Place, str]]:
    """Code words stand in the list of their column."""
    for place, part in spots(kind):
        found = feature(kind, part.column)
        if found is None or found.type != "code":
            continue
        for where, value in _values(part):
            if value not in CODES[found.codes]:
                yield (
                    (*place, *where),
                    not_known(f"word of {found.codes}", value, CODES[found.codes]),
                )


def _values(part: Comparison) -> Iterator[tuple[Place, int | str]]:
    if isinstance(part, Is | IsNot):
        yield ("value",), part.value
    elif isinstance(part, OneOf | NoneOf):
        yield from ((("values", number), value) for number, value in enumerate(part.values))


@of_kinds()
def value_fits(kind: Kind, _look: Look) -> Iterator[tuple[Place, str]]:
    """Counts and amounts are compared with numbers, texts with texts."""
    for place, part in spots(kind):
        found = feature(kind, part.column)
        if found is None or not isinstance(part, Is | IsNot):
            continue
        wanted = {"count": int, "fen": int, "text": str}.get(found.type)
        if wanted is not None and not isinstance(part.value, wanted):
            form = "a number" if wanted is int else "a text in quotes"
            yield (*place, "value"), f"{part.column} is a {found.type}: write {form}"


@of_kinds()
def text_portable(kind: Kind, _look: Look) -> Iterator[tuple[Place, str]]:
    """Texts looked for hold nothing that two engines read differently."""
    for place, part in spots(kind):
        for number, text in enumerate(part.values if isinstance(part, Contains) else ()):
            if _UNSAFE_TEXT.search(text) or not text:
                yield (
                    (*place, "values", number),
                    (
                        f"{text!r} must be Chinese text or digits: no Latin letters, % _ or backslash"
                    ),
                )
