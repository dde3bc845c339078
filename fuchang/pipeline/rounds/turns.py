"""Searching, and acting on what was found, one after the other.

What is searched is read before the case is written: whoever was overtaken in between would close a case
that has just been opened, because the finding was not there yet when it looked.
"""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction

_threads = threading.Lock()
_LOCK = 7_313
_PAUSE_S = 0.001  # locks of threads are not fair: whoever waits comes before whoever has just been


@contextmanager
def in_turn() -> Iterator[None]:
    """Nobody else of this desk searches meanwhile: no other thread, and on PostgreSQL no other worker."""
    with _threads:
        if connection.vendor == "postgresql":
            with transaction.atomic():
                _wait()
                yield
        else:
            yield
    time.sleep(_PAUSE_S)


def _wait() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
