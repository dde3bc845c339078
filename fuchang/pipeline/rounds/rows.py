"""Rows become facts: one transaction a batch, entered in the ledger; then what they touch is searched."""

from collections import Counter
from collections.abc import Mapping, Sequence

from django.db import transaction
from django.db.models import F

from fuchang.kernel.clock import clock
from fuchang.pipeline.rounds.begun import Begun
from fuchang.pipeline.rounds.owners import Owners
from fuchang.pipeline.rounds.search import search_again, search_changed, sweep
from fuchang.store import jobs, ledger
from fuchang.store.facts.apply import Applied, apply_chunk
from fuchang.store.facts.merging import rehearse
from fuchang.store.facts.sources import DELIVERY, Row
from fuchang.store.models import Delivery, Pulse


def apply_batch(
    batch: Mapping[str, Sequence[Row]],
    *,
    by_no: Mapping[int, Delivery],
    owners: Owners,
    done: Applied,
    begun: Begun,
) -> None:
    """Apply the rows whose shop may take them; `begun` remembers how many batches are facts."""
    rows_of: Counter[int] = Counter()
    usable: dict[str, list[Row]] = {}
    refused: list[tuple[Delivery, str, int]] = []
    for table, rows in batch.items():
        for row in rows:
            row[DELIVERY] = by_no[row["file_no"]].pk
            rows_of[row[DELIVERY]] += 1
        usable[table] = _owned(table, rows, by_no=by_no, owners=owners, refused=refused)
    rehearsed = rehearse(usable)
    with transaction.atomic():
        for delivery, table, count in refused:
            ledger.enter(delivery, shop_key=delivery.shop_key, table=table, rejected=count)
        applied = apply_chunk(usable, shop_keys=owners.keys(), rehearsed=rehearsed)
        _enter(applied, by_no=by_no, owners=owners)
        for key, count in rows_of.items():
            Delivery.objects.filter(pk=key).update(rows_done=F("rows_done") + count)
        begun.one_more()
    done.orders |= applied.orders
    done.statuses |= applied.statuses
    done.shops |= applied.shops
    done.linked = done.linked or applied.linked
    done.widely = done.widely or applied.widely
    done.shown_with = done.shown_with or applied.shown_with


def search_after(done: Applied, *, rest_s: int = 0) -> None:
    """Search what was touched now; what it tells of others, days and segments, in jobs of their own.

    `rest_s`: where more comes in all the time these jobs wait so long, and are then of all that came.
    """
    Pulse.objects.update_or_create(name="facts", defaults={"beat_at": clock()})
    search_changed(done, now=clock())
    now, after = clock(), "after answers" if rest_s else "after a delivery"
    if done.widely:
        jobs.enqueue(
            search_again, now=now, run_after_at=now + rest_s, time_alone=not done.shown_with,
            dedupe_key=f"search {after}, time alone {not done.shown_with}", again=True,
        )  # fmt: skip
    # days and segments of the new rows are looked at soon, not when the schedule comes to it
    jobs.enqueue(sweep, now=now, run_after_at=now + rest_s, dedupe_key=f"sweep {after}", again=True)


def _owned(
    table: str,
    rows: Sequence[Row],
    *,
    by_no: Mapping[int, Delivery],
    owners: Owners,
    refused: list[tuple[Delivery, str, int]],
) -> list[Row]:
    """The rows whose shop may take them; the others are refused, and to be counted so."""
    usable: list[Row] = []
    for delivery in {by_no[row["file_no"]].pk: by_no[row["file_no"]] for row in rows}.values():
        mine = [row for row in rows if row[DELIVERY] == delivery.pk]
        taken, others = owners.sort(table, mine, delivery)
        usable += taken
        if others:
            refused.append((delivery, table, len(others)))
    return usable


def _enter(applied: Applied, *, by_no: Mapping[int, Delivery], owners: Owners) -> None:
    by_key = {delivery.pk: delivery for delivery in by_no.values()}
    for (key, shop_id, table), one in applied.counts.items():
        if one.received:
            ledger.enter(
                by_key[key],
                shop_key=owners.keys().get(shop_id, by_key[key].shop_key),
                table=table,
                applied=one.applied,
                duplicate=one.duplicate,
                superseded=one.superseded,
            )
