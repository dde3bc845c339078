"""Signals as SQL conditions: one branch per operator, the same text for every engine."""

from typing import assert_never

from fuchang.detection.moment import Moment
from fuchang.facts.codes import CODES, code
from fuchang.facts.subjects import Feature, Subject
from fuchang.rulebook.grammar import AtRisk, Kind
from fuchang.rulebook.loader import Book
from fuchang.rulebook.operators import (
    AboveMean,
    After,
    AnyOf,
    AtLeast,
    AtMost,
    Before,
    Comparison,
    Contains,
    Differs,
    Is,
    IsFalse,
    IsNot,
    IsTrue,
    Missing,
    MoreThan,
    NewerThan,
    NoneOf,
    NotAll,
    OlderThan,
    OneOf,
    Passed,
    Present,
    ShareRises,
    Signal,
    Within,
)

DEADLINE = "deadline"
_WHOLE = 1000  # permille


def floor_div(number: str, by: str | int) -> str:
    """Exact integer division that every engine reads the same (`/` alone does not)."""
    return f"CAST((({number}) - ({number}) % ({by})) / ({by}) AS BIGINT)"


def _literal(feature: Feature, value: int | str) -> str:
    if feature.type == "code" and isinstance(value, str):
        return str(code(kind=feature.codes, word=value))
    return str(value) if isinstance(value, int) else _quoted(value)


def _among(column: str, feature: Feature, words: tuple[str, ...]) -> str:
    """That a code is one of these, as ranges of neighbours in its closed list.

    Not `IN (...)`: DuckDB joins a table for each longer list, which costs more than all comparisons.
    """
    wanted = {code(kind=feature.codes, word=word) for word in words}
    spans: list[list[int]] = []
    for number in sorted(number for number, _ in CODES[feature.codes].values()):
        if number not in wanted:
            spans.append([])
        elif spans and spans[-1]:
            spans[-1].append(number)
        else:
            spans.append([number])
    return " OR ".join(
        f"{column} = {span[0]}"
        if len(span) == 1
        else f"{column} >= {span[0]} AND {column} <= {span[-1]}"
        for span in spans
        if span
    )


def _quoted(text: str) -> str:
    escaped = text.replace("'", "''")
    return f"'{escaped}'"


class Conditions:
    """Writes the conditions, the deadline and the money at risk of kinds of one subject."""

    def __init__(self, *, subject: Subject, book: Book, now: Moment) -> None:
        self.subject = subject
        self.book = book
        self.now = now

    def kind(self, kind: Kind) -> str:
        """All signals of a kind, joined."""
        return " AND ".join(self.signal(signal, kind) for signal in kind.signals)

    def signal(self, signal: Signal, kind: Kind) -> str:
        """One signal; groups are bracketed, and a negation treats missing as false."""
        if isinstance(signal, AnyOf):
            return "(" + " OR ".join(self._comparison(part, kind) for part in signal.any_of) + ")"
        if isinstance(signal, NotAll):
            inner = " AND ".join(self._comparison(part, kind) for part in signal.not_all)
            return f"(CASE WHEN {inner} THEN 0 ELSE 1 END) = 1"
        return self._comparison(signal, kind)

    def deadline(self, kind: Kind) -> str:
        """The first known moment in the kind's own order of trust, or NULL."""
        moments = [self._moment(kind, number) for number in range(len(kind.deadline))]
        if not moments:
            return "CAST(NULL AS BIGINT)"
        return moments[0] if len(moments) == 1 else f"COALESCE({', '.join(moments)})"

    def deadline_source(self, kind: Kind) -> str:
        """Code of who named the deadline (facts.codes `deadline_source`)."""
        cases = [
            f"WHEN {rule.column} IS NOT NULL THEN {self._source(kind, number)}"
            for number, rule in enumerate(kind.deadline)
        ]
        return f"CASE {' '.join(cases)} ELSE 0 END" if cases else "0"

    def at_risk(self, rule: AtRisk | None) -> str:
        """Money at risk in fen, 0 where the kind risks none."""
        if rule is None:
            return "0"
        whole = f"COALESCE({rule.column}, 0)" + (
            f" - COALESCE({rule.minus}, 0)" if rule.minus else ""
        )
        share = (
            whole if rule.permille == _WHOLE else floor_div(f"({whole}) * {rule.permille}", _WHOLE)
        )
        if rule.max_fen is None and not rule.min_fen and not rule.minus:
            return share
        top = (
            f"WHEN {share} > {rule.max_fen} THEN {rule.max_fen} "
            if rule.max_fen is not None
            else ""
        )
        return f"CASE WHEN {share} < {rule.min_fen} THEN {rule.min_fen} {top}ELSE {share} END"

    def _moment(self, kind: Kind, number: int) -> str:
        rule = kind.deadline[number]
        if not rule.window:
            return rule.column
        return f"{rule.column} + {self.book.windows[rule.window].span}"

    def _source(self, kind: Kind, number: int) -> str:
        rule = kind.deadline[number]
        if not rule.window:
            return rule.source_column or str(code(kind="deadline_source", word="platform"))
        if rule.window in self.book.own_windows:
            return str(code(kind="deadline_source", word="shop"))
        verified = self.book.windows[rule.window].verified
        return str(code(kind="deadline_source", word="rule" if verified else "fallback"))

    def _expression(self, column: str, kind: Kind) -> str:
        return f"({self.deadline(kind)})" if column == DEADLINE else column

    def _comparison(self, part: Comparison, kind: Kind) -> str:
        column = self._expression(part.column, kind)
        if isinstance(part, OlderThan | NewerThan | Within | Passed):
            return self._against_now(part, column)
        if isinstance(part, Is | IsNot | OneOf | NoneOf):
            return self._against_words(part, column)
        if isinstance(part, Before | After | MoreThan | Differs | ShareRises | AboveMean):
            return _against_columns(part, column)
        return _alone(part, column)

    def _against_now(self, part: OlderThan | NewerThan | Within | Passed, column: str) -> str:
        match part:
            case OlderThan():
                return f"{column} <= {self.now - part.value}"
            case NewerThan():
                return f"{column} > {self.now - part.value} AND {column} <= {self.now}"
            case Within():
                return f"{column} >= {self.now} AND {column} <= {self.now + part.value}"
            case Passed():
                return f"{column} < {self.now}"
            case _:
                assert_never(part)

    def _against_words(self, part: Is | IsNot | OneOf | NoneOf, column: str) -> str:
        feature = self.subject.feature(part.column)
        if isinstance(part, Is | IsNot):
            sign = "=" if isinstance(part, Is) else "<>"
            return f"{column} {sign} {_literal(feature, part.value)}"
        among = _among(column, feature, part.values)
        return f"({among})" if isinstance(part, OneOf) else f"NOT ({among})"


def _against_columns(
    part: Before | After | MoreThan | Differs | ShareRises | AboveMean, column: str
) -> str:
    match part:
        case Before():
            return f"{column} + {part.by} <= {part.other}"
        case After():
            return f"{column} >= {part.other} + {part.by}"
        case MoreThan():
            return f"{part.other} > 0 AND {column} * 100 > {part.other} * {part.percent}"
        case Differs():
            return f"{column} <> {part.other}"
        case ShareRises():
            left = f"{column} * {part.base_of} * 100"
            right = f"{part.base} * {part.of} * {part.percent}"
            return f"{part.of} > 0 AND {part.base_of} > 0 AND {left} >= {right}"
        case AboveMean():
            others = f"({part.sum} - {column})"
            beyond = f"{column} * ({part.count} - 1) > {part.times} * {others}"
            return f"{part.count} > 1 AND {others} > 0 AND {beyond}"
        case _:
            assert_never(part)


def _alone(
    part: Missing | Present | IsTrue | IsFalse | AtLeast | AtMost | Contains, column: str
) -> str:
    match part:
        case Missing():
            return f"{column} IS NULL"
        case Present():
            return f"{column} IS NOT NULL"
        case IsTrue() | IsFalse():
            return f"{column} = {int(isinstance(part, IsTrue))}"
        case AtLeast() | AtMost():
            return f"{column} {'>=' if isinstance(part, AtLeast) else '<='} {part.value}"
        case Contains():
            found = (f"{column} LIKE {_quoted('%' + text + '%')}" for text in part.values)
            return "(" + " OR ".join(found) + ")"
        case _:
            assert_never(part)
