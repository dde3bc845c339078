"""A message of TMC, whichever way it came, with its raw content kept."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from fuchang.connect.taobao.tmc.frames import Date, Frame, Value
from fuchang.connect.taobao.values import Broken, moment


@dataclass(frozen=True)
class Message:
    """What was told; `content` is the JSON text as it came, `told` what is in it."""

    id: int
    topic: str
    content: str
    user_id: str = ""
    nick: str = ""
    at: int | None = None  # when it happened, by the platform
    retried: int = 0
    told: Mapping[str, Any] = field(default_factory=dict)
    poison: str = ""  # why the content cannot be read; empty for a good one

    def plain(self) -> dict[str, Any]:
        """A form that JSON can carry and a store can keep."""
        return {
            "id": self.id, "topic": self.topic, "content": self.content, "user_id": self.user_id,
            "nick": self.nick, "at": self.at, "retried": self.retried,
        }  # fmt: skip


def of_frame(frame: Frame) -> Message:
    """The message of a SEND of sort DATA."""
    told = frame.content
    return _message({**told, "at": told.get("outtime") or told.get("time")})


def of_call(row: Mapping[str, Any]) -> Message:
    """The message of a row of `taobao.tmc.messages.consume`."""
    same = {"userid": row.get("user_id"), "nick": row.get("user_nick"), "at": row.get("pub_time")}
    return _message({**row, **same})


def _message(told: Mapping[str, Any]) -> Message:
    content, topic = told.get("content"), _text(told.get("topic"))
    text = content if isinstance(content, str) else json.dumps(content, default=str)
    inside, poison = _read(text)
    return Message(
        id=_number(told.get("id")),
        topic=topic,
        content=text,
        user_id=_text(told.get("userid")),
        nick=_text(told.get("nick")),
        at=_moment(told.get("at")),
        retried=_number(told.get("retried")),
        told=inside,
        poison=poison or ("" if topic else "no topic"),
    )


def _number(value: Any) -> int:
    return int(str(value)) if str(value).lstrip("-").isdecimal() else 0


def _read(content: str) -> tuple[dict[str, Any], str]:
    try:
        told = json.loads(content, strict=False, parse_float=str)
    except (ValueError, RecursionError) as error:
        return {}, f"no JSON: {error}"[:200]
    return (told, "") if isinstance(told, dict) else ({}, "no object")


def _text(value: Any) -> str:
    return "" if value is None or isinstance(value, Date | bytes) else str(value)


def _moment(value: Value | Any) -> int | None:
    try:
        return value.ms // 1000 if isinstance(value, Date) else moment(value)
    except Broken:
        return None
