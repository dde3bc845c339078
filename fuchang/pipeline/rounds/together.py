"""Deliveries that wait are read together, and none is left behind when its job is gone."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction
from django.db.models import Sum
from django_tasks import task

from fuchang.kernel.clock import clock
from fuchang.pipeline.rounds.answering import ANSWER
from fuchang.pipeline.rounds.apply import apply_deliveries
from fuchang.store import jobs
from fuchang.store.jobs.claims import DIED
from fuchang.store.models import Delivery, Job, LedgerEntry
from fuchang.store.models.inbox import APPLYING, RECEIVED, REJECTED
from fuchang.store.models.jobs import DONE, FAILED, READY, RUNNING
from fuchang.store.walls import everything

TASK = apply_deliveries.module_path
MOST, LARGEST = 100, 32 << 20
ALONE = "apply alone:"
TIMES = 3
# After so many deaths at most so many are read together: one that kills whoever reads it is found in
# few steps, and those that were only killed beside it do not all have to be read alone.
COMPANY = ((15, 1), (12, 5), (9, 20), (6, 50))
AGAIN_S = 30


def join(job: Job, *, now: int) -> None:
    """Take what other jobs have waiting into this one: reading a hundred files costs little more than one.

    Only at the first try: a second one must read what the first has read. Who was taken up again
    alone stays alone, so that a file that nobody can read holds up no other.
    """
    if job.task != TASK or job.attempts > 1 or (job.dedupe_key or "").startswith(ALONE):
        return
    with everything("deliveries that wait"), transaction.atomic():
        ids = _ids(job)
        kin = _kin(ids)
        joined = []
        for other in _waiting(job, now=now):
            more = _fitting(_ids(other), ids, kin=kin)
            if more:
                ids += more
                joined.append(other.pk)
        if joined:
            Job.objects.filter(pk__in=joined, state=READY).update(
                state=DONE, finished_at=now, dedupe_key=None, result={"joined": job.pk}
            )
            job.arguments = {"args": [sorted(ids)], "kwargs": {}}
            Job.objects.filter(pk=job.pk).update(arguments=job.arguments)


@task()
def take_up_orphans() -> None:
    """Deliveries without an outcome and without a job get a job of their own, or their outcome."""
    now = clock()
    with everything("deliveries of all shops"), transaction.atomic():
        open_ = Delivery.objects.select_for_update().filter(state__in=(RECEIVED, APPLYING))
        orphans = {one.pk: one for one in open_.order_by("pk")[:1_000]}
        live = Job.objects.filter(task=TASK, state__in=(READY, RUNNING))
        for job in live:
            for key in _ids(job):
                orphans.pop(key, None)
        said = _said_of(orphans)
        company: dict[tuple[int, str], list[Delivery]] = defaultdict(list)
        for delivery in orphans.values():
            most = _take_up(delivery, said.get(delivery.pk, _Said(DIED)), now=now)
            if most:
                company[(most, _kin_of(delivery.media, delivery.shop_key))].append(delivery)
        for (most, _), some in company.items():
            _again(some, most=most, now=now)


def _take_up(delivery: Delivery, said: "_Said", *, now: int) -> int:
    """Deaths of workers are no fault of the delivery; a defect that comes back each time is told.

    A defect that was met in company may be another's: each is read alone before it is given up. Gives
    how many of its like are read again with it, and nobody else; 0 where that is settled.
    """
    delivery.attempts += 1
    if said.error != DIED and said.alone and delivery.attempts >= TIMES:
        _give_up(delivery, said.error, now=now)
        return 0
    delivery.save(update_fields=["attempts"])
    if said.error != DIED:
        return 1
    most = next((most for deaths, most in COMPANY if delivery.attempts >= deaths), 0)
    if not most:
        jobs.enqueue(apply_deliveries, [delivery.pk], now=now)
    return most


def _again(deliveries: Sequence[Delivery], *, most: int, now: int) -> None:
    """In companies of so many, none of them larger than what is read together anyhow."""
    together: list[Delivery] = []
    for one in [*deliveries, None]:
        size = sum(other.size for other in together)
        if together and (one is None or len(together) == most or size + one.size > LARGEST):
            ids = [other.pk for other in together]
            key = f"{ALONE}{ids[0]}-{ids[-1]}"
            jobs.enqueue(apply_deliveries, ids, now=now, dedupe_key=key, run_after_at=now + AGAIN_S)
            together = []
        together += [one] if one else []


def _give_up(delivery: Delivery, error: str, *, now: int) -> None:
    counted = LedgerEntry.objects.filter(delivery=delivery).aggregate(rows=Sum("received"))
    delivery.state, delivery.finished_at = REJECTED, now
    delivery.rows_total = counted["rows"] or 0
    last = (error.strip().splitlines() or [""])[-1][:500]
    delivery.error = f"读了 {TIMES} 次都失败 / reading failed {TIMES} times: {last}"
    delivery.save()


def _waiting(job: Job, *, now: int) -> list[Job]:
    ready = Job.objects.filter(
        task=TASK, state=READY, run_after_at__lte=now, attempts=0, priority=job.priority
    )
    if connection.features.has_select_for_update_skip_locked:
        ready = ready.select_for_update(skip_locked=True)
    listed = ready.exclude(pk=job.pk).order_by("pk")[:MOST]
    return [one for one in listed if not (one.dedupe_key or "").startswith(ALONE)]


def _fitting(more: list[int], ids: list[int], *, kin: set[str]) -> list[int]:
    """These deliveries, if they are of the same kin and all together stay small."""
    if len(ids) + len(more) > MOST or _kin(more) != kin:
        return []
    size: dict[str, Any] = Delivery.objects.filter(pk__in=[*ids, *more]).aggregate(all=Sum("size"))
    return more if (size["all"] or 0) <= LARGEST else []


def _kin(ids: list[int]) -> set[str]:
    rows = Delivery.objects.filter(pk__in=ids).values_list("media", "shop_key")
    return {_kin_of(media, shop_key) for media, shop_key in rows}


def _kin_of(media: str, shop_key: int) -> str:
    """Files go with files of their shop, of which one may tell what another leaves out; answers tell all."""
    return media if media == ANSWER else f"files of {shop_key}"


@dataclass(frozen=True, slots=True)
class _Said:
    """What a failed job said, and whether it was of one delivery alone."""

    error: str
    alone: bool = False


def _said_of(orphans: dict[int, Delivery]) -> dict[int, _Said]:
    """What the last failed job of each of them said."""
    said: dict[int, _Said] = {}
    failed = Job.objects.filter(task=TASK, state=FAILED).order_by("-pk")[:500] if orphans else ()
    for job in failed:
        ids = _ids(job)
        for key in ids:
            said.setdefault(key, _Said(job.error, alone=len(ids) == 1))
    return said


def _ids(job: Job) -> list[int]:
    listed: list[int] = job.arguments["args"][0]
    return list(listed)
