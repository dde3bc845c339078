"""The ways by which messages leave, found by walking: a folder each, with `send` and `channel.yml`.

Only what lies below this folder speaks to the network. A channel says what came of a message; what
follows from that (once more, never again, a person must look) is decided by the carrier.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from importlib.resources import files
from pkgutil import iter_modules
from typing import Any, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field

from fuchang.kernel.errors import UnknownWord

# sent: the far end has it · again: it has not, try later · unknown: nobody can say
# gone: it wants nothing any more · dead: it can never be sent
State = Literal["sent", "again", "unknown", "gone", "dead"]


class Pace(BaseModel):
    """How patient a channel is: `channel.yml`, in seconds, tries and bytes."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    timeout_s: int = Field(ge=1, le=30)  # a whole attempt, connecting included
    tries: int = Field(ge=1, le=100)
    first_wait_s: int = Field(ge=1)
    longest_wait_s: int = Field(ge=1)
    longest_rest_s: int = Field(ge=0)  # how long others go before a receiver that cannot be reached
    longest_body: int = Field(ge=1)
    longest_answer: int = Field(ge=0)


@dataclass(frozen=True, slots=True)
class Letter:
    """A message as a channel gets it."""

    shop_key: int
    topic: str
    target: str
    payload: dict[str, Any]
    dedupe_id: str
    created_at: int
    once: bool
    now: int


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of it. `wait_s`: when the far end said itself; `reached`: whether it was there."""

    state: State
    answer: str
    wait_s: int = 0
    reached: bool = True


@dataclass(frozen=True, slots=True)
class Channel:
    """One way out. `settled`: what follows once it is known, or known to be unknown."""

    name: str
    send: Callable[[Letter, Pace], Outcome]
    pace: Pace
    settled: Callable[..., None] | None = None


@cache
def channel(name: str) -> Channel:
    """The channel of that name. Raises UnknownWord."""
    known = [one.name for one in iter_modules(__path__)]
    if name not in known:
        raise UnknownWord(what="channel", got=name, known=known)
    room = import_module(f"fuchang.watch.channels.{name}")
    page = (files(room) / "channel.yml").read_text(encoding="utf-8")
    pace = Pace.model_validate(yaml.safe_load(page))
    return Channel(name, room.send, pace, getattr(room, "settled", None))
