"""`fuchang demo` on a fresh home: it answers at once, fills itself, and there is something to do."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

pytestmark = pytest.mark.loopback
PATIENCE_S = 120


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    """A demo that has just been started, and the browser of who follows its link."""
    home = tmp_path_factory.mktemp("demo")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = {**os.environ, "FUCHANG_HOME": str(home), "PYTHONUTF8": "1"}
    environment.pop("FUCHANG_KEY", None)
    with (home / "said").open("w") as said:
        server = subprocess.Popen(
            [sys.executable, "-c", "from fuchang.cli.main import main; main()", "demo",
             "--home", str(home), "--bind", f"127.0.0.1:{port}"],
            env=environment, stdout=said, stderr=said,
        )  # fmt: skip
    try:
        with _entered(home / "said") as client:
            yield client
    finally:
        server.send_signal(signal.SIGINT)
        server.wait(timeout=30)


def _entered(said: Path) -> httpx.Client:
    for _ in range(PATIENCE_S * 4):
        link = re.search(r"http://\S+/enter\S+", said.read_text(encoding="utf-8"))
        try:
            if link:
                answer = httpx.get(link[0])
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
