"""Waiting for SQLite's one write lock, so that whoever waits longest is not the one who waits on.

SQLite's own busy handler sleeps longer the longer one has waited, up to 100 ms, while newcomers ask
again after one: with eight writers somebody waited over 20 s and was told `database is locked`. Here
everybody asks every few milliseconds, by lot.

And it must not wait inside SQLite at all: who waits there holds the connection's mutex. Should Python's
collector, in another thread, come by a cursor of that connection, it waits for the mutex without
letting the interpreter go, and so does whoever has the write lock: everything stood still for 20 s.
"""

from collections.abc import Callable
from random import Random
from sqlite3 import OperationalError
from time import monotonic, sleep
from typing import Any

from django.db.backends.sqlite3 import base

WAIT_S, SOONEST_S, LATEST_S = 60.0, 0.002, 0.008
_chance = Random()  # noqa: S311 - a lot, no secret


class DatabaseWrapper(base.DatabaseWrapper):
    """Django's, with a fair way to wait for the write lock."""

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        """A connection that waits here and not inside SQLite, once it is set up."""
        made = super().get_new_connection(conn_params)
        made.execute("PRAGMA busy_timeout = 0")
        return made

    def create_cursor(self, name: Any = None) -> Any:  # noqa: ARG002 - Django's signature
        """A cursor that waits in line."""
        return self.connection.cursor(factory=Patient)


class Patient(base.SQLiteCursorWrapper):
    """Asks again while the lock is another's; within a transaction it is ours already."""

    def execute(self, query: str, params: Any = None) -> Any:
        """Django's, as soon as it can be."""
        return self._in_line(lambda: super(Patient, self).execute(query, params))

    def executemany(self, query: str, param_list: Any) -> Any:
        """Django's; all of the rows or none, so that nothing is asked for twice."""
        if self.connection.in_transaction:
            return super().executemany(query, param_list)
        self.execute("BEGIN IMMEDIATE")
        try:
            done = super().executemany(query, param_list)
        except BaseException:
            self.connection.rollback()
            raise
        self.connection.commit()
        return done

    def _in_line(self, ask: Callable[[], Any]) -> Any:
        ends = monotonic() + WAIT_S
        while True:
            try:
                return ask()
            except OperationalError as error:
                ours = self.connection.in_transaction
                if ours or "locked" not in str(error) or monotonic() > ends:
                    raise
            sleep(_chance.uniform(SOONEST_S, LATEST_S))


def shorten_log(cursor: Any, *, patience_s: float = 20.0) -> bool:
    """Write the log back and cut it to nothing, as soon as no reader needs it; False: not yet."""
    ends = monotonic() + patience_s
    while True:
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        if not cursor.fetchone()[0]:
            return True
        if monotonic() > ends:
            return False
        sleep(_chance.uniform(SOONEST_S, LATEST_S))
