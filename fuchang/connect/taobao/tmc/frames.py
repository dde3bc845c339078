"""The frames of TMC: little endian, a version, a kind, headers until the end, and nothing after it."""

import struct
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import IntEnum
from typing import NamedTuple

from fuchang.kernel.errors import AskUser

VERSION = 2
LONGEST = 16 * 1_048_576
MOST_HEADERS = 1_000


class Kind(IntEnum):
    """What a frame is."""

    CONNECT = 0
    CONNECTACK = 1
    SEND = 2
    SENDACK = 3


class Sort(IntEnum):
    """`__kind` in the content: what a SEND is about."""

    NONE = 0
    PULL = 1
    CONFIRM = 2
    DATA = 3
    FAILED = 20


class _Header(IntEnum):
    END = 0
    CUSTOM = 1
    STATUS = 2
    PHRASE = 3
    FLAG = 4
    TOKEN = 5


class Date(NamedTuple):
    """A moment, in milliseconds since 1970."""

    ms: int


Value = None | str | int | bytes | Date
KIND = "__kind"
_VOID, _TEXT, _BYTE, _SHORT, _INT, _LONG, _DATE, _BYTES = range(8)
_WIDTHS = {_BYTE: "<b", _SHORT: "<h", _INT: "<i", _LONG: "<q", _DATE: "<q"}


class BadFrame(AskUser):
    """Bytes that are no frame."""

    def __init__(self, *, why: str, at: int) -> None:
        self.why = why
        super().__init__(f"消息帧读不懂 / no frame of TMC: {why} at byte {at}")


@dataclass(frozen=True)
class Frame:
    """One frame; `content` are its custom headers in their order."""

    kind: Kind
    content: Mapping[str, Value] = field(default_factory=dict)
    token: str = ""
    status: int | None = None
    phrase: str | None = None
    flag: int | None = None

    @property
    def sort(self) -> int:
        """What a SEND is about (`Sort`); what no list knows stays a number."""
        told = self.content.get(KIND)
        return told if isinstance(told, int) else Sort.NONE


def encode(frame: Frame) -> bytes:
    """The bytes of a frame."""
    parts = [bytes((VERSION, frame.kind))]
    if frame.status is not None:
        parts.append(struct.pack("<hi", _Header.STATUS, frame.status))
    if frame.phrase is not None:
        parts += [struct.pack("<h", _Header.PHRASE), _text(frame.phrase)]
    if frame.flag is not None:
        parts.append(struct.pack("<hi", _Header.FLAG, frame.flag))
    if frame.token:
        parts += [struct.pack("<h", _Header.TOKEN), _text(frame.token)]
    for name, value in frame.content.items():
        parts += [struct.pack("<h", _Header.CUSTOM), _text(name), _value(name, value)]
    parts.append(struct.pack("<h", _Header.END))
    return b"".join(parts)


def _text(text: str) -> bytes:
    told = text.encode()
    return struct.pack("<i", len(told)) + told


def _value(name: str, value: Value) -> bytes:
    match value:
        case None:
            return bytes((_VOID,))
        case str():
            return bytes((_TEXT,)) + _text(value)
        case bytes():
            return bytes((_BYTES,)) + struct.pack("<i", len(value)) + value
        case Date():
            return struct.pack("<bq", _DATE, value.ms)
    if name == KIND:
        return struct.pack("<bb", _BYTE, value)
    return struct.pack("<bq", _LONG, value)


def decode(told: bytes) -> Frame:
    """The frame of these bytes. Raises BadFrame for anything that is none."""
    reader = _Reader(told)
    if len(told) > LONGEST:
        raise BadFrame(why=f"more than {LONGEST} bytes", at=LONGEST)
    if (version := reader.number("<b")) != VERSION:
        raise BadFrame(why=f"version {version}", at=0)
    kind = reader.number("<b")
    if kind not in set(Kind):
        raise BadFrame(why=f"message type {kind}", at=1)
    frame = _headers(reader, Kind(kind))
    if reader.at != len(told):
        raise BadFrame(why="bytes after the end", at=reader.at)
    return frame


def _headers(reader: "_Reader", kind: Kind) -> Frame:
    content: dict[str, Value] = {}
    token, status, phrase, flag = "", None, None, None
    for _ in range(MOST_HEADERS):
        match reader.number("<h"):
            case _Header.END:
                return Frame(kind, content, token, status, phrase, flag)
            case _Header.CUSTOM:
                name = reader.text()
                content[name] = reader.value()
            case _Header.STATUS:
                status = reader.number("<i")
            case _Header.PHRASE:
                phrase = reader.text()
            case _Header.FLAG:
                flag = reader.number("<i")
            case _Header.TOKEN:
                token = reader.text()
            case other:
                raise BadFrame(why=f"header {other}", at=reader.at)
    raise BadFrame(why=f"more than {MOST_HEADERS} headers", at=reader.at)


@dataclass
class _Reader:
    """Bytes and how far they were read."""

    told: bytes
    at: int = 0

    def take(self, count: int) -> bytes:
        if count < 0 or self.at + count > len(self.told):
            raise BadFrame(why=f"{count} bytes wanted", at=self.at)
        self.at += count
        return self.told[self.at - count : self.at]

    def number(self, width: str) -> int:
        return int(struct.unpack(width, self.take(struct.calcsize(width)))[0])

    def text(self) -> str:
        begin = self.at
        try:
            return self.take(self.number("<i")).decode("utf-8")
        except UnicodeDecodeError:
            raise BadFrame(why="text that is not UTF-8", at=begin) from None

    def value(self) -> Value:
        form = self.number("<b")
        match form:
            case 0:
                return None
            case 1:
                return self.text()
            case 7:
                return self.take(self.number("<i"))
            case 6:
                return Date(self.number("<q"))
        if form not in _WIDTHS:
            raise BadFrame(why=f"value of form {form}", at=self.at)
        return self.number(_WIDTHS[form])
