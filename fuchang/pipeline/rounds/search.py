"""Searching: what changed in the line, days and segments in the sweep; what is found becomes cases."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from typing import Any

import pyarrow as pa
from django.db import connection, transaction
from django_tasks import task

from fuchang.cases import following, intake
from fuchang.cases.book import book
from fuchang.cases.intake import TakenIn
from fuchang.cases.models import Finding as Kept
from fuchang.cases.naming import Asked
from fuchang.detection import rings
from fuchang.detection.findings import findings
from fuchang.detection.line import Found, Looked, detect_line
from fuchang.detection.plan import feature_sql
from fuchang.detection.run import detect
from fuchang.facts.codes import code
from fuchang.facts.engines import open_engine
from fuchang.facts.rest import ALL, at_rest
from fuchang.facts.tables import KEPT, TABLES
from fuchang.kernel.clock import DAY, clock
from fuchang.pipeline.gather import hold
from fuchang.pipeline.rounds.turns import in_turn
from fuchang.store.facts import lake
from fuchang.store.facts.apply import Applied
from fuchang.store.facts.sources import chunks
from fuchang.store.walls import everything
from fuchang.store.working import working_folder

_AT_ONCE = 100  # orders whose cases are brought in line in one transaction: others write in between
_SWEPT = ("shop_day", "segment")
_MEMBER = ("buyer_key", "ring_key", "ring_accounts", "ring_strength")
_DAYS_TOGETHER = 400  # days of the lake are small: looked at many at a time
_CLOSED = tuple(code(kind="refund_status", word=word) for word in ("closed", "success"))
_UNSHIPPED = tuple(
    code(kind="order_status", word=word)
    for word in ("unpaid", "pending", "held", "paid", "part_shipped", "shipped")
)
_TYPES = {"TEXT": pa.string(), "BIGINT": pa.int64()}


def search_changed(applied: Applied, *, now: int) -> TakenIn:
    """Search what a delivery touched, and bring its cases in line."""
    if applied.linked and refresh_rings():
        applied.widely = True  # a refund here makes members of accounts whose orders nobody named
    done = _search(sorted(applied.orders), sorted(applied.statuses), now=now)
    orders = _named("orders", "order_id", sorted(applied.orders))
    subjects = _named("statuses", "subject_id", sorted(applied.statuses))
    following.follow(orders, subjects, now=now)
    return done


def _named(table: str, name: str, keys: Sequence[int]) -> set[tuple[int, str]]:
    """Shop and name of what these keys of ours stand for."""
    key = ALL[table].columns[0].name
    found: set[tuple[int, str]] = set()
    for some in chunks(keys):
        listed = ", ".join(str(int(one)) for one in some)
        rows = _fetched(f"SELECT shop_key, {name} FROM {at_rest(table)} WHERE {key} IN ({listed})")
        found.update((row[0], row[1]) for row in rows)
    return found


@task()
def search_again(*, time_alone: bool = True) -> None:
    """Time passes: deadlines come near and parcels stand still without anything new coming in.

    Not `time_alone`: something came in that many orders are shown with, such as an item.
    """
    now = clock()
    with everything("time passes for all shops"):
        _search(_open_orders(now=now), _open_statuses(), now=now, time_alone=time_alone)


@task()
def sweep() -> None:
    """Days and segments of shops: over all facts at once, in the lake beside the store."""
    now = clock()
    with everything("days and segments of all shops"):
        found = _swept(now=now)
        before = Kept.objects.filter(subject_type__in=_SWEPT, gone_at=None)
        with in_turn():
            looked = {
                Looked(*row) for row in before.values_list("subject_type", "shop_key", "subject")
            }
            intake.take_in(found, looked_at=looked, refunds={}, now=now)


def refresh_rings() -> bool:
    """Who is in a ring, anew from the identifiers that accounts share; says whether it is another."""
    with in_turn(), transaction.atomic(), connection.cursor() as cursor:
        text = _on_rest(feature_sql("shared_key"))
        cursor.execute(text)
        names = [column[0] for column in cursor.description]
        columns = list(zip(*cursor.fetchall(), strict=True)) or [()] * len(names)
        shared = pa.table(
            {
                name: pa.array(list(values), pa.int64())
                for name, values in zip(names, columns, strict=True)
            }
        )
        members = rings.find(shared).members.to_pylist()
        found = {tuple(row[name] for name in _MEMBER) for row in members}
        listed = ", ".join(_MEMBER)
        cursor.execute(f"SELECT {listed} FROM {at_rest('ring_member')}")
        if found == {tuple(row) for row in cursor.fetchall()}:
            return False
        cursor.execute(f"DELETE FROM {at_rest('ring_member')}")
        cursor.executemany(
            f"INSERT INTO {at_rest('ring_member')} ({listed}) VALUES (%s, %s, %s, %s)",
            sorted(found),
        )
    return True


def _search(
    orders: Sequence[int], statuses: Sequence[int], *, now: int, time_alone: bool = False
) -> TakenIn:
    done = TakenIn()
    connection.ensure_connection()
    looks: list[tuple[Sequence[int], Sequence[int]]] = [
        *((some, ()) for some in chunks(orders, _AT_ONCE)),
        *(((), some) for some in chunks(statuses, _AT_ONCE)),
    ]
    for of_orders, of_statuses in looks:
        with in_turn():
            taken = _brought_in(of_orders, of_statuses, now=now, time_alone=time_alone)
        for name in ("opened", "refreshed", "regressed", "ended"):
            getattr(done, name).extend(getattr(taken, name))
    return done


def _brought_in(
    orders: Sequence[int], statuses: Sequence[int], *, now: int, time_alone: bool
) -> TakenIn:
    line = detect_line(connection.connection, book(), now=now, orders=orders, statuses=statuses)
    return intake.take_in(
        line.findings,
        looked_at=line.looked_at | _given_way(line.looked_at),
        refunds=_refunds(line.findings),
        now=now,
        time_alone=time_alone,
    )


def _given_way(looked: Collection[Looked]) -> set[Looked]:
    """Parcels without a number that were searched before and are no parcels any more."""
    blank = {f"{one.subject}#": one for one in looked if one.subject_type == "order"}
    found: set[Looked] = set()
    for some in chunks(sorted(blank), _AT_ONCE):
        rows = Kept.objects.filter(subject_type="parcel", subject__in=some, gone_at=None)
        found.update(
            Looked(*row) for row in rows.values_list("subject_type", "shop_key", "subject")
        )
    return found


def _refunds(found: Iterable[Found]) -> dict[tuple[int, str], list[Asked]]:
    """The refunds of the orders that findings are about."""
    orders = {(one.shop_key, one.finding.order) for one in found if one.finding.order}
    asked: dict[tuple[int, str], list[Asked]] = defaultdict(list)
    with connection.cursor() as cursor:
        for some in chunks(sorted({order for _, order in orders if order})):
            marks = ", ".join(["%s"] * len(some))
            cursor.execute(
                f"SELECT o.shop_key, o.order_id, r.refund_id, r.applied_at, r.status "
                f"FROM {at_rest('orders')} AS o JOIN {at_rest('refunds')} AS r "
                f"ON r.order_key = o.order_key WHERE o.order_id IN ({marks})",
                list(some),
            )
            for shop, order, refund, applied, status in cursor.fetchall():
                asked[(shop, order)].append(Asked(refund, applied or 0, status not in _CLOSED))
    return asked


def _open_orders(*, now: int) -> list[int]:
    """Orders about which time alone can tell something new."""
    refunds, orders = at_rest("refunds"), at_rest("orders")
    closed, going = ", ".join(map(str, _CLOSED)), ", ".join(map(str, _UNSHIPPED))
    statement = (
        f"SELECT order_key FROM {refunds} WHERE order_key IS NOT NULL "
        f"AND (status IS NULL OR status NOT IN ({closed}) OR finished_at > {now - 15 * DAY}) UNION "
        f"SELECT order_key FROM {orders} WHERE status IN ({going}) AND created_at > {now - 30 * DAY}"
    )
    return [row[0] for row in _fetched(statement)]


def _open_statuses() -> list[int]:
    return [
        row[0]
        for row in _fetched(f"SELECT status_key FROM {at_rest('statuses')} WHERE until_at IS NULL")
    ]


def _fetched(statement: str) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return list(cursor.fetchall())


def _swept(*, now: int) -> list[Found]:
    """Days and segments, read from the lake, which is brought up to date first."""
    kinds = [kind for kind in book().in_force if kind.subject in _SWEPT]
    written = lake.write(now=now)
    if not written.parts:
        return []
    engine = open_engine("duckdb", together=_DAYS_TOGETHER)
    with working_folder() as spool:
        try:
            hold(engine, written, spool=spool)
            engine.put("reused_waybill", _empty(TABLES["reused_waybill"].columns))
            done = detect(engine, book(), now=now, kinds=kinds, kept=KEPT)
            found = findings(engine, done)
        finally:
            engine.close()
    shops = {
        row[0]: row[1] for row in _fetched(f"SELECT shop_id, shop_key FROM {at_rest('shops')}")
    }
    return [Found(shops[one.shop], one) for one in found.top() if one.shop in shops]


def _empty(columns: Collection[Any]) -> pa.Table:
    return pa.schema([(one.name, _TYPES[one.sql_type]) for one in columns]).empty_table()


def _on_rest(text: str) -> str:
    """A feature's text over the tables at rest."""
    for name in sorted(ALL, key=len, reverse=True):
        for word in ("FROM", "JOIN"):
            text = text.replace(f"{word} {name}\n", f"{word} {at_rest(name)}\n")
            text = text.replace(f"{word} {name} ", f"{word} {at_rest(name)} ")
    return text
