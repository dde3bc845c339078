"""P9: a full disk is told as 503, loses nothing, lets people read, and is got over without a restart."""

import os
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import httpx
import pytest

from tests.givers import Giver, judge, settled
from tests.served import Served

pytestmark = [
    pytest.mark.slow,
    pytest.mark.loopback,
    pytest.mark.skipif("config.getoption('--on') == 'postgres'", reason="rests on SQLite: once"),
]
MB = 1 << 20


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """8 MB of memory that calls itself a disk."""
    place = tmp_path / "disk"
    place.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=8m", "tmpfs", str(place)]
    if os.geteuid() or subprocess.run(mount, check=False, capture_output=True).returncode:
        pytest.skip("a small disk needs root and tmpfs")
    try:
        yield place
    finally:
        subprocess.run(["umount", "--lazy", place], check=True)


def fill(disk: Path) -> Path:
    """Take what is left, to the last byte."""
    ballast = disk / "ballast"
    with ballast.open("ab", buffering=0) as file, suppress(OSError):
        for size in (MB, 4_096, 256, 1):
            with suppress(OSError):
                while file.write(b"x" * size) == size:
                    pass
    return ballast


def test_a_full_disk_loses_nothing_and_is_got_over(
    small_disk: Path, tmp_path: Path, figure: Callable[[str], None]
) -> None:
    desk = Served(tmp_path / "home", data=small_disk / "data").found()
    desk.start()
    givers = [Giver(desk, number, pause_s=0.05) for number in range(4)]
    for giver in givers:
        giver.start()
    _until(lambda: all(giver.acked for giver in givers))
    ballast = fill(small_disk)
    _until(lambda: sum(giver.answers.get(503, 0) for giver in givers) >= 40)
    before = sum(len(giver.acked) for giver in givers)
    refused = httpx.post(
        f"{desk.address}/api/deliveries?shop=1",
        headers=desk.headers,
        files={"file": ("a.csv", b"x" * 200_000)},
        timeout=30,
    )
    reading = httpx.get(f"{desk.address}/api/deliveries", headers=desk.headers, timeout=30)
    page = httpx.get(f"{desk.address}/login", timeout=30)
    health = httpx.get(f"{desk.address}/healthz", timeout=30)
    ballast.unlink()
    again = _until(lambda: sum(len(giver.acked) for giver in givers) > before)
    well = _until(lambda: httpx.get(f"{desk.address}/healthz", timeout=9).status_code == 200)
    for giver in givers:
        giver.end()
    settled_s = settled(desk, within_s=150)
    found = judge(desk, givers)
    desk.stop()
    answers: dict[int, int] = {}
    for giver in givers:
        for status, count in giver.answers.items():
            answers[status] = answers.get(status, 0) + count
    figure(
        f"{answers}, first write {again:.1f} s after there was room, well after {well:.1f} s, settled {settled_s:.0f} s: {found}"
    )
    assert (refused.status_code, refused.headers.get("Retry-After")) == (503, "5")
    assert (reading.status_code, page.status_code, health.status_code) == (200, 200, 503)
    assert set(answers) == {202, 503}
    assert again <= 5
    assert found.spotless(), found


def _until(true: Callable[[], bool], *, within_s: float = 60) -> float:
    began = time.monotonic()
    while not true():
        assert time.monotonic() < began + within_s
        time.sleep(0.05)
    return time.monotonic() - began
