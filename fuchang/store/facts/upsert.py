"""Merged facts into the tables at rest: local keys become the store's, rows are put or put right."""

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from django.db import connection

from fuchang.facts.rest import ALL, at_rest
from fuchang.facts.tables import TABLES
from fuchang.store.facts import lake_days
from fuchang.store.facts.sources import chunks, hashed
from fuchang.store.models import SourceRow

if TYPE_CHECKING:
    import pyarrow as pa

# in the order in which keys are needed
ORDERED = (
    "buyers", "categories", "items", "orders", "order_lines", "refunds", "shipments", "messages",
    "statuses", "funds",
)  # fmt: skip
# the columns by which a row at rest is the same thing; the first finds it over an index
_FOUND_BY: dict[str, tuple[str, ...]] = {
    "buyers": ("buyer_id",),
    "categories": ("category_id",),
    "items": ("item_id", "shop_key"),
    "orders": ("order_id", "shop_key"),
    "order_lines": ("line_id", "shop_key"),
    "refunds": ("refund_id", "shop_key"),
    "shipments": ("order_key", "shop_key", "waybill"),
    "messages": ("message_id", "shop_key"),
    "statuses": ("shop_key", "status_subject", "subject_id", "status_code", "since_at"),
    "funds": ("flow_id", "shop_key", "fund_kind"),
}
# the key columns of a table that stand for rows of others
_POINTS_AT = {
    "buyer_key": "buyers", "category_key": "categories", "item_key": "items",
    "order_key": "orders", "refund_key": "refunds",
}  # fmt: skip
_SPEAKING = ("orders", "order_lines", "refunds")  # of items
Keys = dict[str, dict[int, int]]  # table → local key → the store's key
Identity = tuple[Any, ...]


def put(merged: Mapping[str, "pa.Table"], shop_keys: Mapping[int, int]) -> Keys:
    """Write the merged tables; `shop_keys` turn the merge's shop keys into ours.

    Runs in the caller's transaction, as the one writer of facts.
    """
    keys: Keys = {"shops": dict(shop_keys)}
    former: set[int] = set()
    for table in ORDERED:
        rows = merged[table].to_pylist() if table in merged else []
        keys[table] = _put(table, rows, keys, former) if rows else {}
    _forget_blank_parcels(keys)
    _forget_items(former | set(keys["items"].values()))
    return keys


def _put(table: str, rows: list[dict[str, Any]], keys: Keys, former: set[int]) -> dict[int, int]:
    key = TABLES[table].key
    for row in rows:
        _point(row, keys, own=key)
    there = _there(table, rows)
    given: dict[int, int] = {}
    free = _free_key(table)
    for row in rows:
        identity = _identity(table, row)
        if identity not in there:
            there[identity] = free
            free += 1
        given[row[key]] = row[key] = there[identity]
    former |= _items_of(table, list(given.values()))
    if table == "orders":  # one that moves to another day leaves its former day
        lake_days.touch(given.values())
    _write(table, rows)
    return given


def _point(row: dict[str, Any], keys: Keys, *, own: str) -> None:
    if "shop_key" in row and row["shop_key"] is not None:
        row["shop_key"] = keys["shops"].get(row["shop_key"], 0)
    for column, other in _POINTS_AT.items():
        if column in row and column != own and row[column] is not None:
            row[column] = keys[other].get(row[column])


def _identity(table: str, row: Mapping[str, Any]) -> Identity:
    return tuple(row[column] for column in _FOUND_BY[table])


def _there(table: str, rows: Sequence[Mapping[str, Any]]) -> dict[Identity, int]:
    """The store's keys of the rows that are known already."""
    columns = _FOUND_BY[table]
    listed = ", ".join((*columns, TABLES[table].key))
    wanted = list({row[columns[0]] for row in rows if row[columns[0]] is not None})
    found: dict[Identity, int] = {}
    with connection.cursor() as cursor:
        for some in chunks(wanted):
            marks = ", ".join(["%s"] * len(some))
            cursor.execute(
                f"SELECT {listed} FROM {at_rest(table)} WHERE {columns[0]} IN ({marks})", list(some)
            )
            found.update({tuple(row[:-1]): row[-1] for row in cursor.fetchall()})
        if table == "shipments":  # parcels of no known order are found by their number
            cursor.execute(f"SELECT {listed} FROM {at_rest(table)} WHERE order_key IS NULL")
            found.update({tuple(row[:-1]): row[-1] for row in cursor.fetchall()})
    return found


def _free_key(table: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT COALESCE(MAX({TABLES[table].key}), 0) + 1 FROM {at_rest(table)}")
        return int(cursor.fetchone()[0])


def _write(table: str, rows: Sequence[Mapping[str, Any]]) -> None:
    columns = [column.name for column in ALL[table].columns]
    key = TABLES[table].key
    changed = ", ".join(f"{name} = excluded.{name}" for name in columns if name != key)
    marks = ", ".join(["%s"] * len(columns))
    statement = (
        f"INSERT INTO {at_rest(table)} ({', '.join(columns)}) VALUES ({marks}) "
        f"ON CONFLICT ({key}) DO UPDATE SET {changed}"
    )
    with connection.cursor() as cursor:
        cursor.executemany(statement, [[row.get(name) for name in columns] for row in rows])


def _forget_blank_parcels(keys: Keys) -> None:
    """A parcel without a number that gave way to one with a number is gone."""
    orders, parcels = list(keys["orders"].values()), set(keys["shipments"].values())
    gone: list[int] = []
    with connection.cursor() as cursor:
        for some in chunks(orders):
            marks = ", ".join(["%s"] * len(some))
            cursor.execute(
                f"SELECT parcel_key FROM {at_rest('shipments')} "
                f"WHERE order_key IN ({marks}) AND waybill IS NULL",
                list(some),
            )
            gone += [row[0] for row in cursor.fetchall() if row[0] not in parcels]
        delete(cursor, "shipments", "parcel_key", gone)


def _items_of(table: str, keys: Sequence[int]) -> set[int]:
    """The items that these rows have spoken of until now."""
    found: set[int] = set()
    if table not in _SPEAKING:
        return found
    with connection.cursor() as cursor:
        for some in chunks(keys):
            listed = ", ".join(str(int(key)) for key in some)
            cursor.execute(
                f"SELECT item_key FROM {at_rest(table)} WHERE {TABLES[table].key} IN ({listed})"
            )
            found.update(row[0] for row in cursor.fetchall() if row[0] is not None)
    return found


def _forget_items(keys: Iterable[int]) -> None:
    """Items that were only a title, until a later file called them by their number."""
    speaking = " ".join(
        f"AND NOT EXISTS (SELECT 1 FROM {at_rest(table)} AS s WHERE s.item_key = i.item_key)"
        for table in _SPEAKING
    )
    with connection.cursor() as cursor:
        for some in chunks(sorted(keys)):
            listed = ", ".join(str(int(key)) for key in some)
            cursor.execute(
                f"SELECT i.item_key, h.shop_id, i.item_id FROM {at_rest('items')} AS i "
                f"JOIN {at_rest('shops')} AS h ON h.shop_key = i.shop_key "
                f"WHERE i.item_key IN ({listed}) AND i.item_id = i.title {speaking}"
            )
            left = {hashed("items", row[1], row[2]): row[0] for row in cursor.fetchall()}
            told = SourceRow.objects.filter(thing__in=left).values_list("thing", "contents")
            own = {thing for thing, contents in told if contents & 1}
            delete(cursor, "items", "item_key", [left[one] for one in left.keys() - own])


def delete(cursor: Any, table: str, column: str, keys: Iterable[int]) -> None:
    """Delete rows by a key column."""
    for some in chunks(list(keys)):
        marks = ", ".join(["%s"] * len(some))
        cursor.execute(f"DELETE FROM {at_rest(table)} WHERE {column} IN ({marks})", list(some))
