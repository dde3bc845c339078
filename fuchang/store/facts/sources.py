"""What deliveries said, once per different contents, so that facts can be merged anew at any time."""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from typing import Any

from django.db import connection

from fuchang.facts.identity import identity
from fuchang.facts.source import ORIGIN, SOURCE
from fuchang.store.models import SourceRow

Row = dict[str, Any]
TABLE_NUMBERS = {name: number for number, name in enumerate(SOURCE)}
TABLE_NAMES = {number: name for name, number in TABLE_NUMBERS.items()}
DELIVERY = "delivery"  # a row at work says which delivery it came with
SCANS, IDENTIFIERS = "tracking_events", "buyer_identifiers"  # facts by themselves
MERGED = tuple(name for name in SOURCE if name not in {SCANS, IDENTIFIERS})
_ORIGIN = frozenset({*ORIGIN, DELIVERY})
_SOME = 400  # values in one IN list
_COLUMNS = (
    "shop_key", '"table"', "thing", "contents", "order_hash", "item_hash", "delivery", "body",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Said:
    """One row ready to rest: its hashes, and the row itself without what is missing."""

    table: str
    thing: int
    contents: int
    order: int | None
    item: int | None
    own: bool
    body: Row
    origin: int = 0  # the delivery

    @property
    def place(self) -> tuple[int, int, int]:
        """What is unique."""
        return TABLE_NUMBERS[self.table], self.thing, self.contents


def said(table: str, row: Row) -> Said:
    """A source row with its hashes; a row that only mentions the thing differs from its own row."""
    body = {name: value for name, value in row.items() if value is not None and name not in _ORIGIN}
    own = row.get("primary_row", 1) != 0
    body["primary_row"] = int(own)
    ids = [row.get(name) for name in identity(table)]
    shop, order, item = row.get("shop_id"), row.get("order_id"), row.get("item_id")
    return Said(
        table=table,
        thing=hashed(table, *ids),
        # the last bit tells a thing's own row from one that only mentions it
        contents=hashed(json.dumps(body, sort_keys=True, ensure_ascii=False)) & ~1 | int(own),
        order=hashed("order", shop, order) if order else None,
        item=hashed("item", shop, item) if item else None,
        own=own,
        body=body,
        origin=row.get(DELIVERY) or 0,
    )


def hashed(*parts: Any) -> int:
    """63 bits that stand for these parts on every machine and in every version."""
    text = "\x1f".join("\x00" if part is None else str(part) for part in parts)
    return (
        int.from_bytes(
            blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "big"
        )
        >> 1
    )


@dataclass
class Counted:
    """What became of the own rows of one table: the ledger's words."""

    received: int = 0
    applied: int = 0
    duplicate: int = 0
    superseded: int = 0


Place = tuple[int, str, str]  # delivery, shop id, table


def sort_out(rows: Sequence[Said]) -> tuple[list[Said], dict[Place, Counted]]:
    """Which rows say something new, and the counts of own rows by delivery, shop and table."""
    known = _known(rows)
    things = {(table, thing) for table, thing, contents in known if contents & 1}
    counts: dict[Place, Counted] = defaultdict(Counted)
    new: list[Said] = []
    for row in rows:
        count = counts[(row.origin, str(row.body.get("shop_id") or ""), row.table)]
        duplicate = row.place in known
        if row.own:
            count.received += 1
            there = row.place[:2] in things
            count.duplicate += duplicate
            count.superseded += there and not duplicate
            count.applied += not there and not duplicate
            things.add(row.place[:2])
        if not duplicate:
            known.add(row.place)
            new.append(row)
    return new, counts


def _known(rows: Sequence[Said]) -> set[tuple[int, int, int]]:
    found: set[tuple[int, int, int]] = set()
    for some in chunks(list({row.thing for row in rows})):
        listed = SourceRow.objects.filter(thing__in=some)
        found.update(listed.values_list("table", "thing", "contents"))
    return found


def write(rows: Sequence[Said], *, shop_keys: Mapping[str, int]) -> None:
    """Keep rows; one that came twice at once stays one."""
    listed = ", ".join(_COLUMNS)
    marks = ", ".join(["%s"] * len(_COLUMNS))
    with connection.cursor() as cursor:
        cursor.executemany(
            f"INSERT INTO store_sourcerow ({listed}) VALUES ({marks}) ON CONFLICT DO NOTHING",
            [
                (
                    shop_keys.get(str(row.body.get("shop_id") or ""), 0),
                    *row.place,
                    row.order,
                    row.item,
                    row.origin,
                    _written(row.body),
                )
                for row in rows
            ],
        )


@dataclass(frozen=True, slots=True)
class Neighbourhood:
    """Source rows by table, and what tells which rows they are: their places, and hashes of their bodies.

    The bodies too, because words that are forgotten leave their row where it is.
    """

    rows: Mapping[str, list[Row]]
    told: Mapping[tuple[int, int, int], int]


def neighbourhood(rows: Sequence[Said], *, unwritten: Sequence[Said] = ()) -> Neighbourhood:
    """Everything ever said of the things of these rows, of their orders and of their items.

    `unwritten` counts as said, though it does not rest yet.
    """
    found: dict[tuple[int, int, int], str] = {row.place: _written(row.body) for row in unwritten}
    orders = {row.order for row in rows if row.order is not None}
    _collect(found, "thing", {row.thing for row in rows})
    _collect(found, "order_hash", orders)
    items = {row.item for row in rows if row.item is not None}
    bodies = {place: json.loads(text) for place, text in found.items()}
    items |= {
        hashed("item", body.get("shop_id"), body["item_id"])
        for body in bodies.values()
        if body.get("item_id")
    }
    _collect(found, "item_hash", items, tables=("items",))
    _collect(found, "table", {TABLE_NUMBERS["categories"], TABLE_NUMBERS["shops"]})
    by_table: dict[str, list[Row]] = defaultdict(list)
    for place, text in found.items():
        by_table[TABLE_NAMES[place[0]]].append(bodies.get(place) or json.loads(text))
    return Neighbourhood(by_table, {place: hash(text) for place, text in found.items()})


def _written(body: Row) -> str:
    return json.dumps(body, sort_keys=True, ensure_ascii=False)


def _collect(
    found: dict[tuple[int, int, int], str],
    column: str,
    values: Iterable[int],
    *,
    tables: Sequence[str] = (),
) -> None:
    rows = SourceRow.objects.all()
    if tables:
        rows = rows.filter(table__in=[TABLE_NUMBERS[name] for name in tables])
    for some in chunks(list(values)):
        listed = rows.filter(**{f"{column}__in": some})
        for *place, body in listed.values_list("table", "thing", "contents", "body"):
            found[tuple(place)] = body  # type: ignore[index]


def chunks(values: Sequence[Any], size: int = _SOME) -> Iterator[Sequence[Any]]:
    """Lists short enough for one IN."""
    for start in range(0, len(values), size):
        yield values[start : start + size]
