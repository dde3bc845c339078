"""One program gets ready: its home, the database brought up to date, sheets and scripts in place."""

import errno
import hashlib
import json
import os
import shutil
import socket
import sys
from collections.abc import Sequence
from pathlib import Path

from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from fuchang.facts.engines.sqlite import file_connection
from fuchang.kernel.clock import clock, local_text
from fuchang.kernel.config import data_dir
from fuchang.kernel.errors import AskUser
from fuchang.store.facts.tables import ensure


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


def serve(
    *,
    address: str,
    port: int,
    threads: int,
    workers: int,
    first: Sequence[str] = (),
    beside: Sequence[str] = (),
) -> None:
    """Serve until told to stop; `workers` 0 leaves the jobs to `fuchang worker` elsewhere.

    `first`: a command of ours that is carried out before the first worker begins, while the web
    answers already. `beside`: another one that goes on as long as the desk does. The process begins anew where it can: what getting ready has loaded would fill
    memory for as long as the desk is open.
    """
    from fuchang.pipeline import serving  # noqa: PLC0415 - the web's server comes with it

    _unused(address, port)
    connection.close()
    how = {"address": address, "port": port, "threads": threads, "workers": workers, "first": [*first], "beside": [*beside]}  # fmt: skip
    if os.name == "posix":
        sys.stdout.flush()
        os.execv(sys.executable, [sys.executable, "-c", serving.MAIN, json.dumps(how)])  # noqa: S606 - our own program
    serving.serve(how)


class PortTaken(AskUser):
    """Another program listens where the desk should."""

    def __init__(self, *, place: str) -> None:
        super().__init__(
            f"{place} 已有程序在用：先关掉它，或换一个 --bind / {place} is in use: end that program, or choose another --bind"
        )


def _unused(address: str, port: int) -> None:
    """Two desks could share a port, and each would get every other call. Raises PortTaken."""
    family, sort, *_, place = socket.getaddrinfo(address, port, type=socket.SOCK_STREAM)[0]
    with socket.socket(family, sort) as probe:
        if os.name == "posix":  # connections of before that still fade away do not count
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(place)
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                raise PortTaken(place=f"{address}:{port}") from error
            raise


def anybody() -> bool:
    """Whether anybody can log in yet."""
    from fuchang.shops.models import Person  # noqa: PLC0415 - after set-up

    return Person.objects.exists()


def moment() -> int:
    """Now, for commands."""
    return clock()
