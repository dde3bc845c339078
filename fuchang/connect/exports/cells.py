"""Cells of one column brought to one form: blanks, `="…"`, a leading apostrophe, words for nothing."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

Mask = npt.NDArray[np.bool_]

_BLANKS = " \t\r\n\u3000\ufeff\xa0"
_NOTHING = pa.array(
    [
        "",
        "null",
        "NULL",
        "Null",
        "nan",
        "NaN",
        "None",
        "none",
        "\\N",
        "-",
        "--",
        "—",
        "#N/A",
        "N/A",
        "NaT",
    ]
)
_LONGEST_NOTHING = 4
_LAST_ASCII = 127
_BETWEEN = b"\x1f"


@dataclass(frozen=True, slots=True)
class Parsed:
    """A column after parsing: values, `broken` where a cell is not what it should be, local text."""

    values: pa.Array
    broken: Mask | None = None
    text: pa.Array | None = None


def clean(cells: pa.Array) -> pa.Array:
    """Text without the wrappings that spreadsheets add; null where the cell says nothing."""
    text = pc.utf8_trim(cells, characters=_BLANKS)
    text = _unwrapped(text)
    return _nothing_to_null(text)


def only_where(flags: pa.Array, text: pa.Array, change: Callable[[pa.Array], pa.Array]) -> pa.Array:
    """Changes the cells that are flagged, and touches no other: most columns need no change."""
    flags = pc.fill_null(flags, False)
    if not pc.any(flags).as_py():
        return text
    if pc.all(flags).as_py():
        return change(text)
    return pc.replace_with_mask(text, flags, change(text.filter(flags)))


def _unwrapped(text: pa.Array) -> pa.Array:
    text = only_where(pc.starts_with(text, "="), text, _without_equals)
    marked = pc.or_(
        pc.starts_with(text, "'"), pc.or_(pc.starts_with(text, "’"), pc.starts_with(text, "‘"))
    )
    return only_where(marked, text, lambda found: pc.utf8_slice_codeunits(found, 1))


def _without_equals(text: pa.Array) -> pa.Array:
    quoted = pc.and_(pc.starts_with(text, '="'), pc.ends_with(text, '"'))
    text = only_where(quoted, text, lambda found: pc.utf8_slice_codeunits(found, 2, -1))
    text = (
        pc.replace_substring_regex(text, r"^=(\d+)$", r"\1") if not pc.all(quoted).as_py() else text
    )
    return pc.utf8_trim(text, characters=_BLANKS)


def _nothing_to_null(text: pa.Array) -> pa.Array:
    short = pc.less_equal(pc.binary_length(text), _LONGEST_NOTHING)
    if not pc.any(short).as_py():
        return text
    nothing = pc.is_in(text, value_set=_NOTHING)
    if not pc.any(nothing).as_py():
        return text
    return pc.if_else(nothing, pa.scalar(None, pa.string()), text)


def as_text(
    cells: pa.Array, *, may_have_nul: bool, encoding: str = "utf-8"
) -> tuple[pa.Array, Mask | None]:
    """Bytes as text; cells that are no text (lone surrogates, NUL) are null and broken."""
    broken: Mask | None = None
    try:
        text = (
            pc.cast(cells, pa.string())
            if encoding == "utf-8" or _is_ascii(cells)
            else _transcoded(cells, encoding)
        )
    except (pa.ArrowInvalid, UnicodeDecodeError):
        decoded = [_decoded(cell, encoding) for cell in cells.to_pylist()]
        text = pa.array(decoded, pa.string())
        broken = _mask(pc.and_not(pc.is_valid(cells), pc.is_valid(text)))
    if may_have_nul:
        nul = pc.match_substring(text, "\0")
        if pc.any(nul).as_py():
            found = _mask(nul)
            broken = found if broken is None else broken | found
            text = pc.if_else(nul, pa.scalar(None, pa.string()), text)
    return text, broken


def _is_ascii(cells: pa.Array) -> bool:
    ends = np.frombuffer(cells.buffers()[1], dtype=np.int32)[cells.offset :][[0, len(cells)]]
    data = cells.buffers()[2]
    return (
        data is None
        or not (np.frombuffer(data, dtype=np.uint8)[ends[0] : ends[1]] > _LAST_ASCII).any()
    )


def _transcoded(cells: pa.Array, encoding: str) -> pa.Array:
    """Each different cell decoded once, all in one go. Raises UnicodeDecodeError."""
    coded = pc.dictionary_encode(cells)
    words = coded.dictionary
    whole = pc.binary_join(pa.ListArray.from_arrays([0, len(words)], words), _BETWEEN)[0].as_py()
    text = pa.array([whole.decode(encoding)], pa.string())
    texts = pc.list_flatten(pc.split_pattern(text, _BETWEEN.decode()))
    if len(texts) != len(words):  # the sign that we put between them stands in some cell
        texts = pa.array([word.decode(encoding) for word in words.to_pylist()], pa.string())
    return texts.take(coded.indices)


def _decoded(cell: bytes | None, encoding: str) -> str | None:
    try:
        return None if cell is None else cell.decode(encoding)
    except UnicodeDecodeError:
        return None


def _mask(flags: pa.Array) -> Mask:
    return np.asarray(pc.fill_null(flags, False), dtype=np.bool_)


def mask_of(flags: pa.Array) -> Mask | None:
    """A numpy mask of true flags; None when there is none, the usual case."""
    if not pc.any(flags).as_py():
        return None
    return _mask(flags)
