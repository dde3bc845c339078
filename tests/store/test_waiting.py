"""Who waits for SQLite's write lock: asks every few milliseconds, however long it has waited."""

import sqlite3
import threading
import time
from contextlib import closing
from pathlib import Path

import pytest
from django.db.backends.sqlite3 import base as djangos
from django.db.utils import OperationalError

from fuchang.store.sqlite import base

pytestmark = pytest.mark.django_db


def connected(path: Path) -> base.DatabaseWrapper:
    settings = {
        "ENGINE": "fuchang.store.sqlite", "NAME": str(path), "OPTIONS": {"transaction_mode": "IMMEDIATE"},
        "AUTOCOMMIT": True, "ATOMIC_REQUESTS": False, "CONN_MAX_AGE": None, "TIME_ZONE": None,
        "CONN_HEALTH_CHECKS": False, "TEST": {}, "USER": "", "PASSWORD": "", "HOST": "", "PORT": "",
    }  # fmt: skip
    return base.DatabaseWrapper(settings, "waiting")


def test_it_asks_as_often_after_a_long_wait_as_before(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ours, sleep = connected(tmp_path / "a.db"), time.sleep
    slept: list[float] = []

    def noted(span: float) -> None:
        slept.append(span)
        sleep(span)

    monkeypatch.setattr(base, "sleep", noted)
    ours.connect()

    def hold() -> None:
        with closing(sqlite3.connect(tmp_path / "a.db", isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            held.set()
            sleep(0.7)
            other.execute("COMMIT")

    held = threading.Event()
    holder = threading.Thread(target=hold)
    holder.start()
    held.wait()
    ours.set_autocommit(False, force_begin_transaction_with_broken_autocommit=True)
    ours.rollback()
    ours.close()
    holder.join()
    assert slept
    assert max(slept) <= base.LATEST_S, "SQLite's own handler would sleep up to 100 ms"


def test_it_gives_up_in_the_end_and_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(base, "WAIT_S", 0.1)
    ours = connected(tmp_path / "a.db")
    ours.connect()
    with closing(sqlite3.connect(tmp_path / "a.db", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(OperationalError, match="locked"):
            ours.set_autocommit(False, force_begin_transaction_with_broken_autocommit=True)
    assert ours.connection.execute("PRAGMA busy_timeout").fetchone()[0] == 5_000
    ours.close()


def test_it_is_djangos_own_in_everything_else() -> None:
    assert issubclass(base.DatabaseWrapper, djangos.DatabaseWrapper)
    assert base.DatabaseWrapper.vendor == "sqlite"
