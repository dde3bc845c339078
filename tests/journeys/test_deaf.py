"""P7: the desk knows when it is deaf. /readyz is asked with each thing that can go wrong, one at a time."""

import errno
import subprocess
import time
from collections.abc import Callable
from pathlib import Path
from signal import SIGCONT, SIGSTOP
from typing import NamedTuple

import httpx
import pytest
from django.test import Client

from fuchang.kernel.clock import clock
from fuchang.kernel.config import data_dir
from fuchang.store import trouble
from fuchang.store.models import Delivery, Job, OutboxMessage, Pulse
from fuchang.store.walls import everything
from tests.served import PROGRAM, Served


class Usage(NamedTuple):
    """What `shutil.disk_usage` says."""

    total: int
    used: int
    free: int


def reasons() -> list[str]:
    answer = Client().get("/readyz")
    told = answer.json()
    assert (answer.status_code == 200) == told["ready"] == (not told["reasons"])
    found: list[str] = told["reasons"]
    return found


@pytest.fixture
def well(db: None) -> None:
    data_dir().mkdir(parents=True, exist_ok=True)  # where what was refused before is tried again
    Pulse.objects.create(name="schedule", beat_at=clock())


def test_it_is_ready_when_the_schedule_beats_and_nothing_waits(well: None) -> None:
    assert reasons() == []


@pytest.mark.parametrize(("age", "said"), [(100, []), (125, ["schedule"])])
def test_a_schedule_that_stopped_is_noticed(well: None, age: int, said: list[str]) -> None:
    Pulse.objects.update(beat_at=clock() - age)
    assert reasons() == said


@pytest.mark.parametrize(("age", "said"), [(290, []), (305, ["deliveries"])])
@pytest.mark.parametrize("state", ["received", "applying"])
def test_a_delivery_left_lying_is_noticed(
    well: None, age: int, said: list[str], state: str
) -> None:
    with everything("the test"):
        Delivery.objects.create(
            shop_key=1, source="api", name="a", content_hash="a", size=1, state=state,
            received_at=clock() - age, received_by="api:1",
        )  # fmt: skip
    assert reasons() == said


def test_a_long_delivery_that_is_being_worked_on_is_no_trouble(well: None) -> None:
    with everything("the test"):
        Delivery.objects.create(
            shop_key=1, source="api", name="a", content_hash="a", size=1, state="applying",
            received_at=clock() - 900, received_by="api:1",
        )  # fmt: skip
    Job.objects.create(
        task="x", state="running", run_after_at=0, enqueued_at=0, lease_until_at=clock() + 30
    )
    assert reasons() == []


@pytest.mark.parametrize(("age", "said"), [(290, []), (305, ["outbox"])])
def test_a_message_that_does_not_leave_is_noticed(well: None, age: int, said: list[str]) -> None:
    with everything("the test"):
        OutboxMessage.objects.create(
            shop_key=1, channel="webhook", topic="x", target="1", payload={}, dedupe_id="1",
            next_at=clock() - age, created_at=0,
        )  # fmt: skip
    assert reasons() == said


@pytest.mark.parametrize(("hours", "said"), [(25, []), (27, ["backup"])])
def test_an_old_backup_is_noticed(well: None, hours: int, said: list[str]) -> None:
    Pulse.objects.create(name="backup", beat_at=clock() - hours * 3_600)
    assert reasons() == said


@pytest.mark.parametrize(("free", "said"), [(6, []), (4, ["disk"])])
def test_a_disk_that_fills_up_is_noticed(
    well: None, monkeypatch: pytest.MonkeyPatch, free: int, said: list[str]
) -> None:
    monkeypatch.setattr("shutil.disk_usage", lambda _: Usage(100, 100 - free, free))
    assert reasons() == said


def test_what_was_refused_is_told_until_the_disk_takes_it_again(
    well: None, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("FUCHANG_DATA_DIR", str(tmp_path / "gone"))
    trouble.remember(OSError(errno.EIO, "disk I/O error", "/home/somebody/secret.key"))
    answer = Client().get("/healthz")
    assert (answer.status_code, answer.json()["refused"]) == (503, "disk I/O error")
    (tmp_path / "gone").mkdir()
    assert Client().get("/healthz").status_code == 200


@pytest.mark.slow
@pytest.mark.loopback
@pytest.mark.skipif("config.getoption('--on') == 'postgres'", reason="rests on SQLite: once")
def test_a_worker_that_stands_still_is_noticed(
    tmp_path: Path, figure: Callable[[str], None]
) -> None:
    figure(stopped_story(tmp_path, slept_s=100))


def stopped_story(folder: Path, *, slept_s: int) -> str:
    """A worker stands still; `slept_s`: so much of the time that passes then is written, not waited for."""
    desk = Served(folder).found()
    desk.start("--jobs", "0")
    # a process of its own, to be stopped alone
    hand = subprocess.Popen([*PROGRAM, "worker"], env=desk.environment, stderr=subprocess.DEVNULL)
    try:
        _until(lambda: _ready(desk) == 200, within_s=60)
        _stopped(hand, desk, slept_s)
        assert _ready(desk) == 200, "too early"
        took = _until(lambda: _ready(desk) == 503, within_s=200) + slept_s
        hand.send_signal(SIGCONT)
        back = _until(lambda: _ready(desk) == 200, within_s=60)
    finally:
        hand.kill()
        hand.wait()
        desk.stop()
    assert took <= 150
    return f"stopped worker noticed after {took:.0f} s, well again after {back:.0f} s"


def _stopped(hand: "subprocess.Popen[bytes]", desk: Served, slept_s: int) -> None:
    """Stopped with its last beat so long ago; stopped again where it beat once more before that."""
    aged = "UPDATE store_pulse SET beat_at = beat_at - ? WHERE name = 'schedule'"
    while True:
        desk.rows(aged, slept_s)
        hand.send_signal(SIGSTOP)
        ((beat,),) = desk.rows("SELECT beat_at FROM store_pulse WHERE name = 'schedule'")
        if clock() - beat >= slept_s:
            return
        hand.send_signal(SIGCONT)


def _ready(desk: Served) -> int:
    return httpx.get(f"{desk.address}/readyz", timeout=9).status_code


def _until(true: Callable[[], bool], *, within_s: float) -> float:
    began = time.monotonic()
    while not true():
        assert time.monotonic() < began + within_s
        time.sleep(0.2)
    return time.monotonic() - began
