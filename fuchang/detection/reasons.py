"""Why a finding is one: the values that a kind compares, each with the limits that the kind sets it.

What depends on the kind alone is put into words once; a finding adds its values.
"""

from dataclasses import dataclass, field

from fuchang.detection.holding import Values, holds
from fuchang.detection.wording import (
    Value,
    feature_of,
    label,
    limit,
    limit_en,
    limit_zh,
    value,
    value_en,
    value_zh,
)
from fuchang.facts.subjects import Feature, Subject
from fuchang.kernel.money import yuan
from fuchang.rulebook.grammar import Kind, Words
from fuchang.rulebook.operators import (
    AboveMean,
    AnyOf,
    Comparison,
    MoreThan,
    NotAll,
    ShareRises,
    Signal,
    columns,
    comparisons,
)


@dataclass(frozen=True, slots=True)
class Compared:
    """One value of a finding with what it was compared with; put into words when it is asked for."""

    column: str
    value: Value
    limit: str
    _told: "_Told" = field(compare=False, repr=False)

    @property
    def explained(self) -> str:
        """The value and the limits that hold, in Chinese."""
        return self._told.explained(english=False)

    @property
    def explained_en(self) -> str:
        """The same in English."""
        return self._told.explained(english=True)

    @property
    def is_reason(self) -> bool:
        """False for what is no news: it only rules out ordinary life, or did not come true."""
        return self._told.is_reason

    def plain(self) -> dict[str, Value]:
        """`value` and, where the kind sets one, `limit`."""
        return {"value": self.value, "limit": self.limit} if self.limit else {"value": self.value}


@dataclass(frozen=True, slots=True)
class _Moment:
    """The values of one finding, and when they were looked at."""

    values: Values
    subject: Subject
    now: int

    def holds(self, part: Comparison) -> bool:
        return holds(part, self.values, subject=self.subject, now=self.now)


@dataclass(frozen=True, slots=True)
class _Limit:
    """A limit of a column. `given`: it holds in every finding; else it is one of alternatives."""

    part: Comparison
    given: bool
    ordinary: bool  # one that must not hold together with its neighbours
    words: str
    zh: str
    en: str

    def told(self, values: Values) -> str:
        return self.words + _ratio(self.part, values)

    def said(self, english: bool, values: Values) -> str:
        if english:
            return self.en + _ratio_en(self.part, values) if self.en else ""
        return self.zh + _ratio_zh(self.part, values) if self.zh else ""


@dataclass(frozen=True, slots=True)
class _Column:
    feature: Feature
    label: Words
    limits: tuple[_Limit, ...]
    given: bool
    reasons: tuple[Comparison, ...]  # alternatives that speak of it

    def compared(self, raw: int | str | None, moment: _Moment) -> Compared:
        told = " and ".join(one.told(moment.values) for one in self.limits)
        found = value(self.feature, raw)
        return Compared(self.feature.name, found, told, _Told(self, raw, moment))


@dataclass(frozen=True, slots=True)
class _Told:
    """A column's value in one finding."""

    column: _Column
    raw: int | str | None
    moment: _Moment

    @property
    def is_reason(self) -> bool:
        return self.column.given or any(self.moment.holds(part) for part in self.column.reasons)

    def explained(self, *, english: bool) -> str:
        """The value, and of its limits what is known to hold: each once."""
        holding = [one for one in self.column.limits if one.given or self._came_true(one)]
        values = self.moment.values
        said = dict.fromkeys(filter(None, (one.said(english, values) for one in holding)))
        if english:
            return self._value_en() + (f" ({'; '.join(said)})" if said else "")
        return self._value_zh() + (f"（{'；'.join(said)}）" if said else "")

    def _came_true(self, one: _Limit) -> bool:
        return not one.ordinary and self.moment.holds(one.part)

    def _value_zh(self) -> str:
        feature, name = self.column.feature, self.column.label.zh
        if feature.type == "flag" and self.raw == 1:
            return name
        return f"{name} {value_zh(feature, self.raw)}"

    def _value_en(self) -> str:
        feature, name = self.column.feature, self.column.label.en
        name = name[:1].upper() + name[1:]
        if feature.type == "flag" and self.raw == 1:
            return name
        return f"{name}: {value_en(feature, self.raw)}"


class Reasons:
    """The compared columns of one kind, in the order of its signals; keys are never shown."""

    def __init__(self, kind: Kind, subject: Subject) -> None:
        self._subject = subject
        names = dict.fromkeys(
            name for s in kind.signals for part in comparisons(s) for name in columns(part)
        )
        features = [feature_of(subject, name) for name in names]
        self._columns = [
            _column(kind, subject, feature)
            for feature in features
            if feature.type not in {"key", "hash"}
        ]

    def compared(self, values: Values, *, now: int) -> tuple[Compared, ...]:
        """Every compared column that has come out."""
        moment = _Moment(values, self._subject, now)
        return tuple(
            column.compared(values[column.feature.name], moment)
            for column in self._columns
            if column.feature.name in values
        )


def _column(kind: Kind, subject: Subject, feature: Feature) -> _Column:
    speaking = [
        (signal, part)
        for signal in kind.signals
        for part in comparisons(signal)
        if feature.name in columns(part)
    ]
    return _Column(
        feature,
        label(feature),
        tuple(
            _limit(signal, part, subject)
            for signal, part in speaking
            if part.column == feature.name
        ),
        any(not isinstance(signal, AnyOf | NotAll) for signal, _ in speaking),
        tuple(part for signal, part in speaking if isinstance(signal, AnyOf)),
    )


def _limit(signal: Signal, part: Comparison, subject: Subject) -> _Limit:
    group = (
        "any_of: "
        if isinstance(signal, AnyOf)
        else "not_all: "
        if isinstance(signal, NotAll)
        else ""
    )
    return _Limit(
        part, not group, isinstance(signal, NotAll), group + limit(part),
        limit_zh(part, subject), limit_en(part, subject),
    )  # fmt: skip


def _ratio(part: Comparison, values: Values) -> str:
    """What the compared share comes to, so that nobody has to divide."""
    if isinstance(part, MoreThan):
        share = _share(values, part.column, part.other)
        return f" (it is {share})" if share else ""
    if isinstance(part, ShareRises):
        share, base = _share(values, part.column, part.of), _share(values, part.base, part.base_of)
        return f" ({share} against {base})" if share and base else ""
    if isinstance(part, AboveMean):
        mean = _mean_of_others(part, values)
        return f" (the mean is {mean})" if mean is not None else ""
    return ""


def _ratio_zh(part: Comparison, values: Values) -> str:
    if isinstance(part, AboveMean):
        mean = _mean_of_others(part, values)
        return f"，平均 {yuan(mean)} 元" if mean is not None else ""
    said = _ratio(part, values)[2:-1]
    return f"，{said.replace('it is ', '实为 ').replace(' against ', ' 对 ')}" if said else ""


def _ratio_en(part: Comparison, values: Values) -> str:
    if isinstance(part, AboveMean):
        mean = _mean_of_others(part, values)
        return f", which is {yuan(mean)} yuan" if mean is not None else ""
    said = _ratio(part, values)[2:-1]
    return f", {said}" if said else ""


def _share(values: Values, column: str, of: str) -> str:
    top, bottom = values.get(column), values.get(of)
    if isinstance(top, int) and isinstance(bottom, int) and bottom > 0:
        return f"{100 * top / bottom:.1f}%"
    return ""


def _mean_of_others(part: AboveMean, values: Values) -> int | None:
    own, total, count = (values.get(name) for name in (part.column, part.sum, part.count))
    if isinstance(own, int) and isinstance(total, int) and isinstance(count, int) and count > 1:
        return (total - own) // (count - 1)
    return None
