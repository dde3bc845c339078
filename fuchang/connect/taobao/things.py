"""Things of the platform that are read again one by one: `feeds.yml`."""

from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import Any

from pydantic import BaseModel, ConfigDict

from fuchang.connect.taobao.envelope import walked
from fuchang.connect.taobao.shipped import shipped


class _Data(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Reading(_Data):
    """One call that reads a thing, and the parameter that takes its id."""

    method: str
    id: str


class When(_Data):
    """Rows of a list that are worth another call: a field that has one of these words."""

    field: str
    any: tuple[str, ...]


class Thing(_Data):
    """How a thing is named in rows and messages, and by which calls it is read."""

    id: tuple[str, ...]
    calls: tuple[Reading, ...]
    when: When | None = None


class Source(_Data):
    """One feed: a list with a stretch of time, or calls that ask how things stand."""

    list: str = ""
    calls: tuple[str, ...] = ()
    again: tuple[str, ...] = ()


@cache
def sources() -> Mapping[str, Source]:
    """Every feed that came with this package."""
    return {name: Source.model_validate(one) for name, one in shipped("feeds.yml")["feeds"].items()}


@cache
def things() -> Mapping[str, Thing]:
    """Every thing that can be read again."""
    return {name: Thing.model_validate(one) for name, one in shipped("feeds.yml")["things"].items()}


def id_of(thing: Thing, told: Mapping[str, Any]) -> str:
    """The id of a thing in a row or message; empty where there is none."""
    found = (walked(told, name) for name in thing.id)
    return next((str(one) for one in found if one not in (None, "", 0)), "")


def worth_reading(names: Iterable[str], rows: Sequence[Mapping[str, Any]]) -> list[tuple[str, str]]:
    """What is to be read again after these rows of a list: (thing, its id)."""
    return [
        (name, found)
        for name in names
        for row in rows
        if _worth(things()[name], row) and (found := id_of(things()[name], row))
    ]


def _worth(thing: Thing, row: Mapping[str, Any]) -> bool:
    return thing.when is None or str(row.get(thing.when.field)) in thing.when.any
