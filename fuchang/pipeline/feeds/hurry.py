"""What may not wait behind lists, parcels and long jobs: things whose clock may be running.

On a thread of its own they are read again as soon as they are wished for, and the job that makes facts
and cases of them is taken up at once.
"""

import threading

from django.db import close_old_connections, connection
from django.db.utils import DatabaseError

from fuchang.kernel.clock import clock
from fuchang.pipeline.feeds.wished import Wished
from fuchang.pipeline.rounds.deliver import APPLY_FIRST
from fuchang.pipeline.running import run_job
from fuchang.store.jobs import claims
from fuchang.store.jobs.presence import Presence
from fuchang.store.walls import everything
from fuchang.store.wishes import BELL

IDLE_S = 0.5  # what other processes wish for does not ring here


class Hurry:
    """Grants and works off what goes first, until `stop` is set."""

    def __init__(self, *, name: str, stop: threading.Event, wished: Wished) -> None:
        self.name, self.stop = name, stop
        self._wished = wished

    def run(self) -> None:
        """Hurry on and on; trouble of the database is waited out."""
        here = Presence(self.name)
        with everything("what goes first, of all shops"):
            while not self.stop.is_set():
                BELL.clear()
                try:
                    worked = self.turn()
                except DatabaseError:
                    close_old_connections()
                    worked = False
                if not worked:
                    BELL.wait(IDLE_S)
        claims.let_go(worker=self.name)
        here.leave()
        connection.close()

    def turn(self) -> bool:
        """Grant what is wished for, and make cases of it; says whether there was anything."""
        worked = self._wished.first()
        while not self.stop.is_set() and self._worked():
            worked = True
        return worked

    def _worked(self) -> bool:
        job = claims.claim(worker=self.name, now=clock(), least=APPLY_FIRST.priority)
        if job is None:
            return False
        run_job(job, now=clock())
        return True
