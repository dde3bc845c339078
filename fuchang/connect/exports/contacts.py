"""Who the buyer of an order is, in clear, for a desk that seals it at once; `fuchang check` never asks.

The clear columns leave the child in one file of its own in the reading's private folder, and in no
table of facts. Free text of buyers goes with the facts, without phone numbers and house numbers.
"""

from collections.abc import Mapping
from functools import cache

import pyarrow as pa
import pyarrow.compute as pc

from fuchang.connect.exports.cells import only_where
from fuchang.connect.exports.frame import Frame
from fuchang.connect.exports.header import Recognised
from fuchang.connect.exports.shipped import shipped
from fuchang.kernel.text import normalised

FIELDS = ("name", "phone", "address", "nick")
PREFIX = "person."
SCHEMA = pa.schema(
    [
        *((name, pa.string()) for name in ("shop_id", "order_id", *FIELDS)),
        *((name, pa.int64()) for name in ("at", "file_no", "row_no")),
    ]
)
WORDY = frozenset({"words", "reason_raw"})  # columns in which people write as they like
_PARSED_AS = {"phone": "phone", "address": "address", "nick": "nick"}
# RE2 knows no look-around: what stands before and after a number is taken along and put back
_PHONE = (
    r"(^|[^0-9])((?:(?:\+|00)?86[- ]?)?1[3-9][0-9])[- ]?[0-9]{4}[- ]?[0-9]{2}([0-9]{2})([^0-9]|$)"
)
_REST = r"(?:[\s0-9\-]*(?:号楼|号院|号|单元|室|栋|幢|弄|楼|层))*[0-9\-]*(?:[ ][0-9]+)?"
# a house number stands behind a street; `3 号` alone may be a day
_HOUSE = rf"([路街道巷弄村里苑园区])\s*[0-9]+\s*号{_REST}"
_UNIT = rf"[0-9]+\s*(?:号楼|号院|单元|室|栋|幢|弄){_REST}"
_MAY_TELL = r"[0-9]{7}|[0-9]{3,4}[- ][0-9]{4}|[0-9]\s*(?:号|单元|室|栋|幢|弄)"


@cache
def _names() -> Mapping[str, tuple[str, ...]]:
    return {field: tuple(normalised(one) for one in names) for field, names in shipped("person.yml").items()}  # fmt: skip


def places(found: Recognised) -> dict[str, tuple[int, ...]]:
    """Slot → columns of the buyer's data in a sheet that names orders; nothing in any other."""
    if "order_id" not in found.places:
        return {}
    index, at = found.header.index, {}
    for field in FIELDS:
        columns = [index[name] for name in _names()[field] if name in index]
        for slot, where in found.places.items():
            if found.map.slots[slot].parse == _PARSED_AS.get(field):
                columns += where
        if columns:
            at[PREFIX + field] = tuple(dict.fromkeys(columns))
    return at


def rows(frame: Frame, *, file_no: int) -> pa.RecordBatch | None:
    """The buyers of a block; None where its columns say nothing of any."""
    said = {field: frame.values(PREFIX + field) for field in FIELDS}
    there = [pc.is_valid(one) for one in said.values() if one is not None]
    if not there or not frame.rows:
        return None
    order, at = frame.values("order_id"), _moment(frame)
    whole = pa.record_batch(
        [
            _or_none(frame.values("shop_id"), frame.rows),
            order,
            *(_or_none(one, frame.rows) for one in said.values()),
            at,
            pa.repeat(pa.scalar(file_no, pa.int64()), frame.rows),
            frame.row_no,
        ],
        schema=SCHEMA,
    )
    kept = there[0]
    for one in there[1:]:
        kept = pc.or_(kept, one)
    return whole.filter(pc.and_(kept, pc.is_valid(order)))


def _or_none(values: pa.Array | None, rows: int) -> pa.Array:
    return pa.nulls(rows, pa.string()) if values is None else values


def _moment(frame: Frame) -> pa.Array:
    """When the platform last touched what a row tells."""
    known = [frame.values(name) for name in ("modified_at", "created_at", "applied_at")]
    found = [one for one in known if one is not None]
    return pc.coalesce(*found) if found else pa.nulls(frame.rows, pa.int64())


def without_numbers(text: pa.Array) -> pa.Array:
    """Free text with six digits of phone numbers and the numbers of houses and rooms hidden."""
    return only_where(pc.match_substring_regex(text, _MAY_TELL), text, _hidden)


def _hidden(text: pa.Array) -> pa.Array:
    for _ in range(2):  # of two numbers with one sign between them the second time finds the second
        text = pc.replace_substring_regex(text, _PHONE, r"\1\2******\3\4")
    text = pc.replace_substring_regex(text, _HOUSE, r"\1***")
    return pc.replace_substring_regex(text, _UNIT, "***")
