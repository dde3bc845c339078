"""What all kinds of a subject have in common, so that rows which none can match are never looked at.

Exact, not a guess: a bound is used only if every kind of the subject states it. One kind that looks
further back, or at every status, lifts the bound for all.
"""

from collections.abc import Iterator, Sequence

from fuchang.detection.moment import Moment
from fuchang.facts.codes import CODES, code
from fuchang.facts.subjects import Subject
from fuchang.rulebook.grammar import Kind
from fuchang.rulebook.operators import (
    AnyOf,
    Comparison,
    Is,
    IsNot,
    NewerThan,
    NoneOf,
    NotAll,
    OneOf,
    Signal,
)

# per subject: the moment and the code by which most rows fall away
MOMENTS = {"parcel": "shipped_at"}
WORDS = {"order": "status"}


def since(kinds: Sequence[Kind], subject: Subject, *, now: Moment) -> Moment | None:
    """The moment before which no kind of the subject looks; None if some kind looks at all times."""
    column = MOMENTS.get(subject.name)
    spans = [_span(kind, column) for kind in kinds] if column else []
    known = [span for span in spans if span is not None]
    return now - max(known) if spans and len(known) == len(spans) else None


def conditions(kinds: Sequence[Kind], subject: Subject, *, now: Moment) -> str:
    """A WHERE that drops no row which any kind could match; empty if there is nothing in common."""
    parts = []
    start = since(kinds, subject, now=now)
    if start is not None:
        parts.append(f"{MOMENTS[subject.name]} > {start}")
    allowed = _allowed(kinds, subject)
    if allowed is not None:
        parts.append(allowed)
    return f" WHERE {' AND '.join(parts)}" if parts else ""


def _span(kind: Kind, column: str | None) -> int | None:
    spans = [
        signal.value
        for signal in kind.signals
        if isinstance(signal, NewerThan) and signal.column == column
    ]
    return min(spans) if spans else None


def _allowed(kinds: Sequence[Kind], subject: Subject) -> str | None:
    column = WORDS.get(subject.name)
    if column is None:
        return None
    listed = subject.feature(column).codes
    every = {number for number, _ in CODES[listed].values()}
    wanted: set[int] = set()
    missing = False
    for kind in kinds:
        words, blank = _of_kind(kind, column, listed, every)
        wanted |= words
        missing = missing or blank
    if wanted == every:
        return None
    within = f"{column} IN ({', '.join(map(str, sorted(wanted)))})"
    return f"({within} OR {column} IS NULL)" if missing else within


def _of_kind(kind: Kind, column: str, listed: str, every: set[int]) -> tuple[set[int], bool]:
    """The codes that a kind can match, and whether it can match where there is none."""
    words, blank = set(every), True
    for signal in kind.signals:
        for part, negated in _lone(signal):
            if part.column == column:
                named = _named(part, listed)
                matches = named if isinstance(part, Is | OneOf) is not negated else every - named
                words &= matches
                blank = blank and negated
    return words, blank


def _lone(signal: Signal) -> Iterator[tuple[Comparison, bool]]:
    """Comparisons with words that a signal states alone, and whether it denies them."""
    if isinstance(signal, AnyOf):
        return
    parts = signal.not_all if isinstance(signal, NotAll) else (signal,)
    if len(parts) == 1 and isinstance(parts[0], Is | IsNot | OneOf | NoneOf):
        yield parts[0], isinstance(signal, NotAll)


def _named(part: Comparison, listed: str) -> set[int]:
    words = part.values if isinstance(part, OneOf | NoneOf) else (part.value,)  # type: ignore[union-attr]
    return {code(kind=listed, word=word) if isinstance(word, str) else word for word in words}
