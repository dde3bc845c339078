"""Marketplaces that can be connected, found by walking: a folder each, with `platform.yml`."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from importlib import import_module
from importlib.resources import files
from typing import Annotated, Any
from urllib.parse import quote, urljoin, urlsplit

import yaml
from pydantic import BaseModel, ConfigDict, Field

from fuchang.kernel.errors import AskUser, StopAndTell, UnknownWord


class GrantLost(StopAndTell):
    """The marketplace accepts the token no longer: the shop is deaf until its owner grants it again."""


class ThingRefused(AskUser):
    """The marketplace says no to this one question, in words for a person; others may be asked."""


@dataclass(frozen=True, slots=True)
class Application:
    """With what the desk asks: key and secret of the application, and the addresses in force."""

    app_key: str
    secret: str = field(repr=False)
    url: str
    token_url: str
    messages_url: str = ""


@dataclass(frozen=True, slots=True)
class Grant:
    """What the platform says a shop has granted; moments are seconds UTC, None where nobody said."""

    token: str = field(repr=False)
    granted_to: str
    ends_at: int | None
    refresh: str = field(default="", repr=False)


class _Data(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Title(_Data):
    """A name in both languages."""

    zh: str
    en: str


class FeedPlan(_Data):
    """One stream that a shop has there: what it is called, how often it is asked, how far back at first."""

    title: Title
    every_s: Annotated[int, Field(ge=5, le=86_400)]
    back_days: Annotated[int, Field(ge=0, le=90)] = 7


class Duty(_Data):
    """A request of data protection that the platform passes on, for a person to settle.

    `days` from its receipt, as `source` said on the day `read`; `orders`: where the call names orders.
    `forgets`: what the desk holds of their buyers goes when it is settled.
    """

    title: Title
    todo: Title
    days: Annotated[int, Field(ge=1, le=365)]
    source: str
    read: date
    orders: str = ""
    forgets: bool = False


class Platform(_Data):
    """How a shop of this marketplace is connected. Addresses are defaults, which a shop may replace.

    `of`: the words of `platform` in the facts that it serves. `authorise`: where the owner grants it,
    with `{app_key}`, `{redirect}` and `{state}`; empty where a token is only pasted.
    """

    id: str
    title: Title
    of: tuple[str, ...]
    gateway: str = ""
    authorise: str = ""
    token: str = ""
    messages: str = ""
    help: Title
    feeds: Mapping[str, FeedPlan]
    duties: Mapping[str, Duty] = Field(default_factory=dict)


@cache
def platforms() -> Mapping[str, Platform]:
    """Every folder of connect that has a `platform.yml`, by its id."""
    found: dict[str, Platform] = {}
    for folder in sorted(files("fuchang.connect").iterdir(), key=lambda one: one.name):
        place = folder.joinpath("platform.yml")
        if folder.is_dir() and place.is_file():
            told = Platform.model_validate(yaml.safe_load(place.read_text(encoding="utf-8")))
            found[told.id] = told
    return found


def platform(name: str) -> Platform:
    """The marketplace of that id. Raises UnknownWord."""
    if name not in platforms():
        raise UnknownWord(what="platform", got=name, known=platforms())
    return platforms()[name]


def serving(word: str) -> Platform | None:
    """The marketplace that serves shops of this word of the facts."""
    return next((one for one in platforms().values() if word in one.of), None)


def application(of: Platform, *, app_key: str, secret: str, gateway: str) -> Application:
    """The application with its addresses: those of another gateway lie on the same host."""
    if not gateway:
        return Application(app_key, secret, of.gateway, of.token, of.messages)
    token = urljoin(gateway, urlsplit(of.token).path)
    socket = urljoin(gateway, urlsplit(of.messages).path).replace("http", "ws", 1)
    return Application(app_key, secret, gateway, token, socket if of.messages else "")


def authorise_url(of: Platform, *, app_key: str, redirect: str, state: str, gateway: str) -> str:
    """Where the owner grants it; with another gateway, the same path there."""
    parts = urlsplit(of.authorise)
    place = urljoin(gateway, f"{parts.path}?{parts.query}") if gateway else of.authorise
    return place.format(
        app_key=quote(app_key, safe=""),
        redirect=quote(redirect, safe=""),
        state=quote(state, safe=""),
    )


def granting(of: Platform) -> Any:
    """The module of the platform that turns codes and pasted tokens into grants."""
    return import_module(f"fuchang.connect.{of.id}.granting")
