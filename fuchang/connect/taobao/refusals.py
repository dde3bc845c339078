"""What the gateway refuses, classed by what the desk must do; the table is `errors.yml`."""

import re
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import cache
from typing import Any, Literal

from fuchang.connect.platforms import GrantLost, ThingRefused
from fuchang.connect.taobao.shipped import shipped
from fuchang.kernel.clock import DAY, day_start
from fuchang.kernel.errors import AskUser, Bug, FuchangError, Retry, StopAndTell

Reaction = Literal[
    "retry", "wait", "tomorrow", "session", "permission", "configure", "clock", "picture", "bug", "refused",
]  # fmt: skip
_BAN = re.compile(r"last for (\d{1,6}) more seconds?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Refusal:
    """An `error_response`, word by word."""

    method: str
    code: int
    msg: str = ""
    sub_code: str = ""
    sub_msg: str = ""
    request_id: str = ""

    def __str__(self) -> str:
        """One line for a person, the platform's own words in it."""
        words = self.sub_msg or self.msg or "没有说明 / no words"
        return f"{self.method}: {words} ({self.code} {self.sub_code})".rstrip(" )") + ")"


class TopError(FuchangError):
    """An answer of the gateway that is no result; `refusal` has its words."""

    def __init__(self, refusal: Refusal, *, advice: str = "", maybe_done: bool = False) -> None:
        self.refusal = refusal
        self.maybe_done = maybe_done
        super().__init__(f"{refusal} {advice}".strip())


class Busy(TopError, Retry):
    """The platform is busy or broken for a moment."""


class Limited(TopError, Retry):
    """Too many calls: not before `wait_s` seconds from now."""

    def __init__(self, refusal: Refusal, *, wait_s: int) -> None:
        self.wait_s = wait_s
        super().__init__(refusal, advice=f"等 {wait_s} 秒 / wait {wait_s} s")


class UsedUp(TopError, StopAndTell):
    """The application's calls of this day are used up, until `until`."""

    def __init__(self, refusal: Refusal, *, until: int) -> None:
        self.until = until
        super().__init__(
            refusal,
            advice="今天的调用量用完了：等到明天，或在控制台紧急重置 / the day's calls are used up",
        )


class SessionLost(TopError, GrantLost):
    """The shop's authorisation does not hold: expired, withdrawn, or the shop is punished."""


class NotGranted(TopError, StopAndTell):
    """The application or the sub-account lacks a right; somebody grants it in the console."""


class WrongKeys(TopError, AskUser):
    """App key, secret or signature is not accepted."""


class ClockWrong(TopError, Retry):
    """Our clock and the gateway's differ too much: ask it for the time, then again."""


class PictureRefused(TopError, AskUser):
    """The picture is too large or of another kind."""


class CalledWrongly(TopError, Bug):
    """The call itself was wrong."""


class Refused(TopError, ThingRefused):
    """The platform says no, in words for a person."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the table."""

    reaction: Reaction
    code: int | None = None
    sub_code: str = "*"
    wait_s: int = 60
    done: Literal["no", "maybe"] = "no"

    def fits(self, refusal: Refusal) -> bool:
        """Whether this line speaks of it."""
        same = self.code is None or self.code == refusal.code
        return same and fnmatchcase(refusal.sub_code, self.sub_code)


@cache
def table() -> tuple[Line, ...]:
    """The table that came with this package."""
    return tuple(Line(**line) for line in shipped("errors.yml")["errors"])


def refused(refusal: Refusal, *, now: int, lines: tuple[Line, ...] | None = None) -> TopError:
    """The error that a refusal is."""
    line = next(line for line in lines or table() if line.fits(refusal))
    maybe = line.done == "maybe"
    match line.reaction:
        case "wait":
            return Limited(refusal, wait_s=_ban(refusal) or line.wait_s)
        case "tomorrow":
            return UsedUp(refusal, until=day_start(now) + DAY)
    kind, advice = _PLAIN[line.reaction]
    return kind(refusal, advice=advice, maybe_done=maybe)


_PLAIN: dict[str, tuple[type[TopError], str]] = {
    "retry": (Busy, ""),
    "session": (SessionLost, "请店主重新授权，并查看店铺是否被处罚 / authorise again, look for a penalty"),
    "permission": (NotGranted, "在开放平台控制台申请权限 / ask for the right in the console"),
    "configure": (WrongKeys, "核对 App Key 和 App Secret / check app key and secret"),
    "clock": (ClockWrong, ""),
    "picture": (PictureRefused, "GIF、JPG 或 PNG，缩小后再传 / make it smaller"),
    "bug": (CalledWrongly, ""),
    "refused": (Refused, ""),
}  # fmt: skip


def _ban(refusal: Refusal) -> int:
    """Seconds that the text names, and one more."""
    found = _BAN.search(refusal.sub_msg) or _BAN.search(refusal.msg)
    return int(found[1]) + 1 if found else 0


def refusal_of(method: str, told: Any) -> Refusal | None:
    """The refusal in an answer, if it is one."""
    body = told.get("error_response") if isinstance(told, dict) else None
    if not isinstance(body, dict):
        return None
    texts = {name: str(body.get(name) or "") for name in ("msg", "sub_code", "sub_msg", "request_id")}  # fmt: skip
    code = str(body.get("code", ""))
    return Refusal(method, int(code) if code.lstrip("-").isdigit() else 0, **texts)
