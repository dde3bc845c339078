"""`mapping.yml` of a provider: its codes, its names of couriers, its answers, the shapes of its documents.

A shape says where things stand in a JSON document. A path is dotted; of several paths the first that
holds something counts. Codes are kept with the provider's name before them, for the numbers of
different providers collide.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import yaml
from pydantic import BaseModel, ConfigDict, Field, field_validator

from fuchang.connect.couriers.history import Problem
from fuchang.connect.couriers.statuses import UNKNOWN, Meaning, meaning
from fuchang.facts.couriers import courier_of

Paths = tuple[str, ...]


class Shape(BaseModel):
    """One form of document: `when` are paths that must be there, `each` where several parcels stand."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    when: Paths
    unless: Paths = ()
    each: str = ""
    number: Paths = ()
    courier: Paths = ()
    state: Paths = ()
    answer: Paths = ()
    message: Paths = ()
    ended: Paths = ()
    corrected: Paths = ()
    asked_at: Paths = ()
    scans: Paths = ()
    scans_in: str = ""  # where each of several services has its scans within `scans`
    seen_at: Paths = ()
    words: Paths = ()
    code: Paths = ()
    place: Paths = ()


class Refusal(BaseModel):
    """A refusal that only its sentence tells from others."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    problem: Problem
    says: str = Field(alias="if")


class Written(BaseModel):
    """The file as it is written."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    codes: dict[str, str]
    scan_codes: dict[str, str] = Field(default_factory=dict)
    handed: tuple[str, ...] = ()
    couriers: dict[str, str] = Field(default_factory=dict)  # our name: theirs
    answers: dict[str, Problem] = Field(default_factory=dict)
    refusals: tuple[Refusal, ...] = ()
    ended: tuple[str, ...] = ()  # words that say that the provider watches no longer
    believed: bool = True
    shapes: dict[str, Shape]

    @field_validator("codes", "scan_codes", "answers", "couriers", mode="before")
    @classmethod
    def _as_text(cls, given: dict[Any, Any]) -> dict[str, Any]:
        return {str(name): "" if value is None else value for name, value in given.items()}


@dataclass(frozen=True)
class Mapping:
    """The file, its words checked against our lists."""

    provider: str
    written: Written
    codes: dict[str, Meaning]
    scan_codes: dict[str, Meaning]

    def of_state(self, code: str) -> tuple[Meaning, bool]:
        """What its judgement of a parcel means, and whether the code is known."""
        return _looked_up(self.codes, code)

    def of_scan(self, code: str) -> tuple[Meaning, bool]:
        """What the code of a scan means; the list of states where there is no other."""
        found, known = _looked_up(self.scan_codes, code)
        return (found, known) if known else self.of_state(code)

    def problem(self, answer: str, message: str) -> Problem:
        """Why there is no trace, by the code of the answer, else by its sentence."""
        found = self.written.answers.get(answer, "")
        if not found:
            return found
        lines = (one for one in self.written.refusals if re.search(one.says, message))
        return next((one.problem for one in lines), found)

    def named(self, code: str) -> str:
        """A raw code with the provider's name before it."""
        return f"{self.provider}:{code}" if code else ""

    def courier(self, theirs: str) -> str:
        """Our name of a courier; as written where we know none."""
        ours = {code.lower(): name for name, code in self.written.couriers.items()}
        if theirs.lower() in ours:
            return ours[theirs.lower()]
        known = courier_of(theirs) if theirs else None
        return known.name if known else theirs

    def theirs(self, ours: str) -> str:
        """The provider's code of a courier; empty where it has none."""
        known = courier_of(ours)
        return self.written.couriers.get(known.name if known else ours, "")


def mapping(provider: str, text: str) -> Mapping:
    """The mapping of a provider. Raises UnknownWord for a status or reason that is none of ours."""
    written = Written.model_validate(yaml.safe_load(text))
    return Mapping(
        provider,
        written,
        _meant(written.codes.items(), written.handed),
        _meant(written.scan_codes.items(), written.handed),
    )


def _meant(codes: Iterable[tuple[str, str]], handed: tuple[str, ...]) -> dict[str, Meaning]:
    return {code: meaning(word, handed=code in handed) for code, word in codes}


def _looked_up(codes: dict[str, Meaning], code: str) -> tuple[Meaning, bool]:
    return codes.get(code, UNKNOWN), code in codes
