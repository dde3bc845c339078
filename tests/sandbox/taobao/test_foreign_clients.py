"""Public clients of the open platform, unchanged, work against the sandbox."""

import os
import shutil
from importlib.util import find_spec
from pathlib import Path

import pytest

from tests.foreign.visiting import node, python, visit
from tests.sandbox.taobao.visitor import Visitor

pytestmark = pytest.mark.loopback
MODULES = os.environ.get("NODE_PATH", "")


@pytest.mark.parametrize(
    ("module", "script"), [("taobaopy", "with_taobaopy.py"), ("top", "with_top_sdk.py")]
)
def test_a_python_client_reads_refuses_and_is_refused(
    visitor: Visitor, module: str, script: str
) -> None:
    if find_spec(module) is None:
        pytest.skip(f"{module} is not installed: pip install taobaopy taobao-sdk-python3")
    visit(visitor, python(script))


def test_the_node_client_reads_refuses_and_is_refused(visitor: Visitor) -> None:
    if not shutil.which("node") or not (Path(MODULES) / "node-taobao-topclient").is_dir():
        pytest.skip("no node-taobao-topclient in NODE_PATH: `make release` fetches it")
    visit(visitor, node("with_node_topclient.cjs"), NODE_PATH=MODULES)


def test_a_python_client_tries_again_through_a_busy_platform(visitor: Visitor) -> None:
    """`taobaopy` repeats what the platform says may be repeated, and mends broken JSON as we do."""
    if find_spec("taobaopy") is None:
        pytest.skip("taobaopy is not installed")
    visitor.faults("""
    faults:
      - {call: taobao.time.get, last: 2, do: {fault: said, what: error, facts: {code: 15, sub_code: isp.service-error}}}
      - {call: taobao.refunds.receive.get, last: 1, do: {fault: status, status: 502}}
    """)
    visit(visitor, python("with_taobaopy.py"))
    heard = [call.call for call in visitor.server.sandbox.calls]
    assert heard.count("taobao.time.get") == 3
    assert heard.count("taobao.refunds.receive.get") == 2
