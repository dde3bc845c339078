"""Money and counts as files write them → integer fen and integers; a whole column at once."""

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from fuchang.connect.exports.cells import Parsed, mask_of

EXPECTED_MONEY = "金额，如 1,234.50（元，至多两位小数） / an amount, such as 1,234.50 (yuan, two decimals at most)"
EXPECTED_COUNT = "整数，如 3 / a whole number, such as 3"
_WORDS = r"[\s¥￥元]|RMB|CNY|R\$"
_GROUPED = r"^[+-]?\d{1,3}([,，]\d{3})+(\.\d+)?$"
_AMOUNT = r"^[+-]?\d{1,15}(\.\d{0,2}0*)?$|^[+-]?\.\d{1,2}0*$"
_COUNT = r"^[+-]?\d{1,19}(\.0*)?$"


def money(text: pa.Array) -> Parsed:
    """Fen, exactly; a value that is no amount, or has part of a fen, is broken."""
    if not pc.any(pc.match_substring_regex(text, r"[^0-9.\-]")).as_py():
        try:
            return Parsed(_unscaled(pc.cast(text, pa.decimal128(18, 2))))
        except pa.ArrowInvalid:  # something odd among them: the slower way says what
            pass
    plain = _plain(text)
    good = pc.match_substring_regex(plain, _AMOUNT)
    broken = mask_of(pc.invert(good))
    if broken is not None:
        plain = pc.if_else(good, plain, pa.scalar(None, pa.string()))
    return Parsed(_fen(plain), broken)


def _unscaled(decimals: pa.Array) -> pa.Array:
    """Fen of decimals with two places: the low half of each 128-bit integer."""
    if decimals.null_count == len(decimals):
        return pa.nulls(len(decimals), pa.int64())
    whole = np.frombuffer(decimals.buffers()[1], dtype="<i8")[2 * decimals.offset :][
        : 2 * len(decimals)
    ]
    missing = np.asarray(pc.is_null(decimals)) if decimals.null_count else None
    return pa.array(whole[::2], pa.int64(), mask=missing)


def _plain(text: pa.Array) -> pa.Array:
    """Without currency words and thousands commas; untouched where there are none."""
    if not pc.any(pc.match_substring_regex(text, r"[^0-9.\-]")).as_py():
        return text
    text = pc.replace_substring_regex(text, _WORDS, "")
    grouped = pc.match_substring_regex(text, _GROUPED)
    if pc.any(grouped).as_py():
        text = pc.if_else(grouped, pc.replace_substring_regex(text, "[,，]", ""), text)
    return text


def _fen(plain: pa.Array) -> pa.Array:
    point = pc.find_substring(plain, ".")
    whole = pc.binary_length(plain)
    cut = pc.if_else(pc.less(point, 0), 0, pc.subtract(pc.subtract(whole, point), 1))
    deep = pc.greater(cut, 2)
    if pc.any(deep).as_py():  # only zeros follow the fen
        plain = pc.if_else(
            deep, pc.replace_substring_regex(plain, r"^([^.]*\.\d\d)0+$", r"\1"), plain
        )
        cut = pc.if_else(deep, 2, cut)
    digits = pc.replace_substring(plain, ".", "", max_replacements=1)
    scale = pa.array(np.array([100, 10, 1], dtype=np.int64)).take(pc.cast(cut, pa.int64()))
    return pc.multiply(pc.cast(pc.replace_substring_regex(digits, r"^\+", ""), pa.int64()), scale)


def counts(text: pa.Array) -> Parsed:
    """Integers that fit 64 bits; `3.0` is 3."""
    plain = _plain(text)
    try:
        return Parsed(pc.cast(plain, pa.int64()))
    except pa.ArrowInvalid:
        pass
    good = pc.match_substring_regex(plain, _COUNT)
    kept = pc.if_else(good, plain, pa.scalar(None, pa.string()))
    kept = pc.replace_substring_regex(kept, r"^\+|\.0*$", "")
    try:
        return Parsed(pc.cast(kept, pa.int64()), mask_of(pc.invert(good)))
    except pa.ArrowInvalid:  # nineteen digits may still be too many
        fits = pc.less(pc.binary_length(kept), 19)
        kept = pc.if_else(fits, kept, pa.scalar(None, pa.string()))
        return Parsed(
            pc.cast(kept, pa.int64()), mask_of(pc.invert(pc.fill_null(pc.and_(good, fits), True)))
        )
