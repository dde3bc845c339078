"""The text by which people know what a finding is about, looked up in the engine for all at once."""

from collections.abc import Callable, Sequence

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from fuchang.facts.codes import CODES
from fuchang.facts.engines import Engine

Ints = npt.NDArray[np.int64]
_Naming = Callable[[pa.Table, Sequence[int]], pa.Array]

_TEXT = pa.string()
_ZONE = 28_800  # the platform's clock is eight hours ahead, all year round


def ints(rows: pa.Table, column: str, *, missing: int = -1) -> Ints:
    """A column as integers, `missing` in place of NULL."""
    return np.asarray(pc.fill_null(pc.cast(rows[column], pa.int64()), missing).to_numpy())


def days(epoch: Ints) -> pa.Array:
    """The platform's local dates of moments, `2026-06-30`."""
    return _texts((epoch + _ZONE).astype("datetime64[s]").astype("datetime64[D]"))


def moments(epoch: Ints) -> pa.Array:
    """The platform's local times of moments, `2026-06-30 12:00:00`."""
    return pc.replace_substring(_texts((epoch + _ZONE).astype("datetime64[s]")), "T", " ")


def _texts(moment: npt.NDArray[np.datetime64]) -> pa.Array:
    return pa.array(np.datetime_as_string(moment).astype(object), pa.string())


class Names:
    """Looks up ids of what the staged table `finding` holds."""

    def __init__(self, engine: Engine, rows: pa.Table) -> None:
        self.engine = engine
        self.rows = rows

    def shops(self) -> tuple[pa.Array, Ints]:
        """Shop id of each row, and the code of its platform (0 unknown)."""
        found = self.engine.fetch("SELECT shop_key, shop_id, platform FROM shops")
        keys = ints(self.rows, "shop_key")
        ids = _matched(keys, known=ints(found, "shop_key"), texts=found["shop_id"])
        known, code = ints(found, "shop_key"), found["platform"]
        platform = _matched(keys, known=known, texts=code, kind=pa.int64())
        return pc.fill_null(ids, ""), np.asarray(pc.fill_null(platform, 0))

    def orders(self, numbers: Sequence[int]) -> pa.Array:
        """Order ids of rows whose `naming_a` is an order's key; NULL for other rows."""
        mine = np.isin(ints(self.rows, "kind_no"), numbers)
        keys = np.where(mine, ints(self.rows, "naming_a"), -1)
        found = self._fetch("orders", key="order_key", text="order_id", by="naming_a", of=numbers)
        return _matched(keys, known=ints(found, "order_key"), texts=found["order_id"])

    def subjects(self, subject: str, numbers: Sequence[int]) -> tuple[Ints, pa.Array]:
        """Positions of the rows of a subject, and their names."""
        at = np.flatnonzero(np.isin(ints(self.rows, "kind_no"), numbers))
        if not len(at):
            return at, pa.array([], pa.string())
        mine = self.rows.take(pa.array(at))
        named = {
            "refund": self._by_id("refunds", "refund_key", "refund_id"),
            "order": self._by_id("orders", "order_key", "order_id"),
            "status": self._by_id("statuses", "status_key", "subject_id"),
            "parcel": self._parcels,
            "incident": self._incidents,
            "shop_day": self._shop_days,
            "segment": self._segments,
        }[subject]
        return at, pc.fill_null(named(mine, numbers), "")

    def _by_id(self, table: str, key: str, text: str) -> _Naming:
        def named(mine: pa.Table, numbers: Sequence[int]) -> pa.Array:
            found = self._fetch(table, key=key, text=text, by="subject_key", of=numbers)
            return _matched(ints(mine, "subject_key"), known=ints(found, key), texts=found[text])

        return named

    def _parcels(self, mine: pa.Table, numbers: Sequence[int]) -> pa.Array:
        """The waybill, or `<order id>#` for a parcel without one."""
        waybill = self._by_id("shipments", "parcel_key", "waybill")(mine, numbers)
        if not waybill.null_count:
            return waybill
        found = self._fetch("orders", key="order_key", text="order_id", by="naming_a", of=numbers)
        keys = ints(mine, "naming_a")
        order = _matched(keys, known=ints(found, "order_key"), texts=found["order_id"])
        return pc.coalesce(waybill, _joined(pc.fill_null(order, ""), "#", pa.scalar("")))

    def _incidents(self, mine: pa.Table, _numbers: Sequence[int]) -> pa.Array:
        return _joined(self._shop_of(mine), "@", moments(ints(mine, "naming_a")))

    def _shop_days(self, mine: pa.Table, _numbers: Sequence[int]) -> pa.Array:
        return _joined(self._shop_of(mine), "|", days(ints(mine, "naming_a")))

    def _segments(self, mine: pa.Table, numbers: Sequence[int]) -> pa.Array:
        dimension = ints(mine, "naming_a")
        item = CODES["dimension"]["item"][0]
        hour = CODES["dimension"]["hour"][0]
        number = ints(mine, "naming_b", missing=0)
        found = self._fetch("items", key="item_key", text="item_id", by="naming_b", of=numbers)
        items = _matched(number, known=ints(found, "item_key"), texts=found["item_id"])
        hours = pc.utf8_lpad(pc.cast(pa.array(number), pa.string()), 2, "0")
        said = mine["said"].combine_chunks()
        value = pc.if_else(pa.array(dimension == hour), hours, pc.cast(said, pa.string()))
        value = pc.if_else(pa.array(dimension == item), items, value)
        names: dict[int, str] = dict(CODES["dimension"].values())
        group = pa.array([names.get(int(one), "") for one in dimension], pa.string())
        return _joined(_joined(self._shop_of(mine), "|", group), "|", pc.fill_null(value, ""))

    def _shop_of(self, mine: pa.Table) -> pa.Array:
        return Names(self.engine, mine).shops()[0]

    def _fetch(self, table: str, *, key: str, text: str, by: str, of: Sequence[int]) -> pa.Table:
        numbers = ", ".join(str(number) for number in of) or "-1"
        return self.engine.fetch(
            f"SELECT {key}, {text} FROM {table} WHERE {key} IN "
            f"(SELECT {by} FROM finding WHERE kind_no IN ({numbers}))"
        )


def _joined(left: pa.Array, sign: str, right: pa.Array) -> pa.Array:
    return pc.binary_join_element_wise(left, right, sign)


def _matched(
    keys: Ints, *, known: Ints, texts: pa.ChunkedArray, kind: pa.DataType = _TEXT
) -> pa.Array:
    """For each key its text, NULL where it is not known.

    An engine may call an empty column of texts a column of numbers.
    """
    flat = pc.cast(texts.combine_chunks(), kind)
    if not len(known):
        return pa.nulls(len(keys), kind)
    order = np.argsort(known, kind="stable")
    ordered = known[order]
    place = np.minimum(np.searchsorted(ordered, keys), len(ordered) - 1)
    return flat.take(pa.array(order[place], mask=ordered[place] != keys))
