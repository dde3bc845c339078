"""Statuses that turned one after the other, and the orders that they touch, from the facts at rest."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import NamedTuple

from django.db import connection

from fuchang.facts.codes import code, word
from fuchang.facts.rest import at_rest
from fuchang.kernel.clock import DAY
from fuchang.store.facts.sources import chunks

# nothing that goes on for longer is one incident: the reading ends there
_LONGEST_S = 7 * DAY
_NORMAL = code(kind="status_code", word="normal")
_OPEN = tuple(
    code(kind="order_status", word=one)
    for one in ("unpaid", "pending", "held", "paid", "part_shipped")
)
_ORDER = "o.order_id, o.status, o.paid_fen, o.ship_by_at, o.created_at"


class Turn(NamedTuple):
    """One status that something took by no act of the seller's; `order_id` if it is of an order."""

    status_key: int
    about: str  # account, shop, funds, order, item
    subject: str
    word: str
    since_at: int
    until_at: int | None
    amount_fen: int
    order_id: str


class Hit(NamedTuple):
    """An order that an incident touches: `way` order (its own status turned), item, or shop."""

    order_id: str
    status: str
    paid_fen: int
    ship_by_at: int | None
    created_at: int | None
    way: str
    subject: str


def turns_since(shop_key: int, start: int) -> Iterator[Turn]:
    """Statuses of a shop from a moment on, in the order in which they turned."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT s.status_key, s.status_subject, s.subject_id, s.status_code, s.since_at, "
            f"s.until_at, s.amount_fen, o.order_id FROM {at_rest('statuses')} AS s "
            f"LEFT JOIN {at_rest('orders')} AS o ON o.order_key = s.order_key "
            f"WHERE s.shop_key = %s AND s.by_seller = 0 AND s.status_code <> {_NORMAL} "
            "AND s.since_at >= %s AND s.since_at <= %s ORDER BY s.since_at, s.status_key",
            [shop_key, start, start + _LONGEST_S],
        )
        while rows := cursor.fetchmany(500):
            for key, about, subject, status, since, until, amount, order in rows:
                yield Turn(
                    key,
                    word(kind="status_subject", code=about or 0),
                    subject or "",
                    word(kind="status_code", code=status or 0),
                    since,
                    until,
                    amount or 0,
                    order or "",
                )


def orders_hit(shop_key: int, turns: Sequence[Turn], *, most: int) -> list[Hit]:
    """The orders that statuses touch, each once, the nearest way first.

    Orders that turned themselves; those still open of items that turned; where the shop, an account
    or its funds turned, all that are open.
    """
    found: dict[str, Hit] = {}
    own = {turn.order_id: turn.subject for turn in turns if turn.order_id}
    for hit in _own(shop_key, own):
        found.setdefault(hit.order_id, hit)
    for hit in _of_items(shop_key, sorted({t.subject for t in turns if t.about == "item"})):
        found.setdefault(hit.order_id, hit)
    wide = next((t.subject for t in turns if t.about in {"shop", "account", "funds"}), None)
    if wide is not None and len(found) < most:
        for hit in _of_shop(shop_key, wide, most=most):
            found.setdefault(hit.order_id, hit)
    return list(found.values())[:most]


def _own(shop_key: int, own: dict[str, str]) -> Iterator[Hit]:
    for some in chunks(sorted(own)):
        yield from _hits(
            f"SELECT {_ORDER}, o.order_id FROM {at_rest('orders')} AS o "
            f"WHERE o.shop_key = {shop_key} AND o.order_id IN ({_marks(some)})",
            some,
            way="order",
        )


def _of_items(shop_key: int, items: Sequence[str]) -> Iterator[Hit]:
    still = f"o.shop_key = {shop_key} AND o.status IN ({', '.join(map(str, _OPEN))})"
    orders, lines, names = at_rest("orders"), at_rest("order_lines"), at_rest("items")
    for some in chunks(items):
        marks = _marks(some)
        yield from _hits(
            f"SELECT {_ORDER}, i.item_id FROM {names} AS i JOIN {orders} AS o "
            f"ON o.item_key = i.item_key WHERE i.item_id IN ({marks}) AND {still} UNION "
            f"SELECT {_ORDER}, i.item_id FROM {names} AS i JOIN {lines} AS l "
            f"ON l.item_key = i.item_key JOIN {orders} AS o ON o.order_key = l.order_key "
            f"WHERE i.item_id IN ({marks}) AND {still}",
            [*some, *some],
            way="item",
        )


def _of_shop(shop_key: int, subject: str, *, most: int) -> Iterator[Hit]:
    yield from _hits(
        f"SELECT {_ORDER}, %s FROM {at_rest('orders')} AS o WHERE o.shop_key = {shop_key} "
        f"AND o.status IN ({', '.join(map(str, _OPEN))}) ORDER BY o.order_key LIMIT {most}",
        [subject],
        way="shop",
    )


def _hits(statement: str, values: Sequence[str], *, way: str) -> Iterator[Hit]:
    with connection.cursor() as cursor:
        cursor.execute(statement, list(values))
        for order, status, paid, ship_by, created, subject in cursor.fetchall():
            said = word(kind="order_status", code=status or 0)
            yield Hit(order, said, paid or 0, ship_by, created, way, str(subject))


def unshipped(shop_key: int, orders: Collection[str]) -> list[tuple[str, str]]:
    """(order, line) of what could still be kept back; a blank line for an order without lines."""
    found: list[tuple[str, str]] = []
    for some in chunks(sorted(orders)):
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT o.order_id, l.line_id, l.shipped_at, o.shipped_at "
                f"FROM {at_rest('orders')} AS o LEFT JOIN {at_rest('order_lines')} AS l "
                f"ON l.order_key = o.order_key WHERE o.shop_key = {shop_key} "
                f"AND o.status IN ({', '.join(map(str, _OPEN))}) "
                f"AND o.order_id IN ({_marks(some)}) ORDER BY o.order_id, l.line_id",
                list(some),
            )
            for order, line, line_left, order_left in cursor.fetchall():
                if not (line_left if line is not None else order_left):
                    found.append((order, line or ""))
    return found


def _marks(some: Iterable[object]) -> str:
    return ", ".join("%s" for _ in some)
