"""Clients that are not in the development lock, fetched here and let loose on the sandbox unchanged."""

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from fuchang.sandbox.serve import running
from fuchang.sandbox.taobao.state import APP_KEY, SECRET
from tests.foreign.visiting import node, python, visit
from tests.sandbox.taobao.visitor import Visitor
from tests.sandbox.worlds import fresh

pytestmark = [pytest.mark.loopback, pytest.mark.slow]


@pytest.fixture
def visitor() -> Iterator[Visitor]:
    sandbox = fresh(600)
    with running(sandbox) as server:
        caller = Visitor(server)
        yield caller
        caller.gateway.close()


def fetched(command: list[str], folder: Path) -> None:
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=300, check=False)  # fmt: skip
    if done.returncode:
        pytest.skip(f"could not be fetched: {done.stderr.strip()[-200:]}")


@pytest.mark.parametrize("package", ["taobao-openapi==1.1.0", "taobao-sdk-python3==1.0.9"])
def test_the_generated_sdk(visitor: Visitor, tmp_path: Path, package: str) -> None:
    fetched([sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--target", ".", package], tmp_path)  # fmt: skip
    visit(visitor, python("with_top_sdk.py"), PYTHONPATH=str(tmp_path))


def test_the_node_client(visitor: Visitor, tmp_path: Path) -> None:
    if not shutil.which("npm"):
        pytest.skip("no npm here")
    (tmp_path / "package.json").write_text("{}", encoding="utf-8")
    fetched(["npm", "install", "--no-audit", "--no-fund", "node-taobao-topclient@0.1.7"], tmp_path)
    visit(visitor, node("with_node_topclient.cjs"), NODE_PATH=str(tmp_path / "node_modules"))


def test_the_public_client_of_messages(visitor: Visitor, tmp_path: Path) -> None:
    """tmc.js greets, hears all that happens, before and while it listens, and confirms it."""
    if not shutil.which("npm"):
        pytest.skip("no npm here")
    (tmp_path / "package.json").write_text("{}", encoding="utf-8")
    fetched(["npm", "install", "--no-audit", "--no-fund", os.environ.get("FUCHANG_TMC_JS", "tmc.js@0.3.64")], tmp_path)  # fmt: skip
    created = [visitor.refund()["refund_id"] for _ in range(10)]
    command = [*node("with_tmc.cjs"), visitor.server.url.replace("http", "ws") + "/", APP_KEY, SECRET, "20"]  # fmt: skip
    env = {**os.environ, "NODE_PATH": str(tmp_path / "node_modules")}
    with subprocess.Popen(command, env=env, stdout=subprocess.PIPE, text=True) as client:
        time.sleep(1)
        created += [visitor.refund()["refund_id"] for _ in range(10)]
        heard, _ = client.communicate(timeout=30)
    assert sorted(map(str, json.loads(heard))) == sorted(created)
    assert httpx.get(f"{visitor.server.url}/sandbox/post").json()["waiting"] == 0
