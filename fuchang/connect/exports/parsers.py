"""The parsers that a map may name: text of a column in, values out, broken cells marked."""

from collections.abc import Callable, Mapping

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from fuchang.connect.exports import amounts, identities, moments, waybills, words
from fuchang.connect.exports.cells import Mask, Parsed
from fuchang.connect.exports.frame import Setting
from fuchang.connect.exports.maps import Slot
from fuchang.kernel.errors import UnknownWord
from fuchang.kernel.ids import EXPECTED_LONG_ID

Parser = Callable[[pa.Array, Slot, Setting], Parsed]

EXPECTED_PRESENT = "不能为空 / something, not nothing"


def _text(text: pa.Array, _slot: Slot, _setting: Setting) -> Parsed:
    return Parsed(text)


def _time(text: pa.Array, slot: Slot, setting: Setting) -> Parsed:
    parsed = moments.times(text, month_first=setting.month_first)
    if parsed.broken is None or not slot.options.get("lenient"):
        return parsed
    wordy = np.asarray(pc.fill_null(pc.invert(pc.match_substring_regex(text, r"\d{4}")), True))
    still = parsed.broken & ~wordy
    return Parsed(parsed.values, still if still.any() else None, parsed.text)


def _count(text: pa.Array, slot: Slot, _setting: Setting) -> Parsed:
    parsed = amounts.counts(text)
    return Parsed(parsed.values) if slot.options.get("lenient") else parsed


def _outflow(text: pa.Array, _slot: Slot, _setting: Setting) -> Parsed:
    """Money that went out, always positive: some statements write `-12.00`, others `12.00`."""
    parsed = amounts.money(text)
    return Parsed(pc.abs(parsed.values), parsed.broken)


def _words(text: pa.Array, slot: Slot, setting: Setting) -> Parsed:
    values, unknown = words.codes(text, name=str(slot.options["list"]))
    if unknown:
        setting.note_unknown(slot.name, unknown)
    return Parsed(values)


def _account(text: pa.Array, slot: Slot, setting: Setting) -> Parsed:
    return Parsed(identities.account(text, kind=str(slot.options["kind"]), secret=setting.secret))


def _merchant_order(text: pa.Array, _slot: Slot, _setting: Setting) -> Parsed:
    """An order id out of `T200P1234567890123456789`; any other text as it is."""
    parsed = identities.plain_id(text)
    return Parsed(
        pc.replace_substring_regex(parsed.values, r"^T\d{2,4}P(\d{12,20})$", r"\1"), parsed.broken
    )


PARSERS: Mapping[str, Parser] = {
    "text": _text,
    "id": lambda text, _slot, _setting: identities.plain_id(text),
    "long_id": lambda text, _slot, _setting: identities.long_id(text),
    "merchant_order": _merchant_order,
    "time": _time,
    "money": lambda text, _slot, _setting: amounts.money(text),
    "outflow": _outflow,
    "count": _count,
    "words": _words,
    "waybills": lambda text, _slot, _setting: Parsed(waybills.numbers(text)),
    "province": lambda text, _slot, _setting: Parsed(identities.province(text)),
    "nick": lambda text, _slot, setting: Parsed(identities.nick(text, secret=setting.secret)),
    "account": _account,
    "phone": _text,  # hashed once the virtual numbers are known
    "address": lambda text, _slot, setting: Parsed(identities.address(text, secret=setting.secret)),
    "identifier_text": _text,  # hashed once its kind is known
}
_EXPECTED: Mapping[str, str] = {
    "id": identities.EXPECTED_ID,
    "long_id": EXPECTED_LONG_ID,
    "merchant_order": identities.EXPECTED_ID,
    "time": moments.EXPECTED,
    "money": amounts.EXPECTED_MONEY,
    "outflow": amounts.EXPECTED_MONEY,
    "count": amounts.EXPECTED_COUNT,
}
PERSONAL = frozenset({"nick", "account", "phone", "address", "identifier_text"})


def parser(name: str) -> Parser:
    """The parser of that name. Raises UnknownWord, listing them all."""
    if name not in PARSERS:
        raise UnknownWord(what="parser", got=name, known=PARSERS)
    return PARSERS[name]


def expected(slot: Slot) -> str:
    """The right form of a slot, for the person who reads why a row was kept aside."""
    return _EXPECTED.get(
        slot.parse, "UTF-8 文本，不含 NUL 或残缺字符 / UTF-8 text without NUL or broken characters"
    )


def missing(values: pa.Array) -> Mask | None:
    """Where a required slot has nothing."""
    return np.asarray(pc.is_null(values), dtype=np.bool_) if values.null_count else None
