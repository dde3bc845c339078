"""Clients that are not in the development lock, fetched here and let loose on the sandbox unchanged."""

import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from fuchang.kernel.clock import clock
from fuchang.sandbox.serve import made, running
from tests.foreign.visiting import node, python, visit
from tests.sandbox.taobao.visitor import Visitor

pytestmark = [pytest.mark.loopback, pytest.mark.slow]


@pytest.fixture
def visitor() -> Iterator[Visitor]:
    sandbox = made(orders=600, seed=7, ticks=time.monotonic, start=clock())
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
