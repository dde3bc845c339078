"""Why a finding is one: the values that a kind compares, each with the limits that the kind sets it.

What depends on the kind alone is put into words once; a finding adds its values.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from fuchang.detection.wording import (
    Value,
    feature_of,
    label,
    limit,
    limit_zh,
    value,
    value_zh,
)
from fuchang.facts.subjects import Feature, Subject
from fuchang.kernel.money import yuan
from fuchang.rulebook.grammar import Kind
from fuchang.rulebook.operators import (
    AboveMean,
    AnyOf,
    AtLeast,
    AtMost,
    Comparison,
    IsNot,
    MoreThan,
    NoneOf,
    NotAll,
    ShareRises,
    Signal,
    columns,
    comparisons,
)

Values = Mapping[str, int | str | None]


@dataclass(frozen=True, slots=True)
class Compared:
    """One value of a finding with what it was compared with; `explained` is the same in Chinese.

    `is_reason` is false for what only rules out a likeness to ordinary life: no news for a person.
    """

    column: str
    value: Value
    limit: str
    explained: str
    is_reason: bool = True

    def plain(self) -> dict[str, Value]:
        """`value` and, where the kind sets one, `limit`."""
        return {"value": self.value, "limit": self.limit} if self.limit else {"value": self.value}


@dataclass(frozen=True, slots=True)
class _Limit:
    part: Comparison
    feature: Feature
    words: str
    zh: str

    def told(self, values: Values) -> str:
        return self.words + _ratio(self.part, values)

    def told_zh(self, values: Values) -> str:
        return self.zh + _ratio_zh(self.part, values) if self.zh else ""


@dataclass(frozen=True, slots=True)
class _Column:
    feature: Feature
    label: str
    limits: tuple[_Limit, ...]
    is_reason: bool

    def compared(self, raw: int | str | None, values: Values) -> Compared:
        told = " and ".join(one.told(values) for one in self.limits)
        holding = (one for one in self.limits if _holds(one, values))
        said = "；".join(filter(None, (one.told_zh(values) for one in holding)))
        text = self._told(raw) + (f"（{said}）" if said else "")
        return Compared(self.feature.name, value(self.feature, raw), told, text, self.is_reason)

    def _told(self, raw: int | str | None) -> str:
        if self.feature.type == "flag" and raw == 1:
            return self.label
        return f"{self.label} {value_zh(self.feature, raw)}"


class Reasons:
    """The compared columns of one kind, in the order of its signals; keys are never shown."""

    def __init__(self, kind: Kind, subject: Subject) -> None:
        positive = [signal for signal in kind.signals if not isinstance(signal, NotAll)]
        reasons = {name for s in positive for part in comparisons(s) for name in columns(part)}
        names = dict.fromkeys(
            name for s in kind.signals for part in comparisons(s) for name in columns(part)
        )
        features = [feature_of(subject, name) for name in names]
        self._columns = [
            _Column(
                feature, label(feature), _limits(kind, subject, feature), feature.name in reasons
            )
            for feature in features
            if feature.type not in {"key", "hash"}
        ]

    def compared(self, values: Values) -> tuple[Compared, ...]:
        """Every compared column that has come out."""
        return tuple(
            column.compared(values[column.feature.name], values)
            for column in self._columns
            if column.feature.name in values
        )


def _limits(kind: Kind, subject: Subject, feature: Feature) -> tuple[_Limit, ...]:
    return tuple(
        _Limit(part, feature, _group(signal) + limit(part), limit_zh(part, subject))
        for signal in kind.signals
        for part in comparisons(signal)
        if part.column == feature.name
    )


def _group(signal: Signal) -> str:
    if isinstance(signal, AnyOf):
        return "any_of: "
    return "not_all: " if isinstance(signal, NotAll) else ""


def _holds(one: _Limit, values: Values) -> bool:
    """Whether the limit is worth telling a person: of a group, only what is known to hold.

    Comparisons with the moment of the run are told in any case.
    """
    part, own = one.part, values.get(one.part.column)
    if isinstance(part, MoreThan):
        other = values.get(part.other)
        both = isinstance(own, int) and isinstance(other, int)
        return not both or own * 100 > other * part.percent  # type: ignore[operator]
    if isinstance(part, AtLeast):
        return isinstance(own, int) and own >= part.value
    if isinstance(part, AtMost):
        return isinstance(own, int) and own <= part.value
    if isinstance(part, IsNot | NoneOf) and isinstance(own, int):
        listed = part.values if isinstance(part, NoneOf) else (part.value,)
        return value(one.feature, own) not in listed
    return own is not None


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
        return f" ({yuan(mean)} 元)" if mean is not None else ""
    return _ratio(part, values).replace("it is ", "实为 ").replace(" against ", " 对 ")


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
