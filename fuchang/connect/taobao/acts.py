"""What a person may have done on the platform, as data: one file an act.

An act names its method and permission, what is read before, what must hold then, what the person gives
and within which limits, and what shows afterwards that it was done. Which role has a permission is the
business of `shops`; whether a shop may write at all is switched there, too.
"""

import re
from collections.abc import Mapping
from functools import cache
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from fuchang.connect.taobao.envelope import walked
from fuchang.connect.taobao.shipped import shipped_folder
from fuchang.connect.taobao.values import Broken, text, yuan_fen
from fuchang.kernel.errors import UnknownWord

_HOLE = re.compile(r"\{([\w.]+)(?::(fen))?\}")


class _Data(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Title(_Data):
    """A text in both languages."""

    zh: str
    en: str


class Input(_Data):
    """What a person gives; limits are the platform's: `chars` and `bytes` are counted as it counts.

    `filled_by`: the input whose choice says this too, unless a person says something else.
    """

    type: Literal["text", "number", "money", "picture", "choice"]
    title: Title
    required: bool | Literal["taobao", "tmall"] = False
    chars: tuple[int, int] | None = None
    bytes: int | None = None
    choices: Mapping[str, str] = Field(default_factory=dict)
    choices_from: str = ""
    filled_by: str = ""

    def needed(self, platform: str) -> bool:
        """Whether a shop of that platform must give it."""
        return self.required is True or self.required == platform


class Look(_Data):
    """One look at what was read: a path, and what must stand there. Values may be `{inputs}`."""

    at: str
    one_of: tuple[str, ...] = Field((), alias="is")
    none_of: tuple[str, ...] = Field((), alias="is_not")
    empty: bool = False
    at_most_fen: int | None = None
    at_least_input: str = ""
    has: Mapping[str, str] = Field(default_factory=dict)
    words: Title | None = None

    def holds(self, seen: Mapping[str, Any], given: Mapping[str, Any]) -> bool:
        """Whether it is so; what was not read holds nothing."""
        found = walked(dict(seen), self.at)
        told = text(found)
        if self.empty:
            return told is None
        if self.has:
            return self._has(found, seen, given)
        if told is None:
            return False
        if self.at_most_fen is not None or self.at_least_input:
            return self._within(told, given)
        if self.none_of:
            return told not in self.none_of
        return told in {text(filled(one, seen, given)) for one in self.one_of}

    def _has(self, found: Any, seen: Mapping[str, Any], given: Mapping[str, Any]) -> bool:
        wanted = {name: text(filled(value, seen, given)) for name, value in self.has.items()}
        rows = found if isinstance(found, list) else [found]
        return any(
            all(text(row.get(name)) == value for name, value in wanted.items())
            for row in rows
            if isinstance(row, dict)
        )

    def _within(self, told: str, given: Mapping[str, Any]) -> bool:
        try:
            if self.at_most_fen is not None:
                fen = yuan_fen(told)
                return fen is not None and fen <= self.at_most_fen
            return int(told) >= int(given.get(self.at_least_input, 0))
        except (Broken, ValueError):
            return False


class Reading(_Data):
    """What is read before and after: a method, and the parameter that takes the id."""

    method: str
    id: str
    at: str = Field(
        "", alias="from"
    )  # where the id stands in what was read before; else the subject's


class Act(_Data):
    """One act. `repeatable`: doing it twice does no more than once."""

    id: str
    title: Title
    permission: str
    about: Literal["refund", "trade"]
    method: str
    reads: Mapping[str, Reading]
    version: str = ""
    changed: str = ""  # where the moment of its last change stands, for who knows no version
    inputs: Mapping[str, Input] = Field(default_factory=dict)
    before: tuple[Look, ...] = ()
    params: Mapping[str, Any]
    pictures: Mapping[str, str] = Field(default_factory=dict)
    repeatable: bool = False
    done: tuple[Look, ...] = ()

    @model_validator(mode="after")
    def _words_for_every_look(self) -> "Act":
        if not all(look.words for look in self.before):
            message = f"{self.id}: every look of `before` says in words what is wrong"
            raise ValueError(message)
        return self


def filled(template: Any, seen: Mapping[str, Any], given: Mapping[str, Any]) -> Any:
    """A template with its holes filled: `{refund.tid}` from what was read, `{message}` from the person.

    A template that is one hole gives the value itself, None where there is none.
    """
    if isinstance(template, Mapping):
        whole = {name: filled(value, seen, given) for name, value in template.items()}
        return {name: value for name, value in whole.items() if value is not None}
    if not isinstance(template, str):
        return template
    if alone := _HOLE.fullmatch(template):
        return _value(alone[1], alone[2], seen, given)
    return _HOLE.sub(lambda hole: text(_value(hole[1], hole[2], seen, given)) or "", template)


def _value(path: str, reading: str | None, seen: Mapping[str, Any], given: Mapping[str, Any]) -> Any:  # fmt: skip
    found = given.get(path) if "." not in path else walked(dict(seen), path)
    return yuan_fen(found) if reading == "fen" else found


@cache
def acts() -> Mapping[str, Act]:
    """Every act that came with this package, by its id."""
    return {raw["id"]: Act.model_validate(raw) for raw in shipped_folder("acts")}


def act_of(name: str) -> Act:
    """The act of that id. Raises UnknownWord."""
    if name not in acts():
        raise UnknownWord(what="act", got=name, known=acts())
    return acts()[name]
