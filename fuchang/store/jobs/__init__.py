"""Jobs: our backend of the django-tasks API on one table, its claims, leases and reaper."""

from typing import Any

from django_tasks.base import Task

from fuchang.store.jobs.backend import Named, add

__all__ = ["Named", "enqueue"]


def enqueue(
    task: Task[..., Any] | Named,
    *args: Any,
    now: int,
    dedupe_key: str = "",
    run_after_at: int | None = None,
    again: bool = False,
    **kwargs: Any,
) -> int:
    """Enqueue in the caller's transaction; gives the number of the job.

    `again`: where a job with that key runs already, it runs once more afterwards.
    """
    job = add(
        task,
        args,
        kwargs,
        now=now,
        run_after_at=now if run_after_at is None else run_after_at,
        dedupe_key=dedupe_key,
        again=again,
    )
    return int(job.pk)
