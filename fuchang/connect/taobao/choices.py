"""What the platform gives to choose from (reasons, addresses, couriers): when it is asked, how it is read."""

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from fuchang.connect.taobao.envelope import listed, walked
from fuchang.connect.taobao.shipped import shipped
from fuchang.connect.taobao.values import text

MOST = 1_000  # the longest list that is kept: couriers are some hundreds
LONGEST = 200


class _Data(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Offer(_Data):
    """One list of choices, as `choices.yml` describes it."""

    about: str = Field("", alias="with")
    when: Mapping[str, tuple[str, ...]] = Field(default_factory=dict)
    params: Mapping[str, str] = Field(default_factory=dict)
    rows: str
    value: str
    words: tuple[str, ...]
    hint: str = ""
    gives: Mapping[str, tuple[str, ...]] = Field(default_factory=dict)
    lasts_s: int = 0

    def asked_for(self, row: Mapping[str, Any]) -> dict[str, Any] | None:
        """The parameters for this row; None where there is nothing to ask."""
        if any(text(row.get(name)) not in words for name, words in self.when.items()):
            return None
        told = {name: walked(dict(row), path) for name, path in self.params.items()}
        return None if any(text(value) is None for value in told.values()) else told

    def told(self, body: Mapping[str, Any]) -> list[dict[str, Any]]:
        """The choices of an answer: `value`, `words`, `hint`, and what each `gives` to other inputs.

        A row without a value is none.
        """
        rows = (self._one(row) for row in listed(dict(body), self.rows)[:MOST])
        return [one for one in rows if one["value"]]

    def _one(self, row: Mapping[str, Any]) -> dict[str, Any]:
        words = _joined(row, self.words)
        hint = text(row.get(self.hint)) or ""
        gives = {name: _joined(row, fields) for name, fields in self.gives.items()}
        return {
            "value": text(row.get(self.value)) or "", "words": words,
            "hint": "" if hint == words else hint[:LONGEST],
            **({"gives": gives} if gives else {}),
        }  # fmt: skip


def _joined(row: Mapping[str, Any], fields: tuple[str, ...]) -> str:
    return " ".join(filter(None, (text(row.get(name)) for name in fields)))[:LONGEST]


@cache
def offers() -> Mapping[str, Offer]:
    """Every list of choices that came with this package, by its method."""
    raw = shipped("choices.yml")["choices"]
    return {name: Offer.model_validate(one) for name, one in raw.items()}


def to_ask(thing: str, row: Mapping[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """What is to be asked after this row of a thing was read: (method, parameters)."""
    for name, offer in offers().items():
        if offer.about == thing and (params := offer.asked_for(row)) is not None:
            yield name, params
