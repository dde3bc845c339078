"""P12, P13, P31: people who never finish their sentence, everybody at once, and the same for long."""

import os
import re
import shutil
import socket
import statistics
import subprocess
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import httpx
import pytest

from tests.givers import Giver, judge, settled
from tests.served import Served, Stable

pytestmark = [pytest.mark.slow, pytest.mark.loopback]
SLOW, SOAK_S = 200, int(os.environ.get("FUCHANG_SOAK_S", "600"))
HEAD = b"GET /login HTTP/1.1\r\nHost: localhost\r\nX-Slow: "
BODY = b"POST /login HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 9000\r\n\r\n"  # fmt: skip


class Slow(threading.Thread):
    """Connections that send a byte now and then, and never come to an end."""

    def __init__(self, port: int) -> None:
        super().__init__(daemon=True)
        self.enough = threading.Event()
        self.lines = []
        for begin in [HEAD] * SLOW + [BODY] * SLOW:
            line = socket.create_connection(("127.0.0.1", port), timeout=10)
            line.sendall(begin)
            self.lines.append(line)

    def run(self) -> None:
        while not self.enough.wait(2):
            for line in self.lines:
                with suppress(OSError):
                    line.sendall(b"a")

    def end(self) -> None:
        self.enough.set()
        self.join()
        for line in self.lines:
            line.close()


def test_slow_clients_keep_nobody_waiting(tmp_path: Path, figure: Callable[[str], None]) -> None:
    desk = Served(tmp_path / "home").found()
    desk.start()
    alone = _asked(desk, 100)
    slow = Slow(desk.port)
    slow.start()
    time.sleep(2)
    crowded = _asked(desk, 300)
    slow.end()
    desk.close()
    p95, before = (statistics.quantiles(took, n=20)[-1] for took in (crowded, alone))
    figure(f"{SLOW} slow heads and {SLOW} slow bodies: p95 {p95 * 1000:.0f} ms ({before * 1000:.0f} ms without), 0 failures")  # fmt: skip
    assert p95 <= max(0.5, 3 * before)


def _asked(desk: Served, times: int) -> list[float]:
    took = []
    for _ in range(times):
        began = time.monotonic()
        assert httpx.get(f"{desk.address}/login", timeout=30).status_code == 200
        took.append(time.monotonic() - began)
    return took


def test_overload_is_answered_and_got_over(tmp_path: Path, figure: Callable[[str], None]) -> None:
    wrk = shutil.which("wrk")
    if wrk is None:
        pytest.skip("needs wrk")
    desk = Served(tmp_path / "home").found()
    desk.start()
    words = [wrk, "-t2", "-c64", "-d30s", "--timeout", "30s", "-H", f"Authorization: Bearer {desk.key}"]  # fmt: skip
    with subprocess.Popen([*words, f"{desk.address}/api/cases"], stdout=subprocess.PIPE, text=True) as load:  # fmt: skip
        health = []
        while load.poll() is None:
            began = time.monotonic()
            httpx.get(f"{desk.address}/healthz", timeout=30)
            health.append(time.monotonic() - began)
        said = load.stdout.read() if load.stdout else ""
    began = time.monotonic()
    _asked(desk, 5)
    recovered, memory = time.monotonic() - began, _memory(desk)
    desk.close()
    rate = re.search(r"Requests/sec:\s+([\d.]+)", said)
    p99 = statistics.quantiles(health, n=100)[-1]
    figure(f"64 connections: {rate[1] if rate else said} answers/s, healthz p99 {p99:.2f} s, {memory} MB, over after {recovered:.1f} s")  # fmt: skip
    assert "Non-2xx" not in said
    assert "Socket errors" not in said
    assert memory <= 1_024
    assert recovered <= 10


def test_memory_files_and_log_stay_flat(tmp_path: Path, figure: Callable[[str], None]) -> None:
    desk = Stable(tmp_path / "home").found().open()
    desk.start()
    givers = [Giver(desk, number, pause_s=0.4) for number in range(4)]
    for giver in givers:
        giver.start()
    warm = []
    for _ in range(SOAK_S // 10):
        time.sleep(10)
        warm.append((_memory(desk), _files(desk)))
    for giver in givers:
        giver.end()
    settled(desk, within_s=240)
    log = desk.data / "desk.db-wal"
    size = log.stat().st_size / 2**20 if log.exists() else 0
    found = judge(desk, givers)
    desk.close()
    half = len(warm) // 2
    grown = statistics.mean(m for m, _ in warm[-3:]) - statistics.mean(m for m, _ in warm[half : half + 3])  # fmt: skip
    figure(f"{SOAK_S} s, {found.acked} deliveries: memory {warm[0][0]} → {warm[-1][0]} MB ({grown:+.0f} MB in the second half), files {warm[half][1]} → {warm[-1][1]}, WAL {size:.0f} MB")  # fmt: skip
    assert found.spotless(), found
    assert size <= 64
    assert warm[-1][1] <= warm[half][1] + 10


def _group(desk: Served) -> list[int]:
    told = subprocess.run(["ps", "-eo", "pid=,pgid="], capture_output=True, text=True, check=True)
    pairs = (line.split() for line in told.stdout.splitlines())
    return [int(pid) for pid, group in pairs if int(group) == desk.group]


def _memory(desk: Served) -> int:
    """Resident megabytes of all processes of the desk."""
    pages = 0
    for pid in _group(desk):
        with suppress(OSError):
            pages += int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    return pages * 4_096 >> 20


def _files(desk: Served) -> int:
    found = 0
    for pid in _group(desk):
        with suppress(OSError):
            found += len(list(Path(f"/proc/{pid}/fd").iterdir()))
    return found
