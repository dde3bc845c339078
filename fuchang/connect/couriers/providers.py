"""The tracking services, found by walking: a folder each, with `courier.yml` and `mapping.yml`.

What a service offers beyond being read stands in its `courier.yml`; its package then has `open_with`
(a client) and, if it calls us back, `heard`. Nothing else lists the services.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from importlib.resources import files
from pkgutil import iter_modules
from types import ModuleType
from typing import Any, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field

from fuchang.connect.couriers import mapping as maps
from fuchang.connect.couriers.calls import Heard, Incoming, Reply
from fuchang.connect.couriers.history import History
from fuchang.connect.couriers.policy import Terms
from fuchang.connect.couriers.reading import read, shape_of
from fuchang.connect.wire import Wire
from fuchang.kernel.errors import AskUser, UnknownWord

ROOM = "fuchang.connect.couriers"
Offer = Literal["query", "subscribe", "recognise", "proof", "intercept", "call"]


class Key(BaseModel):
    """One thing to enter in the settings before the service can be asked."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str
    zh: str
    en: str
    secret: bool = True
    needed: bool = True
    made: bool = False  # the desk makes one up where nobody gives one


class Sheet(BaseModel):
    """`courier.yml`: what a service is called, where it is, what it offers and forbids.

    All of it is what somebody read somewhere on a day: `verified_on` says when.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    zh: str
    en: str
    offers: tuple[Offer, ...] = ()
    keys: tuple[Key, ...] = ()
    places: dict[str, str] = Field(default_factory=dict)
    timeout_s: float = 10
    via: str = ""  # the platform through whose connector it is asked
    told_where: bool = False  # each subscription names the address to call; else its console does
    rank: int = 50  # of several services the lowest is asked first
    lock_s: int = 0
    again_after_abort_s: int = 0
    subscription_costs: int = 0
    wants_phone: tuple[str, ...] = ()  # couriers that tell only whoever knows the end of a phone
    verified_on: str = ""
    sources: tuple[str, ...] = ()
    doubts: tuple[str, ...] = ()


class KeysMissing(AskUser):
    """A service cannot be asked before its keys are entered."""

    def __init__(self, *, provider: str, missing: list[str]) -> None:
        self.provider = provider
        self.missing = missing
        super().__init__(
            f"{provider}还缺：{'、'.join(missing)}，请店主在“数据接入”里填 / enter these first under Data"
        )


@dataclass(frozen=True)
class Provider:
    """One service: what is written about it, and its package."""

    name: str
    sheet: Sheet
    mapping: maps.Mapping
    room: ModuleType

    def read(self, document: Any, *, now: int) -> tuple[History, ...]:
        """The histories in one of its documents. Raises UnknownShape."""
        return read(self.mapping, document, now=now)

    def open_with(self, keys: Mapping[str, str], *, base: str = "") -> Any:
        """A client that has what the sheet offers. Raises KeysMissing."""
        missing = [key.zh for key in self.sheet.keys if key.needed and not keys.get(key.name)]
        if missing:
            raise KeysMissing(provider=self.sheet.zh, missing=missing)
        wire = Wire(base=base, timeout_s=self.sheet.timeout_s)
        return self.room.open_with(self, keys, wire)

    def through(self, call: Any) -> Any:
        """A client of a service that is asked through a platform's connector."""
        return self.room.through(self, call)

    def heard(self, keys: Mapping[str, str], call: Incoming, *, now: int) -> Heard:
        """What a call of this service says. Raises NotGenuine or Unreadable."""
        told: Heard = self.room.heard(self, keys, call, now=now)
        return told

    def refused(self, why: str, *, now: int) -> Reply:
        """What a call that is not taken hears, in this service's form."""
        told: Reply = self.room.refused(why, now=now)
        return told

    def terms(self, *, quota_left: int | None = None) -> Terms:
        """What it allows, for deciding whom to ask."""
        return Terms(
            self.name,
            queries="query" in self.sheet.offers,
            subscribes="subscribe" in self.sheet.offers,
            lock_s=self.sheet.lock_s,
            again_after_abort_s=self.sheet.again_after_abort_s,
            quota_left=quota_left,
            subscription_costs=self.sheet.subscription_costs,
        )


@cache
def providers() -> dict[str, Provider]:
    """Every service by its name."""
    found = (one.name for one in iter_modules(import_module(ROOM).__path__) if one.ispkg)
    return {name: _provider(name) for name in sorted(found)}


def provider(name: str) -> Provider:
    """The service of that name. Raises UnknownWord."""
    if name not in providers():
        raise UnknownWord(what="tracking service", got=name, known=providers())
    return providers()[name]


def read_any(document: Any, *, now: int) -> tuple[History, ...]:
    """The histories in a document of whatever service it fits. Raises NobodysDocument."""
    for one in providers().values():
        if shape_of(one.mapping, document) is not None:
            return one.read(document, now=now)
    raise NobodysDocument


class NobodysDocument(AskUser):
    """A document that no service that we know would send."""

    def __init__(self) -> None:
        super().__init__(
            f"没有认得的轨迹格式 / no known form of trace; known: {', '.join(providers())}"
        )


def _provider(name: str) -> Provider:
    room = import_module(f"{ROOM}.{name}")
    sheet = (files(room) / "courier.yml").read_text(encoding="utf-8")
    codes = (files(room) / "mapping.yml").read_text(encoding="utf-8")
    return Provider(
        name, Sheet.model_validate(yaml.safe_load(sheet)), maps.mapping(name, codes), room
    )
