"""The rows of deliveries become facts: any order, any number of deliveries, the same facts.

What was said is kept once per different contents; the facts of everything that new rows touch are
merged anew by the one rule (facts/merge) from all that was ever said of it, and written over what
is there. Tracking events are facts by themselves and do not go that way.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.db import connection, transaction

from fuchang.facts.codes import code
from fuchang.facts.rest import at_rest
from fuchang.store.facts import lake_days, scans, upsert
from fuchang.store.facts.merging import Rehearsed, merged
from fuchang.store.facts.sources import (
    DELIVERY,
    IDENTIFIERS,
    MERGED,
    SCANS,
    Counted,
    Place,
    Row,
    Said,
    chunks,
    hashed,
    neighbourhood,
    said,
    sort_out,
    write,
)
from fuchang.store.facts.writing import one_writer
from fuchang.store.models import SourceRow

if TYPE_CHECKING:
    import pyarrow as pa

ASKED = "asked"  # of a scan: it came because its parcel was asked for
_OF_MANY = frozenset({"items", "categories"})  # many orders are judged by them
Counts = dict[Place, Counted]


@dataclass
class Applied:
    """What rows touched, by our keys, and what became of them."""

    orders: set[int] = field(default_factory=set)
    statuses: set[int] = field(default_factory=set)
    shops: set[int] = field(default_factory=set)
    linked: bool = False  # who is in a ring may be another than before
    widely: bool = False  # what came tells something new of orders that it does not name
    shown_with: bool = False  # and is shown beside them: items, categories
    counts: Counts = field(default_factory=dict)

    def of(self, row: Row, table: str) -> Counted:
        """The counts that a row belongs to."""
        place = (row.get(DELIVERY) or 0, str(row.get("shop_id") or ""), table)
        return self.counts.setdefault(place, Counted())


def apply_chunk(
    tables: Mapping[str, Sequence[Row]],
    *,
    shop_keys: Mapping[str, int],
    rehearsed: Rehearsed | None = None,
) -> Applied:
    """Apply some rows whose shops are known; in the caller's transaction, which holds the write lock."""
    one_writer()
    done = Applied(shops=set(shop_keys.values()))
    rows = [said(table, row) for table in MERGED for row in tables.get(table, ())]
    new, counts = sort_out(rows)
    done.counts |= counts
    write(new, shop_keys=shop_keys)
    identifiers = list(tables.get(IDENTIFIERS, ()))
    done.shown_with = any(row.own and row.table in _OF_MANY for row in new)
    fresh = _count_identifiers(identifiers, done)
    done.widely = fresh or done.shown_with
    done.linked = fresh
    if new or identifiers:
        _merge(new, identifiers, shop_keys=shop_keys, done=done, rehearsed=rehearsed)
    _take_scans(tables.get(SCANS, ()), shop_keys=shop_keys, done=done)
    lake_days.touch(done.orders)
    return done


def shop_rows(shops: Iterable[tuple[int, str, str, str]]) -> None:
    """The shops of the desk as facts: key, platform's id, platform's word, name."""
    told = list(shops)
    with transaction.atomic(), connection.cursor() as cursor:
        for key, shop_id, platform, name in told:
            cursor.execute(
                f"INSERT INTO {at_rest('shops')} (shop_key, shop_id, platform, name, traced) "
                "VALUES (%s, %s, %s, %s, 0) ON CONFLICT (shop_key) DO UPDATE "
                "SET shop_id = excluded.shop_id, platform = excluded.platform, name = excluded.name",
                [key, shop_id, code(kind="platform", word=platform), name],
            )


def _sort_scans(
    rows: Sequence[Row], shop_keys: Mapping[str, int]
) -> tuple[list[Said], list[tuple[int, Row]]]:
    """Scans of numbers that nobody has named yet, and scans with the parcels they belong to."""
    by_number = scans.by_number(rows, shop_keys)
    parcels = scans.parcels_of(by_number)
    stray = [
        _stray(row) for number, some in by_number.items() if number not in parcels for row in some
    ]
    found = [
        (parcel, row)
        for number, some in by_number.items()
        for parcel in parcels.get(number, ())
        for row in some
    ]
    return stray, found


def _stray(row: Row) -> Said:
    one = said(SCANS, row)
    thing = hashed("stray", row.get("shop_id"), row.get("waybill"))
    return Said(SCANS, thing, one.contents, one.order, None, one.own, one.body, one.origin)


def _take_scans(rows: Sequence[Row], *, shop_keys: Mapping[str, int], done: Applied) -> None:
    """Scans find their parcels; those of numbers that nobody has named yet wait for them."""
    stray, found = _sort_scans(rows, shop_keys)
    _put_scans(found, shop_keys=shop_keys, done=done)
    if stray:
        write(stray, shop_keys=shop_keys)
        _merge(stray, (), shop_keys=shop_keys, done=done)
    for row in stray:
        one = done.of({**row.body, DELIVERY: row.origin}, SCANS)
        one.received += 1
        one.applied += 1


def _merge(
    new: Sequence[Said],
    identifiers: Sequence[Row],
    *,
    shop_keys: Mapping[str, int],
    done: Applied,
    rehearsed: Rehearsed | None = None,
) -> None:
    around = neighbourhood(new)
    tables = merged(around, identifiers, rehearsed)
    named = {row["shop_key"]: row["shop_id"] for row in tables["shops"].to_pylist()}
    by_local = {local: shop_keys.get(name) or _shop_key(name) for local, name in named.items()}
    refunds = [row["refund_id"] for row in tables["refunds"].select(["refund_id"]).to_pylist()]
    askers = _askers(refunds)
    keys = upsert.put(tables, by_local)
    # whoever asks for refunds may be in a ring; it is the order, told of later, that names the buyer
    done.linked = done.linked or askers != _askers(refunds)
    _put_identifiers(tables[IDENTIFIERS], keys["buyers"])
    _sum_items(list(keys["items"].values()))
    done.orders |= set(keys["orders"].values())
    done.statuses |= set(keys["statuses"].values())
    parcels = tables["shipments"].select(["shop_key", "waybill"]).to_pylist()
    numbers = [(named.get(row["shop_key"]), row["waybill"]) for row in parcels if row["waybill"]]
    _put_strays(numbers, around.rows.get(SCANS, []), shop_keys, done=done)
    done.orders |= scans.orders_of(scans.share(list(keys["shipments"].values())))


def _askers(refunds: Sequence[str]) -> set[tuple[str, int]]:
    """Which buyers these refunds belong to, as it rests now."""
    found: set[tuple[str, int]] = set()
    with connection.cursor() as cursor:
        for some in chunks(sorted(set(refunds))):
            marks = ", ".join(["%s"] * len(some))
            cursor.execute(
                f"SELECT refund_id, buyer_key FROM {at_rest('refunds')} "
                f"WHERE refund_id IN ({marks}) AND buyer_key IS NOT NULL",
                list(some),
            )
            found.update((row[0], row[1]) for row in cursor.fetchall())
    return found


def _shop_key(shop_id: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT shop_key FROM {at_rest('shops')} WHERE shop_id = %s", [shop_id])
        row = cursor.fetchone()
    return int(row[0]) if row else 0


def _count_identifiers(rows: Sequence[Row], done: Applied) -> bool:
    """What accounts share is a fact by itself; of one told of again the earliest moment counts.

    Gives whether any was told of for the first time.
    """
    known = _identifiers_of({row["buyer_id"] for row in rows if row.get("buyer_id")})
    before = len(known)
    for row in rows:
        if row.get("primary_row", 1) == 0:
            continue
        thing = (row.get("buyer_id"), row.get("identifier"), row.get("identifier_hash"))
        one = done.of(row, IDENTIFIERS)
        one.received += 1
        one.applied += thing not in known
        one.duplicate += thing in known and known[thing] == row.get("seen_at")
        one.superseded += thing in known and known[thing] != row.get("seen_at")
        known.setdefault(thing, row.get("seen_at"))
    return len(known) > before


def _identifiers_of(buyers: Iterable[str]) -> dict[tuple[Any, ...], int | None]:
    found: dict[tuple[Any, ...], int | None] = {}
    with connection.cursor() as cursor:
        for some in chunks(sorted(buyers)):
            marks = ", ".join(["%s"] * len(some))
            cursor.execute(
                "SELECT b.buyer_id, i.identifier, i.identifier_hash, i.seen_at "
                f"FROM {at_rest('buyers')} AS b JOIN {at_rest(IDENTIFIERS)} AS i "
                f"ON i.buyer_key = b.buyer_key WHERE b.buyer_id IN ({marks})",
                list(some),
            )
            found.update({tuple(row[:3]): row[3] for row in cursor.fetchall()})
    return found


def _put_identifiers(rows: "pa.Table", buyers: Mapping[int, int]) -> None:
    if not rows.num_rows:
        return
    name = at_rest(IDENTIFIERS)
    statement = (
        f"INSERT INTO {name} (buyer_key, identifier, identifier_hash, seen_at, seen_at_text) "
        "VALUES (%s, %s, %s, %s, %s) ON CONFLICT (buyer_key, identifier, identifier_hash) "
        f"DO UPDATE SET seen_at = excluded.seen_at, seen_at_text = excluded.seen_at_text "
        f"WHERE {name}.seen_at IS NULL OR excluded.seen_at < {name}.seen_at"
    )
    listed: list[list[Any]] = [
        [buyers[row["buyer_key"]], row["identifier"], row["identifier_hash"], row["seen_at"], row["seen_at_text"]]
        for row in rows.to_pylist()
        if row["buyer_key"] in buyers
    ]  # fmt: skip
    with connection.cursor() as cursor:
        cursor.executemany(statement, listed)


def _sum_items(items: Sequence[int]) -> None:
    """How often these items were sold and for how much, over all orders at rest."""
    orders, lines, table = at_rest("orders"), at_rest("order_lines"), at_rest("items")
    with connection.cursor() as cursor:
        for some in chunks(items):
            listed = ", ".join(str(int(key)) for key in some)
            sold = (
                f"SELECT item_key, order_key, paid_fen FROM {lines} WHERE item_key IN ({listed}) "
                f"UNION ALL SELECT item_key, order_key, paid_fen FROM {orders} AS o "
                f"WHERE item_key IN ({listed}) AND NOT EXISTS "
                f"(SELECT 1 FROM {lines} AS l WHERE l.order_key = o.order_key)"
            )
            cursor.execute(
                f"UPDATE {table} SET item_orders = s.sold_orders, item_paid_fen = s.sold_fen FROM ("
                "SELECT item_key AS sold_key, COUNT(DISTINCT order_key) AS sold_orders, "
                f"CAST(COALESCE(SUM(paid_fen), 0) AS BIGINT) AS sold_fen FROM ({sold}) AS sold "
                f"GROUP BY item_key) AS s WHERE {table}.item_key = s.sold_key"
            )


def _put_strays(
    numbers: Sequence[tuple[str | None, str]],
    waiting: Sequence[Row],
    shop_keys: Mapping[str, int],
    *,
    done: Applied,
) -> None:
    """Scans that came before their parcel find it now, whichever file has named its number."""
    things = [hashed("stray", shop_id, waybill) for shop_id, waybill in numbers]
    rows = list(waiting)
    for some in chunks(things):
        bodies = SourceRow.objects.filter(thing__in=some).values_list("body", flat=True)
        rows += [_loaded(body) for body in bodies]
    _, found = _sort_scans(rows, shop_keys)
    if found:
        _, parcels = scans.put(found)
        done.orders |= scans.orders_of(parcels)


def _put_scans(
    found: Sequence[tuple[int, Row]], *, shop_keys: Mapping[str, int], done: Applied
) -> None:
    if not found:
        return
    new, parcels = scans.put(found)
    fresh = {id(found[at][1]) for at in new}
    seen: set[int] = set()
    for _, row in found:
        if id(row) in seen:  # merged orders share a parcel: the row is counted once
            continue
        seen.add(id(row))
        one = done.of(row, SCANS)
        one.received += 1
        one.applied += id(row) in fresh
        one.duplicate += id(row) not in fresh
    # where traces come by themselves, that nothing was scanned means something for every order;
    # a trace that was asked for tells of its own parcel alone
    unasked = [row for _, row in found if not row.get(ASKED)]
    shops = {shop_keys.get(str(row.get("shop_id") or ""), 0) for row in unasked}
    done.widely = bool(scans.shops_traced(shops)) or done.widely
    done.orders |= scans.orders_of(parcels)


def _loaded(body: str) -> Row:
    row: Row = json.loads(body)
    return row
