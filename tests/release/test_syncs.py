"""P1b, P1e, P1f: every acknowledgement has a sync; a death or an error at any sync loses nothing."""

import re
import shutil
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from signal import SIGINT, SIGKILL

import httpx
import pytest

from tests.givers import Giver, judge, settled
from tests.served import Stable, orders_file

pytestmark = [
    pytest.mark.slow,
    pytest.mark.loopback,
    pytest.mark.skipif(shutil.which("strace") is None, reason="needs strace"),
]
POSTS, DEATHS = 200, 200
SYNCS = "trace=fsync,fdatasync"


def web_of(desk: Stable) -> int:
    """The process that answers requests: the server's child that holds its socket."""
    children = subprocess.run(
        ["ps", "-o", "pid=", "--ppid", str(desk.group)], capture_output=True, text=True, check=True
    )
    lines = [line.split() for line in Path("/proc/net/tcp").read_text().splitlines()[1:]]
    listening = {f"socket:[{line[9]}]" for line in lines if line[1].endswith(f":{desk.port:04X}")}
    return next(pid for pid in map(int, children.stdout.split()) if listening & _held(pid))


def _held(pid: int) -> set[str]:
    """What a process holds open; what it lets go of while we look is not held."""
    found = set()
    for one in Path(f"/proc/{pid}/fd").iterdir():
        with suppress(FileNotFoundError):
            found.add(str(one.readlink()))
    return found


@contextmanager
def traced(desk: Stable, told: Path, *options: str) -> Iterator[None]:
    """strace at the web process and all its threads."""
    words = ["strace", "-f", "-o", str(told), *options, "-p", str(web_of(desk))]
    with subprocess.Popen(words, stderr=subprocess.PIPE, text=True) as tracer:
        assert tracer.stderr
        assert "attached" in tracer.stderr.readline()
        try:
            yield
        finally:
            # asked to end, it waits for ever for a process that died under it; only who counts is asked
            tracer.send_signal(SIGINT if "-c" in options else SIGKILL)
            tracer.communicate(timeout=30)


def give(desk: Stable, first: int) -> httpx.Response:
    name, body = orders_file(first)
    return httpx.post(
        f"{desk.address}/api/deliveries?shop=1",
        headers=desk.headers, files={"file": (name, body)}, timeout=60,
    )  # fmt: skip


def test_every_acknowledgement_has_a_sync(tmp_path: Path, figure: Callable[[str], None]) -> None:
    desk = Stable(tmp_path / "home").found().open()
    desk.start()
    give(desk, 1)
    told = tmp_path / "syncs"
    with traced(desk, told, "-c", "-e", SYNCS):
        answers = [give(desk, 1_000 + number * 3).status_code for number in range(POSTS)]
    desk.close()
    calls = sum(int(row[0]) for row in re.findall(r"^\s*[\d.]+\s+[\d.]+\s+\d+\s+(\d+).*(fsync|fdatasync)$", told.read_text(), re.MULTILINE))  # fmt: skip
    figure(f"{POSTS} posts one after the other, {calls} syncs")
    assert answers == [202] * POSTS
    assert calls >= POSTS


def test_a_death_at_any_sync_leaves_before_or_after(
    tmp_path: Path, figure: Callable[[str], None]
) -> None:
    desk = Stable(tmp_path / "home").found().open()
    acked, stored, between = 0, 0, 0
    for number in range(1, DEATHS + 1):
        desk.start()
        when = 1 + number % 23
        with traced(desk, tmp_path / "deaths", "-e", SYNCS, "-e", f"inject=fsync,fdatasync:signal=KILL:when={when}"):  # fmt: skip
            for turn in range(40):
                try:
                    assert give(desk, number * 1_000 + turn * 3).status_code == 202
                except httpx.HTTPError:
                    break
                acked += 1
        desk.kill()
        ((stored,),) = desk.rows("SELECT COUNT(*) FROM store_delivery")
        assert acked <= stored <= acked + number, f"death {number} at sync {when}"
        between = stored - acked
    desk.start()
    settled(desk, within_s=600)
    found = judge(desk, [])
    desk.close()
    figure(f"{DEATHS} deaths at a sync: {acked} acknowledged, {stored} stored ({between} stored and not told): {found}")  # fmt: skip
    assert found.spotless()


def test_errors_of_the_disk_are_told_and_never_acknowledged(
    tmp_path: Path, figure: Callable[[str], None]
) -> None:
    desk = Stable(tmp_path / "home").found().open()
    desk.start()
    giver = Giver(desk, 1, pause_s=0.05)
    with traced(desk, tmp_path / "errors", "-e", SYNCS, "-e", "inject=fsync,fdatasync:error=EIO:when=9+"):  # fmt: skip
        giver.start()
        ends = time.monotonic() + 60
        while giver.answers.get(503, 0) < 20 and time.monotonic() < ends:
            time.sleep(0.1)
        before = len(giver.acked)
        health = httpx.get(f"{desk.address}/healthz", timeout=30)
    time.sleep(3)
    giver.end()
    desk.kill()
    desk.start()
    settled(desk, within_s=240)
    found = judge(desk, [giver])
    desk.close()
    figure(f"EIO at every sync: {giver.answers}, {before} acknowledged before, healthz {health.status_code} {health.text}: {found}")  # fmt: skip
    assert set(giver.answers) == {202, 503}
    assert health.status_code == 503
    assert found.spotless()
