"""The backend: a task enqueued is a row written in the caller's transaction."""

import json
from dataclasses import dataclass
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models.functions import Coalesce
from django_tasks.backends.base import BaseTaskBackend
from django_tasks.base import Task, TaskResult, TaskResultStatus

from fuchang.kernel.clock import clock
from fuchang.store.models import Job
from fuchang.store.models.jobs import DONE, FAILED, READY, RUNNING

_STATUS = {
    READY: TaskResultStatus.READY,
    RUNNING: TaskResultStatus.RUNNING,
    DONE: TaskResultStatus.SUCCESSFUL,
    FAILED: TaskResultStatus.FAILED,
}


class StoreBackend(BaseTaskBackend):
    """Jobs rest in one table; whoever enqueues inside a transaction enqueues with it or not at all."""

    supports_defer = True
    supports_get_result = True
    supports_priority = True

    def enqueue(self, task: Task[..., Any], args: Any, kwargs: Any) -> TaskResult[Any]:
        """Write the row."""
        self.validate_task(task)
        after = int(task.run_after.timestamp()) if task.run_after else clock()
        job = add(task, args, kwargs, now=clock(), run_after_at=after)
        return result_of(job, task)

    def get_result(self, result_id: str) -> TaskResult[Any]:
        """The job of that number."""
        from django.utils.module_loading import import_string  # noqa: PLC0415 - seldom asked

        job = Job.objects.get(pk=int(result_id))
        return result_of(job, import_string(job.task))


@dataclass(frozen=True, slots=True)
class Named:
    """A task by its path, for who enqueues it without loading the room of its work."""

    module_path: str
    queue_name: str = "default"
    priority: int = 0


def add(
    task: Task[..., Any] | Named,
    args: Any,
    kwargs: Any,
    *,
    now: int,
    run_after_at: int,
    dedupe_key: str = "",
    again: bool = False,
) -> Job:
    """A job, or the one with the same key that is ready or running already.

    `again`: the one that runs began before what this is enqueued for: it runs once more afterwards.
    """
    about = {
        "task": task.module_path,
        "arguments": json.loads(json.dumps({"args": list(args), "kwargs": dict(kwargs)})),
        "queue": task.queue_name,
        "priority": task.priority,
        "run_after_at": run_after_at,
        "enqueued_at": now,
    }
    if not dedupe_key:
        return Job.objects.create(**about)
    while True:
        job, made = _the_one(dedupe_key, about)
        if made or not again or _asked_again(job, at=run_after_at):
            return job


def _the_one(dedupe_key: str, about: dict[str, Any]) -> tuple[Job, bool]:
    try:
        with transaction.atomic():
            return Job.objects.get_or_create(dedupe_key=dedupe_key, defaults=about)
    except IntegrityError:
        return Job.objects.get(dedupe_key=dedupe_key), False


def _asked_again(job: Job, *, at: int) -> bool:
    """Whether the job is still to come; one that runs is noted to run once more."""
    with transaction.atomic():
        there = Job.objects.select_for_update().filter(pk=job.pk, dedupe_key=job.dedupe_key)
        state = there.values_list("state", flat=True).first()
        if state == RUNNING:
            Job.objects.filter(pk=job.pk).update(again_at=Coalesce("again_at", at))
    return state is not None  # else it was done between two looks


def result_of(job: Job, task: Task[..., Any]) -> TaskResult[Any]:
    """A job as django-tasks shows it."""
    return TaskResult(
        task=task,
        id=str(job.pk),
        status=_STATUS[job.state],
        enqueued_at=None,
        started_at=None,
        finished_at=None,
        last_attempted_at=None,
        args=job.arguments["args"],
        kwargs=job.arguments["kwargs"],
        backend="default",
        errors=[],
        worker_ids=[job.worker] if job.worker else [],
    )
