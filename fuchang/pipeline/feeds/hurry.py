"""What may not wait behind lists, parcels and long jobs: things whose clock may be running.

On a thread of its own they are read again as soon as they are wished for, and the job that makes facts
and cases of them is taken up at once.
"""

import threading

from fuchang.kernel.clock import clock
from fuchang.pipeline.feeds.steady import go_on
from fuchang.pipeline.feeds.wished import Wished
from fuchang.pipeline.rounds.deliver import APPLY_FIRST
from fuchang.pipeline.running import run_job
from fuchang.store.jobs import claims
from fuchang.store.wishes import BELL

IDLE_S = 0.5  # what other processes wish for does not ring here
# Nobody renews its leases: this machine knows of a death by itself, others wait so long.
LEASE_S = 600


class Hurry:
    """Grants and works off what goes first, until `stop` is set."""

    def __init__(self, *, name: str, stop: threading.Event, wished: Wished) -> None:
        self.name, self.stop = name, stop
        self._wished = wished

    def run(self) -> None:
        """Hurry on and on."""
        go_on(self.name, self.turn, stop=self.stop, rest=lambda: BELL.wait(IDLE_S))

    def turn(self) -> bool:
        """Grant what is wished for, and make cases of it; says whether there was anything."""
        BELL.clear()  # before looking: what is wished for from now on rings again
        worked = self._wished.first(self.stop)
        while not self.stop.is_set() and self._worked():
            worked = True
        return worked

    def _worked(self) -> bool:
        least = APPLY_FIRST.priority
        job = claims.claim(worker=self.name, now=clock(), least=least, lease_s=LEASE_S)
        if job is None:
            return False
        run_job(job, now=clock())
        return True
