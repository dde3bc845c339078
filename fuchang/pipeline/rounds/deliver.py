"""Taking something in: stored, and its job enqueued, before the giver is told."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from django.db import transaction

from fuchang.shops import audit
from fuchang.shops.access import Access
from fuchang.store import jobs
from fuchang.store.inbox import Receipt, receive

# by its name: reading brings columns with it, which whoever takes in does not need
APPLY = jobs.Named("fuchang.pipeline.rounds.apply.apply_deliveries")
APPLY_FIRST = jobs.Named(APPLY.module_path, priority=1)  # a clock may be running


@dataclass(frozen=True, slots=True)
class Parcel:
    """One file or message to take in: its name and its path, its contents, or its pieces as they come."""

    name: str
    path: Path | None = None
    body: bytes | None = None
    pieces: Iterable[bytes] | None = None


def deliver(
    access: Access, parcels: Sequence[Parcel], *, shop_key: int, source: str, now: int
) -> list[Receipt]:
    """Store deliveries and enqueue their reading together; `shop_key` 0 only for who may do all.

    Raises NotAllowed or NoSuchThing, NoContents, TooLarge.
    """
    if access.actor not in {"system", "command"} or shop_key:
        access.require("import", shop_key or None)
    with transaction.atomic():
        receipts = [
            receive(
                shop_key=shop_key,
                source=source,
                name=one.name,
                path=one.path,
                body=one.body,
                pieces=one.pieces,
                by=access.actor,
                now=now,
            )
            for one in parcels
        ]
        fresh = [receipt.delivery for receipt in receipts if receipt.fresh]
        if fresh:
            ids = [delivery.pk for delivery in fresh]
            jobs.enqueue(APPLY, ids, now=now, dedupe_key=f"apply:{ids[0]}:{ids[-1]}")
            for delivery in fresh:
                audit.record(
                    access,
                    action="delivery.received",
                    object=f"delivery:{delivery.pk}",
                    shop_key=shop_key,
                    after={"name": delivery.name, "sha256": delivery.content_hash},
                    now=now,
                )
    return receipts
