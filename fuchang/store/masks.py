"""What may be seen of a buyer by default: the figures of the national waybill standard, or fewer.

A name keeps its first sign, a phone number hides at least six digits, an address ends with its
district. What the platform has masked or encrypted itself is taken as it comes.
"""

import re

MASKED, CLEAR, ENCRYPTED = 1, 2, 0
NOTHING = "***"
_ENCRYPTED = re.compile(r"^([~$#]).+\1\d*\1*$", re.DOTALL)
_PHONE = re.compile(r"(?<!\d)((?:(?:\+|00)?86[- ]?)?1[3-9]\d)[- ]?\d{4}[- ]?\d{2}(\d{2})(?!\d)")
_AREA = re.compile(
    r"^(?P<province>.{2,8}?(?:省|自治区|特别行政区))?"
    r"(?P<city>.{2,12}?(?:(?<![城集超])市|自治州|地区|盟))?"
    r"(?P<district>.{1,10}?(?:(?<![小社园校景厂库])区|县|旗))?"
)
_LEAST_HIDDEN = 6
_MOBILE = 11


def sort_of(text: str) -> int:
    """Whether the platform gave it in clear, masked or encrypted."""
    if _ENCRYPTED.match(text):
        return ENCRYPTED
    return MASKED if "*" in text else CLEAR


def mask(field: str, text: str) -> str:
    """The masked form of a buyer's `name`, `phone`, `address` or `nick`."""
    if sort_of(text) == ENCRYPTED:
        return NOTHING
    return {"name": _name, "phone": _phone, "address": _address, "nick": _nick}[field](text.strip())


def without_phones(text: str) -> str:
    """What people write, with six digits of every mobile number hidden."""
    return _PHONE.sub(r"\1******\2", text)


def _name(text: str) -> str:
    return text[:1] + "*" if len(text) > 1 else "*"


def _nick(text: str) -> str:
    return f"{text[0]}**{text[-1]}" if len(text) > 2 else text[:1] + "*"  # noqa: PLR2004 - two signs show both


def _phone(text: str) -> str:
    digits = "".join(sign for sign in text if sign.isdigit())
    if "*" in text or len(digits) >= _MOBILE:
        start, end = digits[:3], digits[-2:]
        return f"{start}******{end}" if len(digits) >= len(start) + len(end) else "*" * _MOBILE
    return "*" * max(_LEAST_HIDDEN, len(digits) - 2) + (digits[-2:] if len(digits) > 7 else "")  # noqa: PLR2004 - six stay hidden


def _address(text: str) -> str:
    """As far as the district; nothing of an address in which no province and no city is named."""
    found = _AREA.match("".join(text.split()))
    if found is None or not (found["province"] or found["city"]):
        return NOTHING
    return "".join(part or "" for part in found.groups()) + NOTHING
