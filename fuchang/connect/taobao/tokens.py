"""The life of an authorisation: when it ends, and when to say so.

Tokens of a shop's own application cannot be refreshed: somebody must authorise again before the end.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote

from fuchang.kernel.clock import DAY
from fuchang.kernel.errors import AskUser

WARN_DAYS = (7, 3, 1)
_UNAUTHORISED_S = 1_800
_LEVELS = {"r1": "r1_expires_in", "r2": "r2_expires_in", "w1": "w1_expires_in", "w2": "w2_expires_in"}  # fmt: skip


class UnreadableToken(AskUser):
    """What the authorisation gave back is no token."""

    def __init__(self, *, reason: str) -> None:
        super().__init__(f"授权结果读不懂 / the authorisation cannot be read: {reason}")


@dataclass(frozen=True, slots=True)
class Token:
    """What one shop granted; moments are seconds since 1970 UTC, None where nobody said."""

    access: str
    user_id: str
    nick: str
    sub_nick: str
    ends_at: int
    refresh: str = ""
    refresh_ends_at: int | None = None
    level_ends_at: Mapping[str, int] | None = None
    proper: bool = True  # False: all levels end in half an hour, so the application is not granted

    def __repr__(self) -> str:
        """Without the secrets."""
        return f"Token(user_id={self.user_id!r}, ends_at={self.ends_at})"

    def ends(self, *levels: str) -> int:
        """When the first of these levels of reading and writing ends, or the whole."""
        known = self.level_ends_at or {}
        return min([self.ends_at, *(known[level] for level in levels if level in known)])


def token_of(text: str | Mapping[str, Any], *, now: int) -> Token:
    """The token of the JSON that the authorisation gave at `now`. Raises UnreadableToken."""
    told = _json(text) if isinstance(text, str) else dict(text)
    access = str(told.get("access_token") or "")
    if not access:
        reason = str(told.get("error_description") or told.get("error") or "no access_token")
        raise UnreadableToken(reason=reason)
    levels = {level: now + span for level, name in _LEVELS.items() if (span := _span(told, name))}
    spans = {_span(told, name) for name in _LEVELS.values()}
    return Token(
        access=access,
        user_id=str(told.get("taobao_user_id") or told.get("taobao_open_uid") or ""),
        nick=unquote(str(told.get("taobao_user_nick") or "")),
        sub_nick=unquote(str(told.get("sub_taobao_user_nick") or "")),
        ends_at=now + (_span(told, "expires_in") or 0),
        refresh=str(told.get("refresh_token") or ""),
        refresh_ends_at=now + span if (span := _span(told, "re_expires_in")) else None,
        level_ends_at=levels,
        proper=spans != {_UNAUTHORISED_S},
    )


def _json(text: str) -> dict[str, Any]:
    try:
        told = json.loads(text)
    except ValueError as error:
        raise UnreadableToken(reason=str(error)) from error
    if not isinstance(told, dict):
        raise UnreadableToken(reason="no object")
    return told


def _span(told: Mapping[str, Any], name: str) -> int | None:
    text = str(told.get(name, ""))
    return int(text) if text.isdigit() else None


def due_warning(*, ends_at: int, now: int, warned: int | None = None) -> int | None:
    """The days (7, 3, 1; 0 once it has ended) of which somebody must be told now, if any.

    `warned` is what was told last; the same is not told twice, and a missed one is not caught up on.
    """
    left = ends_at - now
    due = 0 if left <= 0 else min((days for days in WARN_DAYS if left <= days * DAY), default=None)
    if due is None or (warned is not None and warned <= due):
        return None
    return due
