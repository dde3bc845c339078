"""The worker: jobs one after the other; beside them a heartbeat, the outbox's carrier, the feeds' caller."""

import ctypes
import os
import secrets
import socket
import sys
import threading
from contextlib import suppress

from django.db import close_old_connections, connection

from fuchang.kernel.clock import clock
from fuchang.pipeline.feeds import beside
from fuchang.pipeline.outbox import Carrier
from fuchang.pipeline.running import AWAY, run_job
from fuchang.pipeline.schedule import beat, tick
from fuchang.store.jobs import claims
from fuchang.store.jobs.presence import Presence

IDLE_S = 1.0
TICK_S = 15
LAST_SENDING_S = 15  # a message on its way when the worker is told to stop
PATIENCE = 60
# Who waits for a socket or the store comes back soon: at Python's 5 ms, beside a job that calculates, a
# question to a platform took a tenth of a second longer.
SWITCH_S = 0.0005


class Worker:
    """Runs until `stop` is set; everything it needs to go on stands in the database."""

    def __init__(self, *, name: str = "") -> None:
        # the last part tells it from a dead one of the same number: containers count from one
        self.name = name or f"{socket.gethostname()}:{os.getpid()}:{secrets.token_hex(3)}"
        self.stop = threading.Event()
        self._ticked_at = 0
        self._job = 0
        self._rested_at = 0  # jobs done before the last rest
        self._refused = 0  # turns one after the other in which the database was away

    def run(self, *, once: bool = False) -> int:
        """Work; `once`: until nothing is due. Gives how many jobs were done."""
        count = 0
        sys.setswitchinterval(SWITCH_S)
        here = Presence(self.name)
        heart = threading.Thread(target=self._beat, name="heartbeat", daemon=True)
        if not _in_memory():
            heart.start()
        helpers = [] if once else self._beside()
        for one in helpers:
            one.start()
        try:
            while not self.stop.is_set():
                worked = self._turn()
                count += worked
                if not worked and once and not self._refused:
                    break
                if not worked:
                    self._rest(count)
        finally:
            self.stop.set()
            claims.let_go(worker=self.name)
            here.leave()
            if heart.is_alive():
                heart.join(timeout=2)
            for one in helpers:
                one.join(timeout=LAST_SENDING_S)
        return count

    def _rest(self, count: int) -> None:
        """Nothing is due: what the jobs since the last rest have taken goes back to the system."""
        if count > self._rested_at:
            self._rested_at = count
            give_back()
        self.stop.wait(IDLE_S)

    def _beside(self) -> list[threading.Thread]:
        """What must not wait for a long job: what goes out, and what is heard."""
        carrier = Carrier(name=f"{self.name}:out", stop=self.stop)
        ear = (f"{self.name}:in", self.stop)
        return [
            threading.Thread(target=carrier.run, name="carrier", daemon=True),
            threading.Thread(target=beside.run, args=ear, name="caller", daemon=True),
        ]

    def _turn(self) -> bool:
        now = clock()
        try:
            self._tick(now=now)
            job = claims.claim(worker=self.name, now=now)
            if job is not None:
                self._job = job.pk
                run_job(job, now=now)
        except AWAY:  # the next turns ask again; for ever would help nobody
            self._refused += 1
            if self._refused > PATIENCE:
                raise
            close_old_connections()
            return False
        finally:
            self._job = 0
        self._refused = 0
        return job is not None

    def _tick(self, *, now: int) -> None:
        if now - self._ticked_at >= TICK_S:
            self._ticked_at = now
            claims.reap(now=now)
            tick(now=now)

    def _beat(self) -> None:
        """Beside the jobs: a long one must make nobody believe that the worker or its schedule died."""
        while not self.stop.wait(TICK_S):
            try:
                claims.renew(worker=self.name, job=self._job, now=clock())
                beat(f"worker:{self.name}", now=clock())
                self._tick(now=clock())
            except AWAY:
                continue
            finally:
                connection.close()


def give_back() -> None:
    """Memory that is free but that the C library keeps for later; only glibc has such a call."""
    with suppress(AttributeError, OSError):
        ctypes.CDLL(None).malloc_trim(0)


def _in_memory() -> bool:
    """Whether the rows are a test's in memory, where two connections cannot write at all."""
    return connection.vendor == "sqlite" and bool(connection.is_in_memory_db())  # type: ignore[attr-defined]
