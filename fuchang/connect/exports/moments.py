"""Times as files write them → epoch seconds; a whole column at once."""

import re

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from fuchang.connect.exports.cells import Mask, Parsed
from fuchang.kernel.clock import from_local

Ints = npt.NDArray[np.int64]

EXPECTED = "yyyy-MM-dd HH:mm:ss"
_OFFSET = 8 * 3600  # Asia/Shanghai; it has had no summer time since 1991
_EARLIEST = 820_425_600  # 1996-01-01 in Shanghai, years before the first shop
_LATEST = 4_102_416_000  # 2100-01-01
_EXCEL_DAY_ZERO = 25_569
_SERIAL = r"^[2-7]\d{4}(\.\d+)?$"
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})(?:(\d{2})(\d{2})(\d{2}))?")
_MONTH_DAYS = np.array([0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31], dtype=np.int64)
_FIELDS = 6


def times(text: pa.Array, *, month_first: bool | None = None) -> Parsed:
    """Epoch seconds of local times.

    Known forms: `2016-05-23 22:02:03`, `2016/5/23 22:02`, `2016年5月23日`, `20160523220203`, Excel
    serial days, ISO 8601 with an offset. `month_first` says how `5/4/2017` is meant; None refuses it.
    """
    try:
        seconds = pc.subtract(pc.cast(pc.cast(text, pa.timestamp("s")), pa.int64()), _OFFSET)
    except pa.ArrowInvalid:
        return _slowly(text, month_first)
    out = pc.or_(pc.less(seconds, _EARLIEST), pc.greater_equal(seconds, _LATEST))
    if pc.any(out).as_py():
        return _slowly(text, month_first)
    return Parsed(seconds, None, text)


def _slowly(text: pa.Array, month_first: bool | None) -> Parsed:
    present = pc.is_valid(text)
    known = text.filter(present)
    written = known
    if pc.any(pc.match_substring(known, "年")).as_py():
        written = pc.replace_substring_regex(known, "[年月]", "-")
        written = pc.replace_substring_regex(written, "日", " ")
        written = pc.replace_substring_regex(written, "[时時分]", ":")
        written = pc.replace_substring_regex(written, "秒", "")
    epoch, good = _by_fields(written, month_first)
    _by_serial(written, epoch, good)
    _one_by_one(written, epoch, good)
    good &= (epoch >= _EARLIEST) & (epoch < _LATEST)
    at = np.flatnonzero(np.asarray(present))
    values = np.zeros(len(text), dtype=np.int64)
    missing = np.ones(len(text), dtype=np.bool_)
    values[at], missing[at] = epoch, ~good
    broken = np.zeros(len(text), dtype=np.bool_)
    broken[at] = ~good
    return Parsed(
        pa.array(values, pa.int64(), mask=missing), broken if broken.any() else None, text
    )


def _by_fields(text: pa.Array, month_first: bool | None) -> tuple[Ints, Mask]:
    """Year, month, day, hour, minute, second from the runs of digits of each value."""
    fields, lengths, counts, clean = _digit_runs(text)
    year_last = (lengths[:, 2] == 4) & (lengths[:, 0] <= 2)  # noqa: PLR2004 - a year has four digits
    if month_first is not None and year_last.any():
        turn = [2, 0, 1] if month_first else [2, 1, 0]
        fields[year_last, :3] = fields[year_last][:, turn]
        lengths[year_last, :3] = lengths[year_last][:, turn]
    good = clean & np.isin(counts, (3, 5, 6, 7))
    good &= (lengths[:, 0] == 4) & (lengths[:, 1:] <= 2).all(axis=1)  # noqa: PLR2004
    return _epoch(fields), good & _possible(fields)


def _digit_runs(text: pa.Array) -> tuple[Ints, Ints, Ints, Mask]:
    rows = len(text)
    offsets = np.frombuffer(text.buffers()[1], dtype=np.int32)[text.offset : text.offset + rows + 1]
    base, end = int(offsets[0]), int(offsets[-1])
    data = text.buffers()[2]
    buffer = (
        np.frombuffer(data, dtype=np.uint8)[base:end] if data is not None else np.zeros(0, np.uint8)
    )
    cuts = (offsets - base).astype(np.int64)
    digit = (buffer >= 48) & (buffer <= 57)  # noqa: PLR2004 - "0" to "9"
    before = np.concatenate(([False], digit[:-1])) if len(digit) else digit.copy()
    first = cuts[:-1][cuts[:-1] < len(digit)]
    before[first] = False
    starts = np.flatnonzero(digit & ~before)
    owner = np.searchsorted(cuts, starts, side="right") - 1
    length = _run_lengths(digit, starts, cuts[1:][owner] if len(owner) else owner)
    counts = np.bincount(owner, minlength=rows).astype(np.int64)
    rank = np.arange(len(starts)) - (np.cumsum(counts) - counts)[owner]
    value = np.zeros(len(starts), dtype=np.int64)
    for place in range(4):
        inside = length > place
        value[inside] = value[inside] * 10 + (buffer[starts[inside] + place] - 48)
    fields, lengths = np.zeros((2, rows, _FIELDS), dtype=np.int64)
    kept = rank < _FIELDS
    fields[owner[kept], rank[kept]] = value[kept]
    lengths[owner[kept], rank[kept]] = length[kept]
    return fields, lengths, counts, _only_separators(buffer, digit, cuts)


def _run_lengths(digit: Mask, starts: Ints, value_ends: Ints) -> Ints:
    stops = np.flatnonzero(~digit)
    position = np.searchsorted(stops, starts)
    padded = np.concatenate((stops, [len(digit)]))
    return np.minimum(padded[position], value_ends) - starts


def _only_separators(buffer: npt.NDArray[np.uint8], digit: Mask, cuts: Ints) -> Mask:
    odd = ~digit & ~np.isin(buffer, np.frombuffer(b"-/.: T", dtype=np.uint8))
    wrong = np.zeros(len(cuts) - 1, dtype=np.bool_)
    wrong[np.searchsorted(cuts, np.flatnonzero(odd), side="right") - 1] = True
    return ~wrong


def _possible(fields: Ints) -> Mask:
    year, month, day, hour, minute, second = fields.T
    in_year = (month >= 1) & (month <= 12)  # noqa: PLR2004 - months
    leap = ((year % 4 == 0) & (year % 100 != 0)) | (year % 400 == 0)
    last = _MONTH_DAYS[np.where(in_year, month, 0)] + ((month == 2) & leap)  # noqa: PLR2004
    clock = (hour < 24) & (minute < 60) & (second < 60)  # noqa: PLR2004
    return np.asarray(in_year & (day >= 1) & (day <= last) & clock)


def _epoch(fields: Ints) -> Ints:
    year, month, day, hour, minute, second = fields.T
    shifted = year - (month <= 2)  # noqa: PLR2004 - the year starts in March here
    era_year = shifted % 400
    of_year = (153 * ((month + 9) % 12) + 2) // 5 + day - 1
    of_era = era_year * 365 + era_year // 4 - era_year // 100 + of_year
    days = (shifted // 400) * 146_097 + of_era - 719_468
    return np.asarray(days * 86_400 + hour * 3_600 + minute * 60 + second - _OFFSET, dtype=np.int64)


def _by_serial(text: pa.Array, epoch: Ints, good: Mask) -> None:
    """Excel's days since 1899-12-30, to the second."""
    left = np.flatnonzero(~good)
    if not len(left):
        return
    rest = text.take(pa.array(left))
    serial = np.asarray(pc.match_substring_regex(rest, _SERIAL))
    days = np.asarray(pc.cast(rest.filter(pa.array(serial)), pa.float64()))
    epoch[left[serial]] = np.rint((days - _EXCEL_DAY_ZERO) * 86_400).astype(np.int64) - _OFFSET
    good[left[serial]] = True


def _one_by_one(text: pa.Array, epoch: Ints, good: Mask) -> None:
    """What no column-wise form fits: each different text once."""
    left = np.flatnonzero(~good)
    if not len(left):
        return
    coded = pc.dictionary_encode(text.take(pa.array(left)))
    read = [_one(word) for word in coded.dictionary.to_pylist()]
    codes = np.asarray(coded.indices)
    values = np.array([0 if value is None else value for value in read], dtype=np.int64)
    known = np.array([value is not None for value in read], dtype=np.bool_)
    epoch[left], good[left] = values[codes], known[codes]


def _one(word: str) -> int | None:
    compact = _COMPACT.fullmatch(word)
    if compact:
        year, month, day, hour, minute, second = (part or "00" for part in compact.groups())
        word = f"{year}-{month}-{day} {hour}:{minute}:{second}"
    elif not re.search(r"T.*(Z|[+-]\d{2}:?\d{2})$", word):
        return None
    try:
        return from_local(word)
    except (ValueError, OverflowError):
        return None
