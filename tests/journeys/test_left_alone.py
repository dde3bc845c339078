"""A desk whose first process is killed, and a second desk on the same port."""

import os
import signal
import time
from pathlib import Path

import pytest

from tests.served import Served, close_all

pytestmark = [pytest.mark.slow, pytest.mark.loopback]


@pytest.fixture
def desk(tmp_path: Path) -> Served:
    return Served(tmp_path / "home").found()


@pytest.fixture(autouse=True)
def _ended() -> object:
    yield
    close_all()


def alive(group: int) -> int:
    """How many processes of the group are left."""
    return sum(
        os.getpgid(int(one.name)) == group and "Z" not in _state(one)
        for one in Path("/proc").iterdir()
        if one.name.isdigit() and (one / "stat").exists()
    )


def _state(process: Path) -> str:
    return (process / "stat").read_text().rpartition(")")[2].split()[0]


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="no /proc")
def test_web_and_worker_end_with_the_program_that_started_them(desk: Served) -> None:
    desk.start()
    assert alive(desk.group) == 3
    os.kill(desk.process.pid, signal.SIGKILL)
    desk.process.wait()
    ends = time.monotonic() + 30
    while alive(desk.group) and time.monotonic() < ends:
        time.sleep(0.2)
    assert alive(desk.group) == 0


def test_a_second_desk_on_the_same_port_is_refused(desk: Served) -> None:
    desk.start()
    said = desk.run("serve", "--bind", f"127.0.0.1:{desk.port}", code=2)
    assert said == ""
