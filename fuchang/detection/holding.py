"""Whether a comparison holds for values that came out: what a reason tells a person must be true.

The engine has decided already that a finding is one; of alternatives (`any_of`) it does not say which
ones held. Missing values match nothing but `missing`, as in the SQL of `predicates`.
"""

from collections.abc import Mapping
from typing import Any, assert_never

from fuchang.detection.wording import feature_of, value
from fuchang.facts.subjects import Subject
from fuchang.rulebook.operators import (
    AboveMean,
    After,
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
    OlderThan,
    OneOf,
    Passed,
    Present,
    ShareRises,
    Within,
    columns,
)

Values = Mapping[str, int | str | None]
_AgainstColumns = Before | After | MoreThan | Differs | ShareRises | AboveMean


def holds(part: Comparison, values: Values, *, subject: Subject, now: int) -> bool:
    """Whether the values bear the comparison out; so it is taken where one that it needs is not told."""
    needed = [values.get(name) for name in columns(part)]
    if any(name not in values for name in columns(part)):
        return True
    if isinstance(part, Missing):
        return needed[0] is None
    if any(one is None for one in needed):
        return False
    if isinstance(part, OlderThan | NewerThan | Within | Passed):
        return _against_now(part, _number(needed[0]), now)
    if isinstance(part, _AgainstColumns):
        return _against_columns(part, values)
    return _alone(part, needed[0], subject)


def _number(raw: int | str | None) -> int:
    return int(raw or 0)


def _against_now(part: OlderThan | NewerThan | Within | Passed, own: int, now: int) -> bool:
    match part:
        case OlderThan():
            return own <= now - part.value
        case NewerThan():
            return now - part.value < own <= now
        case Within():
            return now <= own <= now + part.value
        case Passed():
            return own < now
        case _:
            assert_never(part)


def _against_columns(part: _AgainstColumns, values: Values) -> bool:
    own = _number(values[part.column])
    match part:
        case Before():
            return own + part.by <= _number(values[part.other])
        case After():
            return own >= _number(values[part.other]) + part.by
        case Differs():
            return values[part.column] != values[part.other]
        case MoreThan():
            other = _number(values[part.other])
            return other > 0 and own * 100 > other * part.percent
        case ShareRises():
            return _rises(part, {name: _number(values[name]) for name in columns(part)})
        case AboveMean():
            count, others = _number(values[part.count]), _number(values[part.sum]) - own
            return count > 1 and 0 < part.times * others < own * (count - 1)
        case _:
            assert_never(part)


def _rises(part: ShareRises, told: dict[str, int]) -> bool:
    wholes = told[part.of] > 0 and told[part.base_of] > 0
    left = told[part.column] * told[part.base_of] * 100
    return wholes and left >= told[part.base] * told[part.of] * part.percent


def _alone(
    part: Present | Is | IsNot | OneOf | NoneOf | IsTrue | IsFalse | AtLeast | AtMost | Contains,
    raw: Any,
    subject: Subject,
) -> bool:
    match part:
        case Present():
            return True
        case IsTrue() | IsFalse():
            return bool(raw) is isinstance(part, IsTrue)
        case AtLeast():
            return bool(raw >= part.value)
        case AtMost():
            return bool(raw <= part.value)
        case Contains():
            return any(text in str(raw) for text in part.values)
        case Is() | IsNot() | OneOf() | NoneOf():
            return _among(part, value(feature_of(subject, part.column), raw))
        case _:
            assert_never(part)


def _among(part: Is | IsNot | OneOf | NoneOf, said: int | bool | str | None) -> bool:
    listed = part.values if isinstance(part, OneOf | NoneOf) else (part.value,)
    return (said in listed) is isinstance(part, Is | OneOf)
