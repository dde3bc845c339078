"""Ids of orders and parcels kept as text; identifiers of people kept only as keyed hashes."""

from functools import partial
from hashlib import blake2b

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from fuchang.connect.exports.cells import Parsed, mask_of, only_where
from fuchang.kernel.ids import hash_key

EXPECTED_ID = "完整编号的文本，如 1234567890123456789（勿用科学计数法） / the whole number as text, such as 1234567890123456789 (never 1.2E+18)"
_SCIENTIFIC = r"^[+-]?\d+(\.\d+)?[eE][+-]?\d+$"
_FLOAT = r"^(\d{1,15})\.0+$"
_LOST_FLOAT = r"^\d+\.\d+$"
_MAX_ID = 128
_KEY_BITS = 63
_SHORTEST_ADDRESS = 8
_NO_POSTCODE = ("(000000)", "（000000）", "000000")  # a postcode that says nothing
_LONGEST_PROVINCE = 8
_WIDE = r"[\x{2100}-\x{214F}\x{2460}-\x{24FF}\x{3300}-\x{33FF}\x{FE30}-\x{FFEF}]"  # what NFKC changes, in practice
_SIGNS = r"[\pP\pS\pZ\s]+"
# the first two characters of a province name → its shortest form
_ALL_PROVINCES = (
    "北京 天津 河北 山西 内蒙古 辽宁 吉林 黑龙江 上海 江苏 浙江 安徽 福建 江西 山东 河南 湖北 湖南 广东 "
    "广西 海南 重庆 四川 贵州 云南 西藏 陕西 甘肃 青海 宁夏 新疆 台湾 香港 澳门"
)
PROVINCES = tuple(_ALL_PROVINCES.split())
_PROVINCE_KEYS = pa.array([name[:2] for name in PROVINCES])
_PROVINCE_NAMES = pa.array(PROVINCES)
_PROVINCE_TAIL = r"^(内蒙古|黑龙江|..)(省|市|壮族自治区|回族自治区|维吾尔自治区|自治区|特别行政区)?"


def plain_id(text: pa.Array) -> Parsed:
    """An id as text. Scientific notation is broken: its last digits are lost for ever."""
    if _all_digits(text):
        return Parsed(text)
    text = pc.replace_substring_regex(text, _FLOAT, r"\1")
    lost = pc.or_(
        pc.match_substring_regex(text, _SCIENTIFIC), pc.match_substring_regex(text, _LOST_FLOAT)
    )
    wrong = pc.or_(lost, pc.greater(pc.utf8_length(text), _MAX_ID))
    broken = mask_of(wrong)
    return Parsed(text if broken is None else _without(text, wrong), broken)


def long_id(text: pa.Array) -> Parsed:
    """A platform's number of 12 to 20 digits, taken out of the text around it."""
    parsed = plain_id(text)
    if _all_digits(parsed.values):
        return parsed
    buried = pc.match_substring_regex(
        parsed.values, r"^[^0-9]*[^0-9A-Za-z_\-][^0-9]*\d{12,20}|^\D*\d{12,20}\D+$"
    )
    wordy = pc.and_(
        buried, pc.invert(pc.match_substring_regex(parsed.values, r"^[0-9A-Za-z_\-]+$"))
    )
    if not pc.any(wordy).as_py():
        return parsed
    inside = pc.replace_substring_regex(parsed.values, r"^.*?(\d{12,20}).*$", r"\1")
    return Parsed(pc.if_else(wordy, inside, parsed.values), parsed.broken)


def _all_digits(text: pa.Array) -> bool:
    return bool(pc.all(pc.ascii_is_decimal(text)).as_py() is not False)


def _without(text: pa.Array, flags: pa.Array) -> pa.Array:
    return pc.if_else(pc.fill_null(flags, False), pa.scalar(None, pa.string()), text)


def keyed(text: pa.Array, *, kind: str, secret: bytes) -> pa.Array:
    """Keyed hashes of a column, each different text hashed once.

    Equal to `kernel.ids.keyed_hash`, and faster: the key and the kind are hashed once and copied.
    """
    coded = pc.dictionary_encode(text)
    begun = blake2b(f"{kind}\x1f".encode(), key=hash_key(secret), digest_size=8).copy
    digests = []
    for word in pc.cast(coded.dictionary, pa.binary()).to_pylist():
        state = begun()
        state.update(word)
        digests.append(state.digest())
    hashes = np.frombuffer(b"".join(digests), dtype=">u8") >> np.uint64(64 - _KEY_BITS)
    return pa.array(hashes.astype(np.int64), pa.int64()).take(coded.indices)


def nick(text: pa.Array, *, secret: bytes) -> pa.Array:
    """The id of a buyer's account: keyed hash as text; a masked nick stands for nobody."""
    plain = pc.utf8_lower(_unmasked(text))
    plain = only_where(
        pc.ends_with(plain, ".0"),
        plain,
        lambda found: pc.replace_substring_regex(found, _FLOAT, r"\1"),
    )
    return pc.cast(keyed(plain, kind="buyer", secret=secret), pa.string())


def account(text: pa.Array, *, kind: str, secret: bytes) -> pa.Array:
    """Keyed hash of a payer account, device or platform identifier."""
    return keyed(pc.utf8_lower(_unmasked(text)), kind=kind, secret=secret)


def phone(text: pa.Array, *, secret: bytes, virtual: pa.Array | None = None) -> pa.Array:
    """Keyed hash of a mobile number; virtual, extended and masked numbers are no identity."""
    digits = only_where(pc.invert(_is_mobile(text)), _unmasked(text), _bare_number)
    real = _is_mobile(digits)
    if virtual is not None:
        real = pc.and_(real, pc.is_null(virtual))
    return keyed(
        _without(digits, pc.invert(pc.fill_null(real, False))), kind="phone", secret=secret
    )


def _is_mobile(text: pa.Array) -> pa.Array:
    eleven = pc.and_(pc.equal(pc.binary_length(text), 11), pc.starts_with(text, "1"))
    return pc.and_(eleven, pc.ascii_is_decimal(text))


def _bare_number(text: pa.Array) -> pa.Array:
    digits = pc.replace_substring_regex(text, r"[\s()（）\-]", "")
    return pc.replace_substring_regex(digits, r"^(\+|00)?86(1\d{10})$", r"\2")


def _unmasked(text: pa.Array) -> pa.Array:
    masked = pc.match_substring(text, "*")
    return _without(text, masked) if pc.any(masked).as_py() else text


def province(text: pa.Array) -> pa.Array:
    """The province of an address in its shortest form (湖北); other countries' regions as written."""
    start = pc.utf8_slice_codeunits(text, 0, 2)
    coded = pc.dictionary_encode(start)
    at = pc.index_in(coded.dictionary, value_set=_PROVINCE_KEYS)
    named = _PROVINCE_NAMES.take(at).take(coded.indices)
    unknown = pc.and_(pc.is_null(named), pc.is_valid(text))
    if not pc.any(unknown).as_py():
        return named
    odd = pc.dictionary_encode(text.filter(unknown))
    found = pa.array([_province_inside(word) for word in odd.dictionary.to_pylist()], pa.string())
    return pc.replace_with_mask(named, unknown, found.take(odd.indices))


def _province_inside(word: str) -> str | None:
    named = sorted((word.find(name), name) for name in PROVINCES if name in word)
    if named:
        return named[0][1]
    return word if len(word) <= 20 and not any(sign.isdigit() for sign in word) else None  # noqa: PLR2004


def address(text: pa.Array, *, secret: bytes) -> pa.Array:
    """Keyed hash of an address without blanks, signs and the long forms of its province."""
    plain = _unmasked(text)
    for ending in _NO_POSTCODE:
        cut = partial(pc.utf8_slice_codeunits, start=0, stop=-len(ending))
        plain = only_where(pc.ends_with(plain, ending), plain, cut)
    wide = pc.match_substring_regex(plain, _WIDE)
    plain = only_where(wide, plain, lambda found: pc.utf8_normalize(found, form="NFKC"))
    plain = pc.utf8_lower(pc.replace_substring(plain, " ", ""))
    plain = only_where(pc.match_substring_regex(plain, _SIGNS), plain, _without_signs)
    plain = _short_province(plain)
    vague = pc.less(pc.utf8_length(plain), _SHORTEST_ADDRESS)
    return keyed(_without(plain, vague), kind="address", secret=secret)


def _short_province(text: pa.Array) -> pa.Array:
    """The same place whether it says 湖北省 or 湖北: only the few different beginnings are looked at."""
    start = pc.dictionary_encode(pc.utf8_slice_codeunits(text, 0, _LONGEST_PROVINCE))
    short = pc.replace_substring_regex(start.dictionary, _PROVINCE_TAIL, r"\1")
    rest = pc.utf8_slice_codeunits(text, _LONGEST_PROVINCE)
    return pc.binary_join_element_wise(short.take(start.indices), rest, "")


def _without_signs(text: pa.Array) -> pa.Array:
    return pc.replace_substring_regex(text, _SIGNS, "")
