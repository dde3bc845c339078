"""The ledger: what became of every row that came in, by source and table."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from django.db.models import QuerySet, Sum

from fuchang.store.models import Delivery, LedgerEntry
from fuchang.store.walls import everything, in_scope

OUTCOMES = ("applied", "duplicate", "superseded", "quarantined", "rejected")


def enter(delivery: Delivery, *, shop_key: int, table: str, **counts: int) -> None:
    """Add to the entry of a table; in the transaction that applies the rows it counts."""
    entry, _ = LedgerEntry.objects.get_or_create(
        delivery=delivery, shop_key=shop_key, table=table, defaults={"source": delivery.source}
    )
    for name, count in counts.items():
        setattr(entry, name, getattr(entry, name) + count)
    entry.received = sum(getattr(entry, name) for name in OUTCOMES)
    entry.save()


def forget(deliveries: Sequence[int]) -> None:
    """Count the rows of these deliveries from nothing again: they are read anew from the beginning."""
    nothing = dict.fromkeys(("received", *OUTCOMES), 0)
    LedgerEntry.objects.filter(delivery__in=deliveries).update(**nothing)


def ledger() -> list[dict[str, Any]]:
    """Counts by source and table of the shops in scope."""
    sums = {name: Sum(name) for name in ("received", *OUTCOMES)}
    rows = LedgerEntry.objects.values("source", "table").annotate(**sums)
    return [dict(row.items()) for row in rows.order_by("source", "table")]


def of_delivery(delivery: Delivery) -> list[dict[str, Any]]:
    """Counts by table of one delivery, whichever shops its rows belong to."""
    sums = {name: Sum(name) for name in ("received", *OUTCOMES)}
    rows = LedgerEntry.objects.filter(delivery=delivery).values("table").annotate(**sums)
    return [dict(row.items()) for row in rows.order_by("table")]


def balanced(row: Mapping[str, int | str]) -> bool:
    """Received = applied + duplicate + superseded + quarantined + rejected."""
    return int(row["received"]) == sum(int(row[name]) for name in OUTCOMES)


def deliveries(*, most: int, besides: Collection[str] = ()) -> list[Delivery]:
    """The newest deliveries of the shops in scope, and those of no shop whose rows are all theirs.

    Those of the sources `besides` are left out: what is read every minute would hide what was handed in.
    A file given on the command line names its shops itself; one with a stranger's rows in it is not shown.
    """
    shops = in_scope()
    own = list(_of_others(besides).order_by("-pk")[:most])
    if shops is None:
        return own
    with everything("deliveries whose rows all belong to the shops in scope"):
        theirs = LedgerEntry.objects.filter(shop_key__in=shops, delivery__shop_key=0)
        strangers = LedgerEntry.objects.exclude(shop_key__in=shops).values("delivery")
        keys = theirs.exclude(delivery__in=strangers).values("delivery").distinct()
        shared = list(_of_others(besides).filter(pk__in=keys).order_by("-pk")[:most])
    return sorted([*own, *shared], key=lambda one: one.pk, reverse=True)[:most]


def _of_others(besides: Collection[str]) -> QuerySet[Delivery]:
    """Named by the sources that are left: an index finds a source, and none finds all but one."""
    if not besides:
        return Delivery.objects.all()
    return Delivery.objects.filter(source__in=[one for one in _sources() if one not in besides])


def _sources() -> Iterator[str]:
    last = ""
    names = Delivery.objects.order_by("source").values_list("source", flat=True)
    while (found := names.filter(source__gt=last).first()) is not None:
        yield found
        last = found
