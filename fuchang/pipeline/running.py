"""Running one job that has been claimed, and settling it."""

from importlib import import_module

from django.db.utils import InterfaceError, OperationalError
from django.utils.module_loading import import_string

from fuchang.kernel.clock import clock
from fuchang.kernel.errors import Retry
from fuchang.store import failures
from fuchang.store.jobs import claims
from fuchang.store.models import Job

AWAY = (OperationalError, InterfaceError)  # busy, full, restarting
TRIES = 2  # a defect is tried once more, in case it was the moment


def run_job(job: Job, *, now: int) -> None:
    """Run it, together with what waits of its kind; what it raises is kept with it, never lost."""
    # loaded late, because reading deliveries brings columns with it
    import_module("fuchang.pipeline.rounds.together").join(job, now=now)
    try:
        found = import_string(job.task)
        found.call(*job.arguments["args"], **job.arguments["kwargs"])
    except (Retry, *AWAY) as error:
        claims.failed(job, now=clock(), error=failures.told(error), again=True)
    except Exception as error:  # noqa: BLE001 - a defect must not end the worker; it is kept and shown
        again = job.attempts < TRIES
        claims.failed(job, now=clock(), error=failures.told(error), again=again)
    else:
        claims.done(job, now=clock())
