"""One program: the database brought up to date, the web in granian's child, jobs in this process."""

import hashlib
import secrets
import shutil
import subprocess
import sys
import threading
from pathlib import Path

from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from granian import Granian
from granian.constants import Interfaces

from fuchang.facts.engines.sqlite import file_connection
from fuchang.kernel.clock import clock, local_text
from fuchang.kernel.config import KEY_BYTES, data_dir, key_path
from fuchang.store.facts.tables import ensure

PROGRAM = (sys.executable, "-c", "from fuchang.cli.main import main; main()")
LOOK_S = 2


def make_home() -> bool:
    """Folders and a master key that only their owner can read; says whether the key is new."""
    data_dir().mkdir(parents=True, exist_ok=True, mode=0o700)
    path = key_path()
    if path.exists():
        return False
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    path.touch(mode=0o600)
    path.write_text(secrets.token_hex(KEY_BYTES) + "\n", encoding="ascii")
    return True


def migrate(*, now: int) -> Path | None:
    """Bring the database up to date, with a copy of it before; gives the copy, if one was made."""
    copy = None
    executor = MigrationExecutor(connection)
    pending = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if pending and executor.loader.applied_migrations and connection.vendor == "sqlite":
        copy = _copied(now=now)
    if pending:
        call_command("migrate", verbosity=0, interactive=False)
        call_command("createcachetable", verbosity=0)
    ensure()
    return copy


def _copied(*, now: int) -> Path:
    target = data_dir() / "backups" / f"before-upgrade-{local_text(now).replace(':', '')}.db"
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    connection.ensure_connection()
    copy = file_connection(target)
    with copy:
        connection.connection.backup(copy)
    copy.close()
    return target


def collect_static() -> None:
    """Sheets and scripts into the data folder, when they are not those of this program."""
    stamp = data_dir() / "static" / ".of"
    mark = _mark()
    if stamp.is_file() and stamp.read_text(encoding="ascii") == mark:
        return
    shutil.rmtree(stamp.parent, ignore_errors=True)
    call_command("collectstatic", verbosity=0, interactive=False)
    stamp.write_text(mark, encoding="ascii")


def _mark() -> str:
    """A hash over the files of the pages, so that a change of any of them collects anew."""
    folder = Path(__file__).resolve().parent.parent / "web" / "static"
    digest = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            digest.update(path.read_bytes())
    return digest.hexdigest()


def serve(*, address: str, port: int, threads: int, workers: int) -> None:
    """Serve until told to stop; `workers` 0 leaves the jobs to `fuchang worker` elsewhere.

    Jobs run in processes of their own, made anew: the server forks, and a fork while a thread holds
    SQLite's write lock would leave the lock held for ever in the child.
    """
    connection.close()
    hands = Hands(workers)
    try:
        Granian(
            target="fuchang.desk.wsgi:application",
            address=address,
            port=port,
            interface=Interfaces.WSGI,
            workers=1,
            blocking_threads=threads,
            workers_kill_timeout=5,
            log_access=False,
            respawn_failed_workers=True,
        ).serve()
    finally:
        hands.end()


class Hands:
    """The workers beside the server: one that dies is replaced, as granian replaces its own."""

    def __init__(self, count: int) -> None:
        self._ending = threading.Event()
        self._hired = [_hired() for _ in range(count)]
        self._watch = threading.Thread(target=self._look, name="hands", daemon=True)
        self._watch.start()

    def end(self) -> None:
        """Let them finish what they hold."""
        self._ending.set()
        self._watch.join(timeout=5)
        for hand in self._hired:
            hand.terminate()
        for hand in self._hired:
            hand.wait(timeout=20)

    def _look(self) -> None:
        while not self._ending.wait(LOOK_S):
            self._hired = [one if one.poll() is None else _hired() for one in self._hired]


def _hired() -> "subprocess.Popen[bytes]":
    """`fuchang worker` beside the server, with the same home."""
    return subprocess.Popen([*PROGRAM, "worker"])  # noqa: S603 - our own program


def apart(*words: str) -> int:
    """Run one command of ours in a process of its own, so that its memory goes with it."""
    return subprocess.run([*PROGRAM, *words], check=False).returncode  # noqa: S603 - our own program


def anybody() -> bool:
    """Whether anybody can log in yet."""
    from fuchang.shops.models import Person  # noqa: PLC0415 - after set-up

    return Person.objects.exists()


def moment() -> int:
    """Now, for commands."""
    return clock()
