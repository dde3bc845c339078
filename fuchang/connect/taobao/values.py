"""Single values of the platform → what facts hold. None is nothing; Broken is told, never guessed."""

import re
from typing import Any

from fuchang.kernel.clock import from_local
from fuchang.kernel.ids import keyed_hash
from fuchang.kernel.money import fen

_PROVINCE = re.compile(r"^(内蒙古|黑龙江|..)(省|市|壮族自治区|回族自治区|维吾尔自治区|自治区|特别行政区)?")  # fmt: skip
_PHONE = re.compile(r"^1\d{10}$")
# 加密串 of the platform: ~AbC==~1~, $13800000000$..., or a single long run of base64
_ENCRYPTED = re.compile(r"^[~$].*[~$]|^[A-Za-z0-9+/=]{24,}$")
_DIGITS = re.compile(r"[0-9]{1,20}")
_ON = {"1", "true", "yes"}
_EARLIEST = from_local("2003-01-01 00:00:00")  # before the platform itself
_LATEST = from_local("9999-12-31 23:59:59")  # no calendar can write what lies beyond


class Broken(ValueError):
    """A value that is no such value."""


def text(value: Any) -> str | None:
    """Text without blanks around it; nothing for nothing."""
    if value is None or isinstance(value, dict | list):
        return None
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value).strip() or None


def number_id(value: Any) -> str | None:
    """An id as text, every digit kept. Raises Broken for one that went through a float."""
    told = text(value)
    if told and (isinstance(value, float) or re.fullmatch(r"\d+(\.\d+)?[eE]\+?\d+", told)):
        raise Broken(told)
    return told


def moment(value: Any) -> int | None:
    """Epoch of `yyyy-MM-dd HH:mm:ss`, or of seconds or milliseconds since 1970. Raises Broken."""
    told = text(value)
    if told is None:
        return None
    if _DIGITS.fullmatch(told):
        epoch = int(told) // 1000 if len(told) >= 13 else int(told)  # noqa: PLR2004 - milliseconds have 13 digits
    else:
        try:
            epoch = from_local(told)
        except ValueError:
            raise Broken(told) from None
    if not _EARLIEST <= epoch <= _LATEST:
        raise Broken(told)
    return epoch


def yuan_fen(value: Any) -> int | None:
    """Fen of a text in yuan. Raises Broken."""
    told = text(value)
    if told is None:
        return None
    try:
        return fen(told)
    except ValueError:
        raise Broken(told) from None


def count(value: Any) -> int | None:
    """A whole number. Raises Broken."""
    told = text(value)
    if told is None:
        return None
    if not re.fullmatch(r"-?\d{1,18}", told):
        raise Broken(told)
    return int(told)


def switched_on(value: Any) -> bool:
    """Whether a flag is set, in any of the spellings that occur."""
    return (text(value) or "").lower() in _ON


def province(value: Any) -> str | None:
    """The shortest form of a province (湖北)."""
    found = _PROVINCE.match(text(value) or "")
    return found[1] if found else None


def readable(value: Any) -> str | None:
    """Text that is neither masked nor encrypted."""
    told = text(value)
    return None if told is None or "*" in told or _ENCRYPTED.match(told) else told


def buyer(value: Any, *, secret: bytes) -> str | None:
    """The id of a buyer: keyed hash as text, the same as of a nick or an open uid in a file."""
    told = text(value)
    if told is None or "*" in told:
        return None
    return str(keyed_hash(secret, "buyer", told.lower()))


def identifier(kind: str, value: Any, *, secret: bytes) -> int | None:
    """The keyed hash of what identifies a person; nothing where it is masked or encrypted."""
    # an oaid or open uid is a key already, and long
    told = text(value) if kind in {"oaid", "open_uid"} else readable(value)
    if told is None or (kind == "phone" and not _PHONE.match(told)):
        return None
    return keyed_hash(secret, kind, told.lower())
