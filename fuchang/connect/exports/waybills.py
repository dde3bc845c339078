"""Couriers by their many names, and whether a number can be one of theirs."""

import re
from dataclasses import dataclass
from functools import cache

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from fuchang.connect.exports.cells import only_where
from fuchang.connect.exports.shipped import shipped
from fuchang.kernel.text import normalised

_PREFIX = r"(?i)^(no|单号|运单号)[:：.]\s*"
_S10_WEIGHTS = (8, 6, 4, 2, 3, 5, 9, 7)


@dataclass(frozen=True, slots=True)
class Courier:
    """A courier, its other names, and the forms of its numbers; `complete` if no other form exists."""

    name: str
    names: frozenset[str]
    forms: tuple[re.Pattern[str], ...]
    complete: bool
    check: str = ""


@cache
def couriers() -> tuple[Courier, ...]:
    """All couriers of `couriers.yml`."""
    return tuple(
        Courier(
            name=str(entry["name"]),
            names=frozenset(normalised(str(name)) for name in (entry["name"], *entry["names"])),
            forms=tuple(re.compile(form) for form in entry["forms"]),
            complete=bool(entry["complete"]),
            check=str(entry.get("check", "")),
        )
        for entry in shipped("couriers.yml")["couriers"]
    )


@cache
def courier_of(written: str) -> Courier | None:
    """The courier that a written name means (`顺丰速运`, `SF`, `圆通快递(原单)`), or None."""
    plain = normalised(written)
    exact = next((one for one in couriers() if plain in one.names), None)
    if exact:
        return exact
    inside = (
        one
        for one in couriers()
        if any(len(name) > 1 and name in plain for name in one.names if not name.isascii())
    )
    return next(inside, None)


def canonical(number: str) -> str:
    """A waybill as couriers write it: upper case, no blanks or hyphens."""
    return re.sub(r"[\s\-]", "", number).upper()


def is_valid(courier: str, number: str) -> int | None:
    """1 if the number has a form of that courier, 0 if it has none of a complete list, else None."""
    known = courier_of(courier)
    if known is None:
        return None
    plain = canonical(number)
    if any(form.fullmatch(plain) for form in known.forms):
        return 1 if not known.check or _s10_holds(plain) else 0
    return 0 if known.complete else None


def _s10_holds(number: str) -> bool:
    """The check digit of an international postal item (UPU S10)."""
    found = re.fullmatch(r"[A-Z]{2}(\d{8})(\d)[A-Z]{2}", number)
    if not found:
        return True
    rest = (
        11
        - sum(int(digit) * weight for digit, weight in zip(found[1], _S10_WEIGHTS, strict=True))
        % 11
    )
    return {10: 0, 11: 5}.get(rest, rest) == int(found[2])


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
    """`is_valid` of a whole column: couriers are grouped, the forms are matched column-wise."""
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


def _fits(courier: Courier, numbers_of_it: pa.Array) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    form = "|".join(f"(?:{form.pattern})" for form in courier.forms)
    fits = np.array(pc.match_substring_regex(numbers_of_it, f"^(?:{form})$"), dtype=np.bool_)
    if courier.check:
        fits &= np.array([_s10_holds(word) for word in numbers_of_it.to_pylist()], dtype=np.bool_)
    return fits
