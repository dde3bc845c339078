"""Personal data whose time is over goes; the skeleton of orders and cases, amounts and audit stay.

An order's time runs from its last change or the end of its last case, whichever is later, for the
days that its shop sets (`ttl_days`, 180). A live case keeps everything; so does a legal hold (cases/legal.py).
"""

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import asdict, dataclass

from django.db import connection, transaction
from django.db.models import Q, QuerySet
from django_tasks import task

from fuchang.cases import proof
from fuchang.cases.book import book
from fuchang.cases.legal import WORD as LEGAL_HOLD
from fuchang.cases.models import Case, CaseTag, Evidence
from fuchang.facts.rest import at_rest
from fuchang.kernel.clock import DAY, clock
from fuchang.shops import audit
from fuchang.shops.access import Access, system
from fuchang.shops.models import Shop
from fuchang.store import inbox, working
from fuchang.store.facts import lake_days
from fuchang.store.facts.sources import chunks, hashed
from fuchang.store.facts.writing import one_writer
from fuchang.store.models import Contact, Delivery, KeptAsideRow, OutboxMessage, SourceRow
from fuchang.store.sqlite.base import shorten_log
from fuchang.store.walls import everything

TTL_DAYS = 180


@dataclass
class Gone:
    """How much of each is past its time."""

    contacts: int = 0
    words: int = 0
    originals: int = 0
    proof: int = 0
    messages: int = 0

    def plain(self) -> dict[str, int]:
        """The counts."""
        return asdict(self)


def purge(access: Access, *, as_of: int, act: bool, now: int) -> Gone:
    """Count what is past its time on that day, and remove it where `act` says so."""
    gone = Gone()
    with overwritten() if act else nullcontext():
        _purge(access, gone, as_of=as_of, act=act, now=now)
        if act:
            working.sweep()
    return gone


def _purge(access: Access, gone: Gone, *, as_of: int, act: bool, now: int) -> None:
    for shop in Shop.objects.order_by("pk"):
        before = as_of - int(shop.own.get("ttl_days", TTL_DAYS)) * DAY
        one = _shop(shop, before=before, act=act, now=now)
        if act and any(one.plain().values()):
            with transaction.atomic():
                audit.record(
                    access, action="personal.purged", object=f"shop:{shop.pk}", shop_key=shop.pk,
                    after=one.plain(), now=now,
                )  # fmt: skip
        for name, count in one.plain().items():
            setattr(gone, name, getattr(gone, name) + count)
    gone.originals += _originals(act=act, as_of=as_of)


@contextmanager
def overwritten(*, patience_s: float = 20.0) -> Iterator[None]:
    """SQLite: what is removed within is overwritten, and the log that still holds it is cut to nothing.

    Not within a transaction, whose log is needed until it is over. `patience_s`: how long readers of the
    log are waited for; what is not cut then is overwritten as others write.
    """
    if connection.vendor != "sqlite" or connection.in_atomic_block:
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA secure_delete = ON")
        try:
            yield
            shorten_log(cursor, patience_s=patience_s)
        finally:
            cursor.execute("PRAGMA secure_delete = OFF")


@task()
def daily() -> None:
    """Every day what is past its time."""
    now = clock()
    with everything("what is past its time in all shops"):
        purge(system(), as_of=now, act=True, now=now)


def _shop(shop: Shop, *, before: int, act: bool, now: int) -> Gone:
    gone, steps = Gone(), (_contacts, _words, _proof, _messages)
    for step in steps:
        step(shop, before, act, now, gone)
    return gone


def forget(shop: Shop, orders: Sequence[str], *, now: int) -> tuple[int, int]:
    """Remove what is held of the buyers of these orders before its time; in the caller's transaction.

    An order with a live case or under legal hold is still needed. Gives how many orders were forgotten
    and how many were needed.
    """
    cases = Case.objects.filter(shop_key=shop.pk)
    live_or_held = Q(live__gt=0) | Q(tags__tag=LEGAL_HOLD)
    needed: set[str] = set()
    for some in chunks(sorted(set(orders))):
        held = cases.filter(live_or_held, order_id__in=some)
        needed |= set(held.values_list("order_id", flat=True))
    free = sorted(set(orders) - needed)
    for some in chunks(free):
        contacts = Contact.objects.filter(shop_key=shop.pk, order_id__in=some, erased_at=None)
        _forget_contacts(shop, contacts, now=now)
        listed = _keys_of(shop, some)
        if listed:
            _forget_words(shop, listed)
    return len(free), len(needed)


def _keys_of(shop: Shop, orders: Sequence[str]) -> list[tuple[int, str]]:
    marks = ", ".join(["%s"] * len(orders))
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT order_key, order_id FROM {at_rest('orders')} "
            f"WHERE shop_key = %s AND order_id IN ({marks})",
            [shop.pk, *orders],
        )
        return [(row[0], row[1]) for row in cursor.fetchall()]


def _kept(shop: Shop, before: int) -> str:
    """Orders that somebody still needs, as a part of a statement."""
    tagged = f"SELECT case_id FROM cases_casetag WHERE tag = '{LEGAL_HOLD}'"
    return (
        f"SELECT order_id FROM cases_case WHERE shop_key = {shop.pk} AND order_id <> '' "
        f"AND (live <> 0 OR closed_at >= {before} OR id IN ({tagged}))"
    )


def _contacts(shop: Shop, before: int, act: bool, now: int, gone: Gone) -> None:
    statement = (
        f"SELECT c.id FROM store_contact AS c LEFT JOIN {at_rest('orders')} AS o "
        "ON o.shop_key = c.shop_key AND o.order_id = c.order_id "
        f"WHERE c.shop_key = {shop.pk} AND c.erased_at IS NULL "
        f"AND COALESCE(o.modified_at, o.finished_at, o.created_at, c.seen_at) < {before} "
        f"AND c.order_id NOT IN ({_kept(shop, before)})"
    )
    keys = [row[0] for row in _fetched(statement)]
    gone.contacts = len(keys)
    for some in chunks(keys) if act else ():
        with transaction.atomic():
            _forget_contacts(shop, Contact.objects.filter(pk__in=some), now=now)


def _forget_contacts(shop: Shop, found: QuerySet[Contact], *, now: int) -> None:
    orders = list(found.values_list("order_id", flat=True))
    found.update(cells={}, masked={}, told={}, erased_at=now)
    Case.objects.filter(shop_key=shop.pk, order_id__in=orders).update(buyer="")


def _words(shop: Shop, before: int, act: bool, now: int, gone: Gone) -> None:  # noqa: ARG001
    """What buyers wrote, in the facts and in what the facts are merged from."""
    told = " UNION ".join(
        f"SELECT order_key FROM {at_rest(table)} WHERE words IS NOT NULL AND order_key IS NOT NULL"
        for table in ("messages", "refunds")
    )
    statement = (
        f"SELECT o.order_key, o.order_id FROM {at_rest('orders')} AS o WHERE o.shop_key = {shop.pk} "
        f"AND COALESCE(o.modified_at, o.finished_at, o.created_at, {_named_last()}, 0) < {before} "
        f"AND o.order_key IN ({told}) AND o.order_id NOT IN ({_kept(shop, before)})"
    )
    orders = _fetched(statement)
    gone.words = len(orders)
    for some in chunks(orders) if act else ():
        with transaction.atomic():
            _forget_words(shop, some)


def _named_last() -> str:
    """When an order was last named that the desk knows by its number alone: a refund came without it."""
    return (
        f"(SELECT MAX(COALESCE(r.modified_at, r.applied_at)) FROM {at_rest('refunds')} AS r "
        "WHERE r.order_key = o.order_key), "
        f"(SELECT MAX(m.said_at) FROM {at_rest('messages')} AS m WHERE m.order_key = o.order_key)"
    )


def _forget_words(shop: Shop, orders: Sequence[Sequence[object]]) -> None:
    one_writer()  # whoever merges has read the words, or reads that they are gone
    keys = ", ".join(str(row[0]) for row in orders)
    with connection.cursor() as cursor:
        for table in ("messages", "refunds"):
            cursor.execute(f"UPDATE {at_rest(table)} SET words = NULL WHERE order_key IN ({keys})")
    hashes = [hashed("order", shop.shop_id, row[1]) for row in orders]
    rows = list(SourceRow.objects.filter(order_hash__in=hashes, body__contains='"words"'))
    for row in rows:
        body = json.loads(row.body)
        body.pop("words", None)
        row.body = json.dumps(body, sort_keys=True, ensure_ascii=False)
    SourceRow.objects.bulk_update(rows, ["body"], batch_size=200)
    lake_days.touch(int(str(row[0])) for row in orders)


def _proof(shop: Shop, before: int, act: bool, now: int, gone: Gone) -> None:
    """Sensitive pieces of cases that ended long ago: the file goes, its row and hash stay."""
    sensitive = [name for name, piece in book().evidence.items() if piece.sensitive]
    held = CaseTag.objects.filter(tag=LEGAL_HOLD).values("case_id")
    found = Evidence.objects.filter(
        shop_key=shop.pk, piece__in=sensitive, case__live=0, case__closed_at__lt=before
    ).exclude(case_id__in=held)
    files = [one for one in found if one.sha256 and proof.path_of(one.sha256).is_file()]
    gone.proof = len(files)
    for one in files if act else ():
        with transaction.atomic():
            Evidence.objects.filter(pk=one.pk).update(removed_at=now, removed_by="purge")
        if not Evidence.objects.filter(sha256=one.sha256, removed_at=None).exists():
            proof.path_of(one.sha256).unlink(missing_ok=True)


def _messages(shop: Shop, before: int, act: bool, now: int, gone: Gone) -> None:  # noqa: ARG001
    old = OutboxMessage.objects.filter(
        shop_key=shop.pk, state__in=("sent", "dead"), created_at__lt=before
    )
    gone.messages = old.count()
    if act:
        old.delete()


def _originals(*, act: bool, as_of: int) -> int:
    """Files as they came: they name many orders, and none of them is worked on from the file."""
    days = {shop.pk: int(shop.own.get("ttl_days", TTL_DAYS)) for shop in Shop.objects.all()}
    longest = max(days.values(), default=TTL_DAYS)
    held = _deliveries_held()
    old = [
        one
        for one in Delivery.objects.exclude(path="").exclude(finished_at=None)
        if one.received_at < as_of - days.get(one.shop_key, longest) * DAY and one.pk not in held
    ]
    for one in old if act else ():
        path = inbox.contents(one)
        with transaction.atomic():
            KeptAsideRow.objects.filter(delivery=one).update(value="", cells={})
            Delivery.objects.filter(pk=one.pk).update(path="")
        if not Delivery.objects.filter(path=one.path).exists():
            path.unlink(missing_ok=True)
    return len(old)


def _deliveries_held() -> set[int]:
    """Deliveries that say something of an order under legal hold."""
    names = dict(Shop.objects.values_list("pk", "shop_id"))
    held = CaseTag.objects.filter(tag=LEGAL_HOLD).values_list("case__shop_key", "case__order_id")
    hashes = [hashed("order", names.get(shop), order) for shop, order in held if order]
    found: set[int] = set()
    for some in chunks(hashes):
        found.update(
            SourceRow.objects.filter(order_hash__in=some).values_list("delivery", flat=True)
        )
    return found


def _fetched(statement: str) -> list[tuple[object, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return list(cursor.fetchall())
