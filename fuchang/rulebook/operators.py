"""The closed list of operators: one small model each, told apart by `op`.

A signal compares one column of the subject's wide row. A missing value never matches, whatever the
operator, except `missing`. Every time comparison is against the `now` of the run.
"""

from collections.abc import Iterator
from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Discriminator, Field, Tag

from fuchang.kernel.clock import seconds


def _duration(value: object) -> int:
    if not isinstance(value, str):
        message = f"{value!r} is no duration; write P2D, PT36H or P1DT12H"
        raise ValueError(message)  # noqa: TRY004 - pydantic reports ValueError, not TypeError
    return seconds(value)


Duration = Annotated[int, BeforeValidator(_duration)]


class Closed(BaseModel):
    """A model that accepts no unknown field and cannot be changed."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Is(Closed):
    """The code, number or text equals `value`."""

    op: Literal["is"]
    column: str
    value: int | str


class IsNot(Closed):
    """The code, number or text is present and differs from `value`."""

    op: Literal["is_not"]
    column: str
    value: int | str


class OneOf(Closed):
    """The code is one of `values`."""

    op: Literal["one_of"]
    column: str
    values: tuple[str, ...] = Field(min_length=2)


class NoneOf(Closed):
    """The code is present and none of `values`."""

    op: Literal["none_of"]
    column: str
    values: tuple[str, ...] = Field(min_length=2)


class Missing(Closed):
    """There is no value."""

    op: Literal["missing"]
    column: str


class Present(Closed):
    """There is a value."""

    op: Literal["present"]
    column: str


class IsTrue(Closed):
    """The flag is 1."""

    op: Literal["is_true"]
    column: str


class IsFalse(Closed):
    """The flag is 0."""

    op: Literal["is_false"]
    column: str


class AtLeast(Closed):
    """The count or amount (fen) is `value` or more."""

    op: Literal["at_least"]
    column: str
    value: int


class AtMost(Closed):
    """The count or amount (fen) is `value` or less."""

    op: Literal["at_most"]
    column: str
    value: int


class OlderThan(Closed):
    """The moment lies at least `value` before now."""

    op: Literal["older_than"]
    column: str
    value: Duration


class NewerThan(Closed):
    """The moment lies less than `value` before now, and not after now."""

    op: Literal["newer_than"]
    column: str
    value: Duration


class Within(Closed):
    """The moment is still to come, at most `value` from now."""

    op: Literal["within"]
    column: str
    value: Duration


class Passed(Closed):
    """The moment lies before now."""

    op: Literal["passed"]
    column: str


class Before(Closed):
    """The moment lies before the moment in `other`, by at least `by`."""

    op: Literal["before"]
    column: str
    other: str
    by: Duration = 1


class After(Closed):
    """The moment lies after the moment in `other`, by at least `by`."""

    op: Literal["after"]
    column: str
    other: str
    by: Duration = 1


class MoreThan(Closed):
    """The amount or count is more than `percent` of the one in `other`, which is above zero."""

    op: Literal["more_than"]
    column: str
    other: str
    percent: int = Field(default=100, gt=0)


class Differs(Closed):
    """Both codes are present and differ."""

    op: Literal["differs"]
    column: str
    other: str


class ShareRises(Closed):
    """column/of is at least `percent` of base/base_of: a rate against its own baseline."""

    op: Literal["share_rises"]
    column: str
    of: str
    base: str
    base_of: str
    percent: int = Field(gt=100)


class AboveMean(Closed):
    """The amount is more than `times` the mean of the others, which is above zero: (sum − itself) / (count − 1)."""

    op: Literal["above_mean"]
    column: str
    sum: str
    count: str
    times: int = Field(gt=1)


class Contains(Closed):
    """The text holds one of `values` (no Latin letters, `%` or `_`: no engine may disagree)."""

    op: Literal["contains"]
    column: str
    values: tuple[str, ...] = Field(min_length=1)


Comparison = Annotated[
    Is | IsNot | OneOf | NoneOf | Missing | Present | IsTrue | IsFalse | AtLeast | AtMost
    | OlderThan | NewerThan | Within | Passed | Before | After | MoreThan | Differs
    | ShareRises | AboveMean | Contains,
    Field(discriminator="op"),
]  # fmt: skip


class AnyOf(Closed):
    """At least one of the comparisons holds."""

    any_of: tuple[Comparison, ...] = Field(min_length=2)


class NotAll(Closed):
    """Not all of the comparisons hold (one that has no value does not hold)."""

    not_all: tuple[Comparison, ...] = Field(min_length=1)


def _form(signal: object) -> str:
    names = signal if isinstance(signal, dict) else type(signal).model_fields  # type: ignore[attr-defined]
    return next((form for form in ("any_of", "not_all") if form in names), "comparison")


Signal = Annotated[
    Annotated[Comparison, Tag("comparison")]
    | Annotated[AnyOf, Tag("any_of")]
    | Annotated[NotAll, Tag("not_all")],
    Discriminator(_form),
]

_OTHERS = ("other", "of", "base", "base_of", "sum", "count")


def comparisons(signal: Signal) -> Iterator[Comparison]:
    """The comparisons of a signal, groups opened."""
    if isinstance(signal, AnyOf):
        yield from signal.any_of
    elif isinstance(signal, NotAll):
        yield from signal.not_all
    else:
        yield signal


def columns(comparison: Comparison) -> tuple[str, ...]:
    """Every column that a comparison reads, its own first."""
    rest = (getattr(comparison, name, None) for name in _OTHERS)
    return (comparison.column, *(name for name in rest if isinstance(name, str)))
