"""Who waits for SQLite's write lock: asks every few milliseconds, however long it has waited."""

import gc
import sqlite3
import threading
import time
from contextlib import closing
from pathlib import Path

import pytest
from django.db.backends.sqlite3 import base as djangos
from django.db.utils import IntegrityError, OperationalError

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
    assert ours.connection.execute("PRAGMA busy_timeout").fetchone()[0] == 0
    ours.close()


def test_nobody_stands_still_while_a_statement_by_itself_waits(tmp_path: Path) -> None:
    """The collector comes by a cursor of the connection that waits, in the thread that holds the lock."""
    waits = connected(tmp_path / "a.db")
    waits.connect()
    with waits.cursor() as cursor:
        cursor.execute("CREATE TABLE told (word TEXT)")
    loop: list[object] = [waits.connection.execute("SELECT 1")]
    loop.append(loop)
    done: list[float] = []

    def write() -> None:
        waits.inc_thread_sharing()
        with waits.cursor() as cursor:
            cursor.execute("INSERT INTO told VALUES ('x')")
        done.append(time.monotonic())

    with closing(sqlite3.connect(tmp_path / "a.db", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        writer = threading.Thread(target=write)
        waits.inc_thread_sharing()
        writer.start()
        time.sleep(0.1)
        begun = time.monotonic()
        del loop
        gc.collect()
        stood_s = time.monotonic() - begun
        other.execute("COMMIT")
    writer.join()
    waits.close()
    assert done
    assert stood_s < 10  # standing still, it would be until the writer gives up, after a minute


def test_many_rows_by_themselves_are_written_all_or_none(tmp_path: Path) -> None:
    ours = connected(tmp_path / "a.db")
    with ours.cursor() as cursor:
        cursor.execute("CREATE TABLE told (word TEXT UNIQUE)")
        with pytest.raises(IntegrityError):
            cursor.executemany("INSERT INTO told VALUES (%s)", [["a"], ["a"]])
        cursor.executemany("INSERT INTO told VALUES (%s)", [["b"], ["c"]])
        assert cursor.execute("SELECT word FROM told").fetchall() == [("b",), ("c",)]
    ours.close()


def test_it_is_djangos_own_in_everything_else() -> None:
    assert issubclass(base.DatabaseWrapper, djangos.DatabaseWrapper)
    assert base.DatabaseWrapper.vendor == "sqlite"
