"""`fuchang demo`: it answers at once, fills itself, hears its platform, and goes on after a kill."""

import os
import re
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

pytestmark = [
    pytest.mark.loopback,
    pytest.mark.skipif("config.getoption('--on') == 'postgres'", reason="rests on SQLite: once"),
]
PATIENCE_S = 60


class Demo:
    """A demo in a home of its own, and the browser of who follows its link."""

    def __init__(self, home: Path) -> None:
        self.home, self.said = home, home / "said"
        self.port = _free()
        self.begin()

    def begin(self) -> None:
        environment = {**os.environ, "FUCHANG_HOME": str(self.home), "PYTHONUTF8": "1"}
        environment.pop("FUCHANG_KEY", None)
        with self.said.open("w") as said:
            self.server = subprocess.Popen(
                [sys.executable, "-c", "from fuchang.cli.main import main; main()", "demo",
                 "--home", str(self.home), "--bind", f"127.0.0.1:{self.port}", "--every", "10"],
                env=environment, stdout=said, stderr=said, start_new_session=True,
            )  # fmt: skip
        self.client = _entered(self.said)

    def kill(self) -> None:
        """All of it at once, as a power cut would."""
        self.client.close()
        os.killpg(self.server.pid, signal.SIGKILL)
        self.server.wait()

    def end(self) -> None:
        """Ctrl-C: the terminal tells every process of it."""
        self.client.close()
        os.killpg(self.server.pid, signal.SIGINT)
        self.server.wait(timeout=30)

    def rows(self, statement: str) -> list[tuple[Any, ...]]:
        with sqlite3.connect(f"file:{self.home}/data/desk.db?mode=ro", uri=True) as store:
            return store.execute(statement).fetchall()

    def until(self, true: Callable[[], bool]) -> None:
        end = time.monotonic() + PATIENCE_S
        while not true():
            assert time.monotonic() < end, self.said.read_text(encoding="utf-8")
            time.sleep(0.5)

    def arrived(self) -> set[str]:
        """Refunds that the platform told of: none of them was in a file."""
        rows = self.rows("SELECT refund_id FROM fact_refunds WHERE refund_id LIKE '39%'")
        return {row[0] for row in rows}


def _free() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


@pytest.fixture(scope="module")
def started(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    told = Demo(tmp_path_factory.mktemp("demo"))
    try:
        yield told
    finally:
        told.end()


@pytest.fixture
def demo(started: Demo) -> httpx.Client:
    return started.client


def _entered(said: Path) -> httpx.Client:
    for _ in range(PATIENCE_S * 4):
        link = re.search(r"http://\S+/enter\S+", said.read_text(encoding="utf-8"))
        try:
            if link:
                answer = httpx.get(
                    link[0], timeout=PATIENCE_S
                )  # it lets in once: not to be asked twice
                assert answer.status_code == 302, said.read_text(encoding="utf-8")
                return httpx.Client(base_url=link[0].split("/enter")[0], cookies=answer.cookies, follow_redirects=True)  # fmt: skip
        except httpx.HTTPError:
            pass
        time.sleep(0.25)
    raise AssertionError(said.read_text(encoding="utf-8"))


def _shown(client: httpx.Client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200, path
    return answer.text


def test_it_is_there_before_it_is_filled_and_says_so(demo: httpx.Client) -> None:
    home = _shown(demo, "/")
    assert "正在准备示例" in home
    for _ in range(PATIENCE_S * 2):
        if 'id="filling"' not in _shown(demo, "/"):
            return
        time.sleep(0.5)
    raise AssertionError("it was not filled in time")


def test_filled_it_has_something_of_everything(demo: httpx.Client) -> None:
    assert "data-due" in _shown(demo, "/cases/?view=soon")
    assert "关联账户申请退款" in _shown(demo, "/cases/?q=is:any")
    assert "已要求拦截" in _shown(demo, "/holds/")
    number = re.search(r"/incidents/(YC\d+)/", _shown(demo, "/incidents/"))
    assert number
    incident = _shown(demo, f"/incidents/{number[1]}/")
    assert re.search(r'id="children".*?/cases/YC\d+/', incident, re.DOTALL)


def test_its_shops_are_heard_live_and_a_refund_arrives_by_itself(started: Demo) -> None:
    started.until(lambda: len(started.arrived()) >= 2)
    page = _shown(started.client, "/data/")
    assert page.count("模拟平台") or "消息推送" in page
    failing = started.rows("SELECT name, problem FROM store_feed WHERE failures > 0")
    assert failing == []
    assert started.rows("SELECT COUNT(*) FROM store_platformmessage WHERE state = 'stored'") != [(0,)]  # fmt: skip
    granted = started.rows("SELECT writing FROM shops_authorisation WHERE granted_at IS NOT NULL")
    assert granted == [(1,)] * 3


def test_what_the_platform_tells_is_the_same_market(started: Demo) -> None:
    """Whatever was imported is told again by the platform; no case of the past opens or ends by that."""
    numbers = started.rows("SELECT COUNT(*), COUNT(DISTINCT order_id) FROM fact_orders WHERE order_id LIKE '46%'")  # fmt: skip
    assert numbers == [(2_000, 2_000)]
    again = started.rows("SELECT COUNT(*) FROM cases_case WHERE outcome = 'normal_again'")
    assert again == [(0,)]
    shares = started.rows(
        "SELECT COUNT(*) * 100.0 / (SELECT COUNT(*) FROM fact_orders), (SELECT COUNT(*) * 100.0 FROM cases_case "
        "WHERE subject_type = 'refund' AND refund_id LIKE '30%') / COUNT(*) FROM fact_refunds WHERE refund_id LIKE '30%'"
    )  # fmt: skip
    ((of_orders, abnormal),) = shares
    assert 5 <= of_orders <= 8
    assert abnormal < 35


def test_killed_it_goes_on_with_the_same_home(started: Demo) -> None:
    before = started.arrived()
    started.kill()
    started.begin()
    started.until(lambda: len(started.arrived()) > len(before))
    assert before <= started.arrived()
    assert started.rows("SELECT COUNT(*) FROM shops_authorisation WHERE ended_at IS NOT NULL") == [(0,)]  # fmt: skip
    assert 'id="filling"' not in _shown(started.client, "/")


@pytest.mark.skipif(not Path("/proc").is_dir(), reason="looks at processes in /proc")
def test_where_only_the_program_itself_is_killed_its_platform_ends_too(started: Demo) -> None:
    def lives() -> bool:
        told = (path.read_bytes() for path in Path("/proc").glob("[0-9]*/cmdline") if path.exists())
        market = str(started.home / "market").encode()
        return any(b"\0sandbox\0--leashed\0" in one and market in one for one in told)

    assert lives()
    group = started.server.pid
    started.client.close()
    os.kill(started.server.pid, signal.SIGKILL)
    started.server.wait()
    started.until(lambda: not lives())
    os.killpg(group, signal.SIGKILL)
    started.begin()
