"""P1d: PostgreSQL is restarted under the desk, kindly and not; what was acknowledged is there."""

import os
import signal
import subprocess
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random
from typing import Any

import pytest

from tests.givers import Giver, judge, settled
from tests.parity.postgres import binaries, desk_role, server
from tests.served import Stable

pytestmark = [pytest.mark.slow, pytest.mark.postgres]
RESTARTS = int(os.environ.get("FUCHANG_RESTARTS", "30"))


class OnPostgres(Stable):
    """The same questions, asked of PostgreSQL by its superuser, whom no wall stops."""

    url = ""

    def rows(self, statement: str, *about: object) -> list[tuple[Any, ...]]:
        import psycopg

        if statement.startswith("PRAGMA"):
            return [("ok",)]
        with psycopg.connect(self.url) as connection:
            return connection.execute(statement.replace("?", "%s").encode(), about).fetchall()


@pytest.fixture
def postgres() -> Iterator[str]:
    folder = binaries()
    if folder is None:
        pytest.skip("no PostgreSQL server here")
    with server(folder, settings="-c listen_addresses= -c max_connections=60") as url:
        yield url


def restart(url: str, how: str) -> None:
    """`fast`, `immediate`, or `kill`: the postmaster is shot."""
    home, folder = Path(url.rpartition("=")[2]), binaries()
    if how == "kill":
        os.kill(int((home / "data" / "postmaster.pid").read_text().split()[0]), signal.SIGKILL)
        time.sleep(1)
        (home / "data" / "postmaster.pid").unlink(missing_ok=True)
    else:
        _as(f"{folder}/pg_ctl -D {home}/data -w -m {how} stop")
    _as(f"{folder}/pg_ctl -D {home}/data -w -t 60 -l {home}/log -o '-k {home} -c listen_addresses= -c max_connections=60' start")  # fmt: skip


def _as(command: str) -> None:
    words = ["su", "postgres", "-c", command] if os.geteuid() == 0 else ["sh", "-c", command]
    for _ in range(20):  # after a shot the children of the postmaster need a moment to go
        if subprocess.run(words, capture_output=True, cwd="/", check=False).returncode == 0:
            return
        time.sleep(1)
    raise AssertionError(command)


def test_restarts_of_the_database_lose_nothing(
    postgres: str, tmp_path: Path, figure: Callable[[str], None]
) -> None:
    desk = OnPostgres(tmp_path / "home", database=desk_role(postgres))
    desk.url = postgres.replace("/postgres", "/desk")
    desk.found().open()
    desk.start()
    givers = [Giver(desk, number, pause_s=0.1) for number in range(6)]
    for giver in givers:
        giver.start()
    chance = Random(3)
    for _ in range(RESTARTS):
        time.sleep(chance.uniform(0.2, 2))
        restart(postgres, chance.choice(("fast", "immediate", "kill")))
    time.sleep(3)
    for giver in givers:
        giver.end()
    settled(desk, within_s=300)
    found = judge(desk, givers)
    desk.close()
    answers = sum((Counter(giver.answers) for giver in givers), Counter())
    figure(f"{RESTARTS} restarts: {found}; {dict(answers)}")
    assert found.spotless(), found
    assert set(answers) <= {202, 503}
