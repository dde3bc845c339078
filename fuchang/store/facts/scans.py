"""Tracking events: each is a fact by itself; what they sum up to is kept with every parcel."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db import connection

from fuchang.detection.plan import feature_sql
from fuchang.facts.rest import ALL, at_rest
from fuchang.facts.sightings import fuller
from fuchang.store.facts.sources import Row, chunks

_COLUMNS = ("parcel_key", "seen_at", "seen_at_text", "code", "place", "words")
Parcel = tuple[int, str]  # shop key, waybill
Place = tuple[Any, ...]  # parcel key, moment, code: what is unique
Told = tuple[str | None, str | None]  # where, and in which words


def parcels_of(numbers: Iterable[Parcel]) -> dict[Parcel, list[int]]:
    """The parcels that carry these numbers; merged orders share one."""
    wanted = set(numbers)
    found: dict[Parcel, list[int]] = defaultdict(list)
    with connection.cursor() as cursor:
        for some in chunks(sorted({waybill for _, waybill in wanted})):
            marks = ", ".join(["%s"] * len(some))
            cursor.execute(
                f"SELECT shop_key, waybill, parcel_key FROM {at_rest('shipments')} "
                f"WHERE waybill IN ({marks})",
                list(some),
            )
            for shop_key, waybill, parcel_key in cursor.fetchall():
                if (shop_key, waybill) in wanted:
                    found[(shop_key, waybill)].append(parcel_key)
    return found


def put(rows: Sequence[tuple[int, Row]]) -> tuple[list[int], list[int]]:
    """Scans (parcel key, source row) into the facts.

    Gives the indexes of the rows that were new, and the parcels whose sums were brought up to date.
    Of one moment told in two ways the fuller sentence rests, whoever came first.
    """
    known = _known([parcel for parcel, _ in rows])
    new: list[int] = []
    fuller_now: set[Place] = set()
    for number, (parcel, row) in enumerate(rows):
        place = (parcel, row.get("seen_at"), row.get("code"))
        if None in place:
            continue
        told = (row.get("place"), row.get("words"))
        if place not in known:
            new.append(number)
            known[place] = told
        elif (best := _fuller(known[place], told)) != known[place]:
            known[place] = best
            fuller_now.add(place)
    _write([(rows[at][0], rows[at][1]) for at in new])
    _say_more({place: known[place] for place in fuller_now})
    touched = sorted({rows[at][0] for at in new} | {parcel for parcel, *_ in fuller_now})
    sum_up(touched)
    return new, touched


def share(parcels: Sequence[int]) -> list[int]:
    """Orders shipped together share a number: a parcel gets what was scanned of it before it was named.

    Gives the parcels that got something.
    """
    table, columns = at_rest("shipments"), ", ".join(f"e.{name}" for name in _COLUMNS[1:])
    found: list[tuple[int, Row]] = []
    with connection.cursor() as cursor:
        for some in chunks(parcels):
            listed = ", ".join(str(int(key)) for key in some)
            cursor.execute(
                f"SELECT s.parcel_key, {columns} FROM {table} AS s JOIN {table} AS mate "
                "ON mate.waybill = s.waybill AND mate.shop_key = s.shop_key "
                f"AND mate.parcel_key <> s.parcel_key JOIN {at_rest('tracking_events')} AS e "
                f"ON e.parcel_key = mate.parcel_key WHERE s.parcel_key IN ({listed})"
            )
            found += [
                (row[0], dict(zip(_COLUMNS[1:], row[1:], strict=True))) for row in cursor.fetchall()
            ]
    return put(found)[1] if found else []


def _known(parcels: Sequence[int]) -> dict[Place, Told]:
    found: dict[Place, Told] = {}
    with connection.cursor() as cursor:
        for some in chunks(sorted(set(parcels))):
            marks = ", ".join(["%s"] * len(some))
            cursor.execute(
                f"SELECT parcel_key, seen_at, code, place, words FROM {at_rest('tracking_events')} "
                f"WHERE parcel_key IN ({marks})",
                list(some),
            )
            found.update(((row[0], row[1], row[2]), (row[3], row[4])) for row in cursor.fetchall())
    return found


def _fuller(one: Told, other: Told) -> Told:
    return fuller(one[0], other[0]), fuller(one[1], other[1])


def _write(rows: Sequence[tuple[int, Row]]) -> None:
    marks = ", ".join(["%s"] * len(_COLUMNS))
    with connection.cursor() as cursor:
        cursor.executemany(
            f"INSERT INTO {at_rest('tracking_events')} ({', '.join(_COLUMNS)}) VALUES ({marks}) "
            "ON CONFLICT DO NOTHING",
            [[parcel, *(row.get(name) for name in _COLUMNS[1:])] for parcel, row in rows],
        )


def _say_more(told: Mapping[Place, Told]) -> None:
    with connection.cursor() as cursor:
        cursor.executemany(
            f"UPDATE {at_rest('tracking_events')} SET place = %s, words = %s "
            "WHERE parcel_key = %s AND seen_at = %s AND code = %s",
            [[*said, *place] for place, said in told.items()],
        )


def sum_up(parcels: Sequence[int]) -> None:
    """Bring `parcel_state` of these parcels up to date: the sweep's own text over their scans."""
    columns = [column.name for column in ALL["parcel_state"].columns]
    plain = [name for name in columns if not name.endswith("_text")]
    changed = ", ".join(f"{name} = excluded.{name}" for name in plain if name != "parcel_key")
    for some in chunks(parcels):
        listed = ", ".join(str(int(key)) for key in some)
        scans = f"(SELECT * FROM {at_rest('tracking_events')} WHERE parcel_key IN ({listed}))"
        text = feature_sql("parcel_state").replace("{since}", "0")
        text = text.replace("FROM tracking_events", f"FROM {scans} AS scan")
        text = text.replace("FROM shipments", f"FROM {at_rest('shipments')}")
        text = text.replace("FROM refunds", f"FROM {at_rest('refunds')}")
        with connection.cursor() as cursor:
            cursor.execute(
                f"INSERT INTO {at_rest('parcel_state')} ({', '.join(plain)}) "
                f"SELECT {', '.join(plain)} FROM ({text}) AS summed WHERE 1 = 1 "
                f"ON CONFLICT (parcel_key) DO UPDATE SET {changed}"
            )


def shops_traced(shop_keys: Iterable[int]) -> set[int]:
    """From now on no scan means that there was none; gives the shops of which it did not yet."""
    fresh: set[int] = set()
    with connection.cursor() as cursor:
        for key in shop_keys:
            cursor.execute(
                f"UPDATE {at_rest('shops')} SET traced = 1 WHERE shop_key = %s AND traced = 0",
                [key],
            )
            if cursor.rowcount:
                fresh.add(key)
    return fresh


def orders_of(parcels: Sequence[int]) -> set[int]:
    """The orders of parcels."""
    found: set[int] = set()
    with connection.cursor() as cursor:
        for some in chunks(parcels):
            marks = ", ".join(["%s"] * len(some))
            cursor.execute(
                f"SELECT order_key FROM {at_rest('shipments')} "
                f"WHERE parcel_key IN ({marks}) AND order_key IS NOT NULL",
                list(some),
            )
            found.update(row[0] for row in cursor.fetchall())
    return found


def by_number(rows: Sequence[Row], shop_keys: Mapping[str, int]) -> dict[Parcel, list[Row]]:
    """Scans by the parcel that they name."""
    found: dict[Parcel, list[Row]] = defaultdict(list)
    for row in rows:
        if row.get("waybill"):
            found[(shop_keys.get(str(row.get("shop_id") or ""), 0), str(row["waybill"]))].append(
                row
            )
    return found
