"""Waybills of a whole column: prefixes taken off, and whether each can be one of its courier's."""

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from fuchang.connect.exports.cells import only_where
from fuchang.facts.checkdigits import holds
from fuchang.facts.couriers import Courier, courier_of

_PREFIX = r"(?i)^(no|单号|运单号)[:：.]\s*"
_Flags = np.ndarray[tuple[int], np.dtype[np.bool_]]


def numbers(text: pa.Array) -> pa.Array:
    """Waybills without `No:` before them; several in one cell stay together, split by commas."""
    text = only_where(
        pc.starts_with(text, "No:"), text, lambda found: pc.utf8_slice_codeunits(found, 3)
    )
    odd = pc.match_substring_regex(text, r"[^0-9A-Za-z]")
    return only_where(odd, text, _tidied)


def _tidied(text: pa.Array) -> pa.Array:
    text = pc.replace_substring_regex(text, _PREFIX, "")
    return pc.replace_substring_regex(text, r"\s*[,，;；、|]\s*", ",")


def validity(courier: pa.Array, number: pa.Array) -> pa.Array:
    """`facts.couriers.is_valid` of a whole column: couriers are grouped, forms matched column-wise."""
    coded = pc.dictionary_encode(courier)
    known = [courier_of(word) for word in coded.dictionary.to_pylist()]
    plain = pc.ascii_upper(
        only_where(pc.match_substring_regex(number, r"[^0-9A-Za-z]"), number, _bare)
    )
    codes = np.asarray(pc.fill_null(coded.indices, -1))
    values = np.zeros(len(number), dtype=np.int64)
    unsure = np.ones(len(number), dtype=np.bool_)
    present = np.asarray(pc.is_valid(number))
    for code, one in enumerate(known):
        at = np.flatnonzero((codes == code) & present)
        if one is None or not len(at):
            continue
        fits = _fits(one, plain.take(pa.array(at)))
        values[at] = fits
        unsure[at] = ~fits & (not one.complete)
    return pa.array(values, pa.int64(), mask=unsure)


def _bare(number: pa.Array) -> pa.Array:
    return pc.replace_substring_regex(number, r"[\s\-]", "")


def _fits(courier: Courier, numbers_of_it: pa.Array) -> _Flags:
    plain = [form.pattern.pattern for form in courier.forms if not form.check]
    fits = (
        _match("|".join(plain), numbers_of_it)
        if plain
        else np.zeros(len(numbers_of_it), dtype=np.bool_)
    )
    for form in courier.forms:
        if form.check:
            at = np.flatnonzero(_match(form.pattern.pattern, numbers_of_it) & ~fits)
            words = numbers_of_it.take(pa.array(at)).to_pylist()
            fits[at] = [holds(form.check, word) for word in words]
    return fits


def _match(form: str, numbers_of_it: pa.Array) -> _Flags:
    return np.array(pc.match_substring_regex(numbers_of_it, f"^(?:{form})$"), dtype=np.bool_)
