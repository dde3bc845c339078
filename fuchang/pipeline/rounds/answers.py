"""Answers of platforms and couriers, stored as deliveries, are read into facts.

An answer is small and of one shop, so that it needs no child process and no spool.
"""

import json
from collections.abc import Sequence

from django.db import transaction

from fuchang.connect.heard import Asked, Heard, heard
from fuchang.facts.source import SOURCE
from fuchang.kernel.clock import clock
from fuchang.kernel.errors import FuchangError
from fuchang.pipeline.masking import masked_cell
from fuchang.pipeline.rounds.begun import Begun
from fuchang.pipeline.rounds.named import open_statuses, orders_named
from fuchang.pipeline.rounds.owners import Owners, identifier_secret
from fuchang.pipeline.rounds.rows import apply_batch, search_after
from fuchang.shops.models import Shop
from fuchang.store import dictionary, inbox, ledger
from fuchang.store.facts.apply import ASKED, Applied
from fuchang.store.facts.sources import SCANS, Row
from fuchang.store.models import Delivery, KeptAsideRow
from fuchang.store.models.inbox import APPLIED, APPLYING, REJECTED

REST_S = 120  # shops that are heard live say something all the time


def apply_answers(deliveries: Sequence[Delivery]) -> None:
    """Read stored answers together; done again after a kill, with the same effect."""
    if not deliveries:
        return
    by_no = dict(enumerate(deliveries))
    shops = {shop.pk: shop.shop_id for shop in Shop.objects.all()}
    read = {number: _read(one, shops.get(one.shop_key, "")) for number, one in by_no.items()}
    batch: dict[str, list[Row]] = {}
    for number, (found, _) in read.items():
        for table in (name for name in SOURCE if name in found.tables):
            asked = {ASKED: 1} if table == SCANS else {}
            rows = [{**row, **asked, "file_no": number} for row in found.tables[table]]
            batch.setdefault(table, []).extend(rows)
    done = Applied()
    if batch:
        begun = Begun.of(deliveries, rows=sum(found.count for found, _ in read.values()))
        if begun.batches:  # facts already, by a worker that died: they are only searched again
            done.orders, done.statuses = orders_named(batch), open_statuses(batch)
            done.linked = done.widely = done.shown_with = True
        else:
            apply_batch(batch, by_no=by_no, owners=Owners(), done=done, begun=begun)
        search_after(done, rest_s=REST_S)
    with transaction.atomic():
        for number, delivery in by_no.items():
            _finish(delivery, *read[number])


def _read(delivery: Delivery, shop_id: str) -> tuple[Heard, str]:
    """What it says, and why nothing where it cannot be read."""
    try:
        kept = json.loads(inbox.read(delivery))
        asked = Asked(shop_id, delivery.received_at, identifier_secret(), kept["about"])
        return heard(kept["platform"], kept["call"], kept["told"], asked), ""
    except FuchangError as error:
        return Heard(), str(error)


def _finish(delivery: Delivery, found: Heard, problem: str) -> None:
    locked = Delivery.objects.select_for_update().get(pk=delivery.pk)
    if locked.state != APPLYING:
        return
    now = clock()
    for table in {one.table for one in found.unbelieved}:
        count = sum(one.table == table for one in found.unbelieved)
        ledger.enter(locked, shop_key=locked.shop_key, table=table, quarantined=count)
    KeptAsideRow.objects.bulk_create(
        KeptAsideRow(
            shop_key=locked.shop_key, delivery=locked, table=one.table, file=locked.name, row=one.row,
            column=one.place[:120], value=masked_cell(one.value), expected=one.expected,
        )
        for one in found.unbelieved
    )  # fmt: skip
    dictionary.note(locked.source, found.strange, now=now)
    locked.state, locked.error = (REJECTED, problem) if problem else (APPLIED, "")
    locked.rows_total, locked.finished_at = found.count + len(found.unbelieved), now
    locked.save()
