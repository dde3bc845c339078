"""Waiting for SQLite's one write lock, so that whoever waits longest is not the one who waits on.

SQLite's own busy handler sleeps longer the longer one has waited, up to 100 ms, while newcomers ask
again after one: with eight writers somebody waited over 20 s and was told `database is locked`. Here
everybody asks every few milliseconds, by lot.
"""

from random import Random
from time import monotonic, sleep

from django.db.backends.sqlite3 import base
from django.db.utils import OperationalError

WAIT_S, SOONEST_S, LATEST_S = 60.0, 0.002, 0.008
_chance = Random()  # noqa: S311 - a lot, no secret


class DatabaseWrapper(base.DatabaseWrapper):
    """Django's, with a fair way to begin a transaction that writes."""

    def _start_transaction_under_autocommit(self) -> None:
        patience = int(self.settings_dict.get("OPTIONS", {}).get("timeout", 5) * 1_000)
        ends = monotonic() + WAIT_S
        self.connection.execute("PRAGMA busy_timeout = 0")
        try:
            while not self._begun(last=monotonic() > ends):
                sleep(_chance.uniform(SOONEST_S, LATEST_S))
        finally:
            self.connection.execute(f"PRAGMA busy_timeout = {patience}")

    def _begun(self, *, last: bool) -> bool:
        try:
            super()._start_transaction_under_autocommit()  # type: ignore[misc] # not in the stubs
        except OperationalError as error:
            if last or "locked" not in str(error):
                raise
            return False
        return True
