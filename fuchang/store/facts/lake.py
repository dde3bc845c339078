"""The lake: the facts as Parquet by shop and day, written from the rows, at any time to be made anew.

A day is told of by its orders: their lines, refunds, parcels and scans lie beside them, whenever they
happened. What changes marks its day in the same transaction (`lake_days.touch`); a job writes the days that
were marked (`write`). Nothing is read back from the lake into the store.
"""

import shutil
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa
from django.db import connection, transaction
from django.db.models import F

from fuchang.facts.lake import OF_ORDER, Lake, write_manifest, write_places, write_whole
from fuchang.facts.rest import ALL, at_rest
from fuchang.facts.tables import TABLES
from fuchang.kernel.clock import DAY
from fuchang.kernel.config import data_dir
from fuchang.store.facts.lake_days import UNDATED, ZONE_S, day_of, mark
from fuchang.store.models import LakeDay

Report = Callable[[str, int, int], None]
_EPOCH = date(1970, 1, 1)
_TYPES = {"TEXT": pa.string(), "BIGINT": pa.int64()}
_WHOLE = sorted(set(TABLES) - set(OF_ORDER) - {"reused_waybill"})
_ROWS_AT_ONCE = 50_000
_DAYS_AT_ONCE = 400


def folder() -> Path:
    """Where the lake of this desk lies."""
    return data_dir() / "lake"


def write(*, now: int, place: Path | None = None, report: Report | None = None) -> Lake:
    """Write the days that changed, then the tables that belong to no order, then say what there is."""
    lake = place or folder()
    stale = list(LakeDay.objects.filter(written__lt=F("changed")).order_by("shop_key", "day"))
    for start in range(0, len(stale), _DAYS_AT_ONCE):
        _write_days(lake, stale[start : start + _DAYS_AT_ONCE])
        if report:
            report("lake", min(start + _DAYS_AT_ONCE, len(stale)), len(stale))
    shops = sorted(set(LakeDay.objects.values_list("shop_key", flat=True)))
    _write_undated(lake, shops)
    for table in _WHOLE:
        write_whole(_rows(f"SELECT {_listed(table, 't')} FROM {at_rest(table)} AS t", table), lake, table=table)  # fmt: skip
    dated = LakeDay.objects.exclude(orders=0).exclude(day=UNDATED).order_by("shop_key", "day")
    places = [_place(shop, UNDATED) for shop in shops]
    places += [_place(row.shop_key, row.day) for row in dated]
    return write_manifest(lake, as_of=now, parts=len(places), places=places)


def rebuild(*, now: int, report: Report | None = None) -> Lake:
    """The whole lake anew, from the rows alone; the one before serves until the last moment."""
    fresh, former = folder().with_suffix(".fresh"), folder().with_suffix(".former")
    for stale in (fresh, former):
        shutil.rmtree(stale, ignore_errors=True)
    LakeDay.objects.all().delete()
    mark("shop_key IS NOT NULL")
    write(now=now, place=fresh, report=report)
    if folder().exists():
        folder().rename(former)
    fresh.rename(folder())
    shutil.rmtree(former, ignore_errors=True)
    return Lake.open(folder())


def _write_days(lake: Path, days: Sequence[LakeDay]) -> None:
    """Some shops and days; one that changes while it is written stays stale."""
    dated = [row for row in days if row.day != UNDATED]
    places = [_place(row.shop_key, row.day) for row in dated]
    counts: dict[str, int] = {}
    for table in OF_ORDER if dated else ():
        rows = _rows(_of_days(table, dated), table, placed=True)
        if table == "orders":
            pairs = zip(rows["shop"].to_pylist(), rows["day"].to_pylist(), strict=True)
            for shop, day in pairs:
                counts[f"shop={shop}/day={day}"] = counts.get(f"shop={shop}/day={day}", 0) + 1
        write_places(rows, lake, table=table, places=places)
    with transaction.atomic():
        for row in days:
            orders = counts.get(_place(row.shop_key, row.day), 0)
            LakeDay.objects.filter(pk=row.pk).update(written=row.changed, orders=orders)


def _of_days(table: str, days: Sequence[LakeDay]) -> str:
    """The rows of a table that belong to the orders of these days."""
    spans = " OR ".join(
        f"(o.shop_key = {shop} AND o.created_at >= {start * DAY - ZONE_S} "
        f"AND o.created_at < {end * DAY - ZONE_S})"
        for shop, start, end in _spans(days)
    )
    joined = {
        "orders": f"FROM {at_rest('orders')} AS o",
        "order_key": f"FROM {at_rest('orders')} AS o JOIN {at_rest(table)} AS t ON t.order_key = o.order_key",
        "parcel_key": f"FROM {at_rest('orders')} AS o "
        f"JOIN {at_rest('shipments')} AS s ON s.order_key = o.order_key "
        f"JOIN {at_rest(table)} AS t ON t.parcel_key = s.parcel_key",
    }["orders" if table == "orders" else OF_ORDER[table]]
    columns = _listed(table, "o" if table == "orders" else "t")
    return f"SELECT {columns}, o.shop_key, {day_of('o.')} {joined} WHERE {spans}"


def _spans(days: Sequence[LakeDay]) -> list[tuple[int, int, int]]:
    """Days in a row as one span: shop, first day, the day after the last."""
    spans: list[tuple[int, int, int]] = []
    for row in days:
        if spans and spans[-1][0] == row.shop_key and spans[-1][2] == row.day:
            spans[-1] = (row.shop_key, spans[-1][1], row.day + 1)
        else:
            spans.append((row.shop_key, row.day, row.day + 1))
    return spans


def _write_undated(lake: Path, shops: Sequence[int]) -> None:
    """Orders that nobody has dated with all that is theirs, and what belongs to no order."""
    listed = ", ".join(map(str, shops)) or "-1"
    orders = f"SELECT order_key FROM {at_rest('orders')} WHERE created_at IS NULL AND shop_key IN ({listed})"
    loose = f"t.shop_key IN ({listed}) AND (t.order_key IN ({orders}) OR t.order_key IS NULL)"
    for table in OF_ORDER:
        columns, source = _listed(table, "t"), f"{at_rest(table)} AS t"
        if table == "orders":
            where = f"t.created_at IS NULL AND t.shop_key IN ({listed})"
        elif OF_ORDER[table] == "order_key":
            where = loose
        else:
            where = f"t.parcel_key IN (SELECT t.parcel_key FROM {at_rest('shipments')} AS t WHERE {loose})"
        shop = "t.shop_key" if OF_ORDER[table] == "order_key" else _shop_of_parcel()
        rows = _rows(f"SELECT {columns}, {shop}, {UNDATED} FROM {source} WHERE {where}", table, placed=True)  # fmt: skip
        places = [_place(shop, UNDATED) for shop in shops]
        write_places(rows, lake, table=table, places=places)


def _shop_of_parcel() -> str:
    return f"(SELECT s.shop_key FROM {at_rest('shipments')} AS s WHERE s.parcel_key = t.parcel_key)"


def _place(shop: int, day: int) -> str:
    return f"shop={shop}/day={_day_name(day)}"


def _day_name(day: int) -> str:
    return (_EPOCH + timedelta(days=day)).isoformat() if day != UNDATED else "none"


def _listed(table: str, alias: str) -> str:
    return ", ".join(f"{alias}.{column.name}" for column in ALL[table].columns)


def _rows(statement: str, table: str, *, placed: bool = False) -> pa.Table:
    """Rows at rest as Arrow, some at a time; `placed`: shop and day stand behind the columns."""
    fields = [(column.name, _TYPES[column.sql_type]) for column in ALL[table].columns]
    fields += [("shop", pa.int64()), ("day", pa.int64())] if placed else []
    schema = pa.schema(fields)
    batches: list[pa.RecordBatch] = []
    with connection.cursor() as cursor:
        cursor.execute(statement)
        while rows := cursor.fetchmany(_ROWS_AT_ONCE):
            batches.append(_batch(rows, schema))
    found = pa.Table.from_batches(batches, schema=schema)
    if not placed:
        return found
    names = pa.array([_day_name(day) for day in found["day"].to_pylist()], pa.string())
    return found.set_column(found.num_columns - 1, "day", names)


def _batch(rows: list[Any], schema: pa.Schema) -> pa.RecordBatch:
    values = zip(*rows, strict=True)
    arrays = [pa.array(part, field.type) for part, field in zip(values, schema, strict=True)]
    return pa.RecordBatch.from_arrays(arrays, schema=schema)
