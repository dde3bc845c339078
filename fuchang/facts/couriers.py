"""Couriers by their many names, and which of them can have given a number, how surely."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Literal

import yaml

from fuchang.facts.checkdigits import holds
from fuchang.kernel.text import normalised

Strength = Literal["strong", "medium", "weak"]
# of a hundred numbers of a form, how many we believe to be that courier's; unmeasured, only ranked
SURENESS: dict[Strength, int] = {"strong": 90, "medium": 60, "weak": 30}
CHECKED = 8  # what a check digit that holds adds
SURE_FROM = 85


@dataclass(frozen=True, slots=True)
class Form:
    """One form of a courier's numbers, and the check digit that they carry."""

    pattern: re.Pattern[str]
    strength: Strength
    check: str = ""

    def fits(self, number: str) -> bool:
        """Whether a canonical number has this form and its check digit holds."""
        return bool(self.pattern.fullmatch(number)) and (
            not self.check or holds(self.check, number)
        )


@dataclass(frozen=True, slots=True)
class Courier:
    """A courier, its other names, and the forms of its numbers; `complete` if no other form exists."""

    name: str
    names: frozenset[str]
    forms: tuple[Form, ...]
    complete: bool


@dataclass(frozen=True, slots=True)
class Candidate:
    """A courier that can have given a number; `sureness` of 100; `checked` if a check digit held."""

    courier: str
    sureness: int
    strength: Strength
    checked: bool = False


@cache
def couriers() -> tuple[Courier, ...]:
    """All couriers of `couriers.yml`."""
    text = (files("fuchang.facts") / "couriers.yml").read_text(encoding="utf-8")
    return tuple(
        Courier(
            name=str(entry["name"]),
            names=frozenset(normalised(str(name)) for name in (entry["name"], *entry["names"])),
            forms=tuple(_form(form) for form in entry["forms"]),
            complete=bool(entry["complete"]),
        )
        for entry in yaml.safe_load(text)["couriers"]
    )


def _form(entry: dict[str, Any]) -> Form:
    strength = next(word for word in SURENESS if word in entry)
    return Form(re.compile(entry[strength]), strength, str(entry.get("check", "")))


@cache
def courier_of(written: str) -> Courier | None:
    """The courier that a written name means (`顺丰速运`, `SF`, `圆通快递(原单)`), or None."""
    plain = normalised(written)
    exact = next((one for one in couriers() if plain in one.names), None)
    if exact:
        return exact
    inside = (
        one
        for one in couriers()
        if any(len(name) > 1 and name in plain for name in one.names if not name.isascii())
    )
    return next(inside, None)


def canonical(number: str) -> str:
    """A waybill as couriers write it: upper case, no blanks or hyphens."""
    return re.sub(r"[\s\-]", "", number).upper()


def is_valid(courier: str, number: str) -> int | None:
    """1 if the number has a form of that courier, 0 if it has none of a complete list, else None."""
    known = courier_of(courier)
    if known is None:
        return None
    if any(form.fits(canonical(number)) for form in known.forms):
        return 1
    return 0 if known.complete else None


def recognise(number: str, *, told: Iterable[str] = ()) -> tuple[Candidate, ...]:
    """The couriers that can have given a number, the likeliest first; never one silent guess.

    `told` are couriers that somebody else named (the seller's record, the platform, a recogniser).
    Couriers whose forms are equally strong share what certainty there is.
    """
    plain = canonical(number)
    fitting = [one for courier in couriers() if (one := _candidate(courier, plain))]
    best = max((one.sureness for one in fitting), default=0)
    rivals = sum(one.sureness == best for one in fitting)
    shared = [
        Candidate(one.courier, one.sureness // rivals, one.strength, one.checked)
        if one.sureness == best
        else one
        for one in fitting
    ]
    named = {known.name for name in told if (known := courier_of(name))}
    believed = [_told(one) if one.courier in named else one for one in shared]
    return tuple(sorted(believed, key=lambda one: (-one.sureness, one.courier)))


def sure(candidates: Iterable[Candidate]) -> str:
    """The courier, where one alone is sure; else nothing."""
    certain = [one for one in candidates if one.sureness >= SURE_FROM]
    return certain[0].courier if len(certain) == 1 else ""


def _candidate(courier: Courier, number: str) -> Candidate | None:
    fitting = [form for form in courier.forms if form.fits(number)]
    if not fitting:
        return None
    best = max(fitting, key=lambda form: (SURENESS[form.strength], bool(form.check)))
    sureness = SURENESS[best.strength] + (CHECKED if best.check else 0)
    return Candidate(courier.name, sureness, best.strength, bool(best.check))


def _told(one: Candidate) -> Candidate:
    """Somebody's word and the form agree: what remains is that both are wrong."""
    return Candidate(one.courier, 100 - (100 - one.sureness) * 40 // 100, one.strength, one.checked)
