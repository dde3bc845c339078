"""Columns of text as the seller centre writes them: money in yuan, local times, ids that Excel keeps."""

from collections.abc import Mapping, Sequence

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from fuchang.facts.codes import CODES
from fuchang.market.scale import NA, Ints

_ZONE = 28_800


def moments(values: Ints) -> pa.Array:
    """`2026-06-30 12:00:00`; nothing where the moment has not come."""
    there = values < NA
    local = (np.where(there, values, 0) + _ZONE).astype("datetime64[s]")
    texts = pa.array(np.datetime_as_string(local).astype(object), pa.string())
    return pc.if_else(pa.array(there), pc.replace_substring(texts, "T", " "), "")


def yuan(values: Ints, *, there: np.ndarray | None = None) -> pa.Array:
    """`128.50`; nothing where `there` is false."""
    whole = pc.cast(pa.array(values // 100), pa.string())
    rest = pc.utf8_lpad(pc.cast(pa.array(values % 100), pa.string()), 2, "0")
    texts = pc.binary_join_element_wise(whole, rest, ".")
    return texts if there is None else pc.if_else(pa.array(there), texts, "")


def digits(values: Ints) -> pa.Array:
    """Integers as text."""
    return pc.cast(pa.array(values), pa.string())


def wrapped(texts: pa.Array) -> pa.Array:
    """`="4600000000000000001"`, as exports keep Excel from eating the digits; nothing stays nothing."""
    quoted = pc.binary_join_element_wise('="', texts, '"', "")
    return pc.if_else(pc.equal(texts, ""), "", quoted)


def chosen(numbers: Ints, texts: Sequence[str]) -> pa.Array:
    """One of a few texts for each row."""
    return pa.array(list(texts), pa.string()).take(pa.array(numbers))


def worded(numbers: Ints, words: Mapping[int, str]) -> pa.Array:
    """The text that stands for each code; nothing for a code without one."""
    known = [words.get(code, "") for code in range(int(numbers.max(initial=0)) + 1)]
    return chosen(numbers, known or [""])


def chinese(kind: str, **instead: str) -> dict[int, str]:
    """The Chinese name of every code of a list, some of them as a file words them."""
    return {number: instead.get(word, zh) for word, (number, zh) in CODES[kind].items() if number}


def yes_no(flags: Ints) -> pa.Array:
    """`是` or `否`."""
    return chosen((flags != 0).astype(np.int64), ("否", "是"))
