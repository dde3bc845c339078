"""Who works on what: claims with a lease, a heartbeat that renews it, a reaper for those who died.

A job's effects and its mark DONE are two things: after a kill between them the job runs again, so
tasks are written to be repeated.
"""

from random import Random

from django.db import connection, transaction
from django.db.models import F, Q

from fuchang.store.jobs.presence import gone
from fuchang.store.models import Job
from fuchang.store.models.jobs import DONE, FAILED, READY, RUNNING

LEASE_S = 60
LONGEST_WAIT_S = 600
DIED = "the worker died each time"
_chance = Random()  # noqa: S311 - jitter


def claim(*, worker: str, now: int, least: int = 0, lease_s: int = LEASE_S) -> Job | None:
    """The most urgent job that is due, leased to this worker; None where there is none.

    `least`: how urgent it must be; `lease_s`: how long it is ours if nobody renews it.
    """
    due = Job.objects.filter(state=READY, run_after_at__lte=now, priority__gte=least)
    if least and not due.exists():  # asked often, and seldom there: not worth the write lock
        return None
    with transaction.atomic():
        if connection.features.has_select_for_update_skip_locked:
            due = due.select_for_update(skip_locked=True)
        job = due.order_by("-priority", "run_after_at", "pk").first()
        if job is None:
            return None
        job.state, job.worker, job.started_at = RUNNING, worker, now
        job.lease_until_at, job.attempts = now + lease_s, job.attempts + 1
        job.save()
    return job


def renew(*, worker: str, job: int, now: int) -> int:
    """The heartbeat of a worker: the lease of what it works on runs on; gives how many.

    Of nothing else: what it could not settle, because the disk was full, must run out.
    """
    mine = Job.objects.filter(pk=job, state=RUNNING, worker=worker)
    with transaction.atomic():
        return mine.update(lease_until_at=now + LEASE_S)


def done(job: Job, *, now: int, result: object = None) -> None:
    """The job is done, and its dedupe key free again; or it was asked for once more while it ran."""
    if job.dedupe_key and _begins_again(job):
        return
    _settle(job, state=DONE, finished_at=now, result=result, dedupe_key=None, lease_until_at=None)


def failed(job: Job, *, now: int, error: str, again: bool) -> None:
    """The job failed: once more later (with full jitter), or for good."""
    if again and job.attempts < job.most_attempts:
        wait = _chance.uniform(1, min(LONGEST_WAIT_S, 2**job.attempts * 5))
        _settle(job, state=READY, run_after_at=now + int(wait), error=error, lease_until_at=None)
    else:
        _settle(
            job, state=FAILED, finished_at=now, error=error, dedupe_key=None, lease_until_at=None
        )


def reap(*, now: int) -> int:
    """Jobs whose worker died go back, or fail for good; gives how many."""
    running = Job.objects.filter(state=RUNNING)
    names = [name for name in set(running.values_list("worker", flat=True)) if gone(name)]
    dead = running.filter(Q(lease_until_at__lt=now) | Q(worker__in=names))
    with transaction.atomic():
        over = dead.filter(attempts__gte=F("most_attempts")).update(
            state=FAILED, finished_at=now, dedupe_key=None, lease_until_at=None, error=DIED
        )
        return over + dead.update(state=READY, worker="", lease_until_at=None)


def let_go(*, worker: str) -> int:
    """A worker that ends gives back what it holds."""
    mine = Job.objects.filter(state=RUNNING, worker=worker)
    with transaction.atomic():
        return mine.update(state=READY, worker="", lease_until_at=None)


def _begins_again(job: Job) -> bool:
    mine = Job.objects.filter(pk=job.pk, state=RUNNING, worker=job.worker, again_at__isnull=False)
    with transaction.atomic():
        return (
            mine.update(
                state=READY,
                run_after_at=F("again_at"),
                again_at=None,
                attempts=0,
                lease_until_at=None,
            )
            == 1
        )


def _settle(job: Job, **about: object) -> None:
    """Only whoever still holds the lease may settle a job."""
    with transaction.atomic():
        Job.objects.filter(pk=job.pk, state=RUNNING, worker=job.worker).update(**about)
