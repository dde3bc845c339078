"""Carry on with a bulk action: some rows a job, the next job enqueued when they are done."""

from django_tasks import task

from fuchang.cases import bulkruns
from fuchang.cases.models import BulkRun
from fuchang.kernel.clock import clock
from fuchang.store import jobs


@task()
def carry_on(run_id: int) -> None:
    """The next rows of a run; done again after a kill, it goes on where it was cut off."""
    left = bulkruns.go_on_for_its_person(run_id, now=clock())
    if left:
        enqueue(run_id, now=clock(), left=left)


def start(run: BulkRun, *, now: int) -> None:
    """Let the worker take up a run."""
    enqueue(run.pk, now=now, left=-1)


def enqueue(run_id: int, *, now: int, left: int) -> None:
    """One job for one step of a run: `left` makes its name its own."""
    jobs.enqueue(carry_on, run_id, now=now, dedupe_key=f"bulk:{run_id}:{left}")
