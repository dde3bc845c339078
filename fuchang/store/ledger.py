"""The ledger: what became of every row that came in, by source and table."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db.models import Sum

from fuchang.store.models import Delivery, LedgerEntry

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


def of_delivery(delivery: Delivery) -> list[dict[str, int | str]]:
    """Counts by table of one delivery."""
    rows = LedgerEntry.objects.filter(delivery=delivery).order_by("table")
    return [dict(row) for row in rows.values("table", "received", *OUTCOMES)]


def balanced(row: Mapping[str, int | str]) -> bool:
    """Received = applied + duplicate + superseded + quarantined + rejected."""
    return int(row["received"]) == sum(int(row[name]) for name in OUTCOMES)
