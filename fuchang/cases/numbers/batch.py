"""A batch: its lines as matched, kept so that confirming, retrying and asking again mean the same lines."""

import hashlib
from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import islice
from typing import Any

from django.db import connection, transaction
from django.db.models import Count, Max, Min, Q, QuerySet

from fuchang.cases.models import Case, ReplacementNumber
from fuchang.cases.numbers.judge import Judged, Known, Order, judge
from fuchang.connect.exports.pairs import Pair
from fuchang.facts.couriers import canonical
from fuchang.facts.rest import at_rest
from fuchang.kernel.errors import AskUser
from fuchang.shops.access import Access, NoSuchThing, NotAllowed

MOST = 2_000
CHOSEN = ("submitted", "failed")  # what somebody has confirmed: matching again does not touch it
_AT_ONCE = 400


class TooManyLines(AskUser):
    """More lines than a batch takes."""

    def __init__(self, *, lines: int) -> None:
        self.lines = lines
        super().__init__(
            f"{lines} 行，最多 {MOST} 行，请分几批 / at most {MOST} lines, not {lines}"
        )


class NoLines(AskUser):
    """Nothing that could be an order with its number."""

    def __init__(self) -> None:
        super().__init__("没有一行有订单号和运单号 / no line has an order and a waybill")


def match(access: Access, pairs: Sequence[Pair], *, now: int) -> str:
    """Match the lines with what is known; gives the batch. The same lines again are the same batch.

    Nothing happens to orders and cases. Raises NotAllowed, NoLines, TooManyLines.
    """
    access.require("work_case")
    if not pairs:
        raise NoLines
    if len(pairs) > MOST:
        raise TooManyLines(lines=len(pairs))
    shops = access.shops_for("work_case")
    if not shops:  # finance, which works on amounts alone
        raise NotAllowed(action="work_case")
    batch = _named(access, pairs)
    judged = judge(pairs, _known(shops, pairs))
    with transaction.atomic():
        rows = ReplacementNumber.objects.filter(batch=batch)
        rows.exclude(state__in=CHOSEN).delete()
        there = set(rows.values_list("line", flat=True))
        orders = _known_shops(shops, [one.order_id for one in judged])
        ReplacementNumber.objects.bulk_create(
            [
                _row(batch, one, orders.get(one.order_id, min(shops)), access=access, now=now)
                for one in judged
                if one.line not in there
            ],
            batch_size=_AT_ONCE,
        )
    return batch


def lines_of(batch: str) -> QuerySet[ReplacementNumber]:
    """The lines of a batch. Raises NoSuchThing."""
    rows = ReplacementNumber.objects.filter(batch=batch).select_related("case").order_by("line")
    if not rows.exists():
        raise NoSuchThing(what="批次 / batch")
    return rows


def recent(access: Access, *, most: int = 10) -> list[dict[str, Any]]:
    """The batches of whoever looks, the newest first: lines, and how many are done."""
    rows = ReplacementNumber.objects.filter(by=access.actor).values("batch")
    counted = rows.annotate(
        lines=Count("pk"), done=Count("pk", filter=Q(state="submitted")), at=Max("at"), first=Min("pk")
    )  # fmt: skip
    return [dict(row) for row in counted.order_by("-at", "-first")[:most]]


def _named(access: Access, pairs: Sequence[Pair]) -> str:
    told = "\n".join((access.actor, *(f"{one.line} {one.text}" for one in pairs)))
    return hashlib.sha256(told.encode()).hexdigest()[:32]


def _row(batch: str, one: Judged, shop: int, *, access: Access, now: int) -> ReplacementNumber:
    return ReplacementNumber(
        shop_key=shop,
        batch=batch,
        line=one.line,
        order_id=one.order_id[:64] or one.text[:64],
        waybill=one.waybill[:40],
        courier=one.courier,
        state=one.state,
        said=one.said,
        at=now,
        by=access.actor,
    )


def _known(shops: Collection[int], pairs: Sequence[Pair]) -> Known:
    codes = {code for one in pairs for code in (*one.codes, one.order, one.waybill) if code}
    orders = _orders(shops, codes)
    used: dict[str, set[str]] = {}
    for waybill, order_id in _used(shops, {canonical(code) for code in codes}):
        used.setdefault(waybill, set()).add(order_id)
    buyers = _orders(shops, {order for some in used.values() for order in some} - set(orders))
    return Known(orders | buyers, {waybill: frozenset(some) for waybill, some in used.items()})


def _orders(shops: Collection[int], ids: Collection[str]) -> dict[str, Order]:
    """Orders in the facts, and orders of which only a case tells."""
    found: dict[str, Order] = {}
    for some in _some(ids):
        rows = Case.objects.filter(order_id__in=some, shop_key__in=shops)
        found |= {order: Order(shop) for order, shop in rows.values_list("order_id", "shop_key")}
        for order_id, shop, buyer in _fetched(
            f"SELECT order_id, shop_key, buyer_key FROM {at_rest('orders')} WHERE order_id IN ({{}})",
            some,
        ):
            if shop in shops:
                found[order_id] = Order(shop, buyer)
    return found


def _known_shops(shops: Collection[int], ids: Collection[str]) -> dict[str, int]:
    return {name: order.shop_key for name, order in _orders(shops, set(ids)).items()}


def _used(shops: Collection[int], waybills: Collection[str]) -> Iterator[tuple[str, str]]:
    """Waybills with the orders that they are known for."""
    statement = (
        f"SELECT s.waybill, o.order_id, s.shop_key FROM {at_rest('shipments')} AS s "
        f"JOIN {at_rest('orders')} AS o ON o.order_key = s.order_key WHERE s.waybill IN ({{}})"
    )
    for some in _some(waybills):
        yield from ((row[0], row[1]) for row in _fetched(statement, some) if row[2] in shops)
        rows = ReplacementNumber.objects.filter(waybill__in=some, state="submitted")
        yield from rows.values_list("waybill", "order_id")


def _some(values: Iterable[str]) -> Iterator[list[str]]:
    listed = iter(sorted(values))
    while some := list(islice(listed, _AT_ONCE)):
        yield some


def _fetched(statement: str, values: Sequence[str]) -> list[tuple[Any, ...]]:
    marks = ", ".join(["%s"] * len(values))
    with connection.cursor() as cursor:
        cursor.execute(statement.format(marks), list(values))
        return list(cursor.fetchall())
