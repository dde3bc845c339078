"""The script of faults: what goes wrong, at which calls, and when. Pure: counts in, a fault out.

A script is YAML, a list under `faults`; the first line that fits a call is done to it:

    faults:
      - {platform: taobao, call: "taobao.refund*", first: 3, last: 5, do: {fault: status, status: 504}}
      - {call: "*", every: 10, do: {fault: cut, after_bytes: 20}}

`first` and `last` count the calls that fit (from 1), `every` takes each n-th of them, `chance` is a
percentage, `since_s` and `until_s` are seconds after the script was laid on.
"""

from collections import Counter
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from random import Random
from typing import Annotated, Any, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from fuchang.kernel.errors import AskUser


class UnreadableScript(AskUser):
    """A script of faults does not fit the grammar."""

    def __init__(self, *, reason: str) -> None:
        super().__init__(f"故障脚本读不懂 / the script of faults cannot be read: {reason}")


class _Fault(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Status(_Fault):
    """Another status of HTTP and no more; the call is not done."""

    fault: Literal["status"]
    status: int
    retry_after: int | None = None


class Hang(_Fault):
    """No answer for so long; the call is done before or not at all."""

    fault: Literal["hang"]
    seconds: float
    done: bool = False


class Cut(_Fault):
    """The call is done, and the connection cut after so many bytes of the answer."""

    fault: Literal["cut"]
    after_bytes: int = 0


class Drip(_Fault):
    """The answer comes at so many bytes a second."""

    fault: Literal["drip"]
    bytes_a_second: int = 1


class Truncated(_Fault):
    """The answer ends early and says that it is whole."""

    fault: Literal["truncated"]
    keep_bytes: int = 40


class Html(_Fault):
    """A page for people, with 200."""

    fault: Literal["html"]


class Charset(_Fault):
    """The answer in another encoding than it says."""

    fault: Literal["charset"]
    charset: str = "gb18030"


class Flood(_Fault):
    """A body that does not end before so many megabytes."""

    fault: Literal["flood"]
    megabytes: int = 100


class Redirect(_Fault):
    """Go and ask somebody else, with everything you carry."""

    fault: Literal["redirect"]
    to: str


class Said(_Fault):
    """The platform's own way of saying no or of misbehaving: its folder knows the words."""

    fault: Literal["said"]
    what: str
    facts: dict[str, Any] = Field(default_factory=dict)


AnyFault = Annotated[
    Status | Hang | Cut | Drip | Truncated | Html | Charset | Flood | Redirect | Said,
    Field(discriminator="fault"),
]


class Line(BaseModel):
    """One line of a script: which calls, when, and what is done to them."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    platform: str = "*"
    call: str = "*"
    first: int = 1
    last: int | None = None
    every: int = 1
    chance: float = 100
    since_s: int = 0
    until_s: int | None = None
    do: AnyFault

    def names(self, platform: str, call: str) -> bool:
        """Whether the line is about such calls at all."""
        return fnmatchcase(platform, self.platform) and fnmatchcase(call, self.call)

    def falls_on(self, count: int, after_s: int, luck: float) -> bool:
        """Whether the `count`-th call that it names is hit, so long after the script began."""
        in_time = self.since_s <= after_s and (self.until_s is None or after_s < self.until_s)
        in_row = self.first <= count and (self.last is None or count <= self.last)
        return in_time and in_row and (count - self.first) % self.every == 0 and luck < self.chance


class Script(BaseModel):
    """A script of faults."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    seed: int = 7
    faults: tuple[Line, ...] = ()


def read_script(text: str) -> Script:
    """The script of a YAML text. Raises UnreadableScript."""
    try:
        return Script.model_validate(yaml.safe_load(text) or {})
    except (yaml.YAMLError, ValidationError) as error:
        raise UnreadableScript(reason=str(error)) from error


@dataclass
class Faults:
    """A script that is being played."""

    script: Script = field(default_factory=Script)
    since: int = 0
    counts: Counter[int] = field(default_factory=Counter)
    luck: Random = field(default_factory=lambda: Random(7))  # noqa: S311 - a game of chance

    def lay_on(self, script: Script, *, now: int) -> None:
        """Play this script from its beginning."""
        self.script, self.since = script, now
        self.counts.clear()
        self.luck = Random(script.seed)  # noqa: S311 - a game of chance

    def due(self, *, platform: str, call: str, now: int) -> AnyFault | None:
        """What goes wrong with this call; it is counted."""
        hit = None
        for place, line in enumerate(self.script.faults):
            if line.names(platform, call):
                self.counts[place] += 1
                luck = self.luck.random() * 100
                if hit is None and line.falls_on(self.counts[place], now - self.since, luck):
                    hit = line.do
        return hit
