"""Programs with clients that we did not write, let loose on the sandbox, and what they must have seen."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from fuchang.facts.codes import code
from fuchang.sandbox.taobao.state import APP_KEY, SECRET
from tests.sandbox.taobao.visitor import JPEG, Visitor

HERE = Path(__file__).resolve().parent


def visit(visitor: Visitor, command: list[str], **env: str) -> dict[str, Any]:
    """Run one of them; its clock is Beijing's, as these clients take it for granted."""
    row = visitor.refund()
    told = [visitor.server.url, APP_KEY, SECRET, visitor.session, row["refund_id"], JPEG.hex()]
    done = subprocess.run(
        [*command, *told], env={**os.environ, "TZ": "Asia/Shanghai", **env}, capture_output=True,
        text=True, encoding="utf-8", timeout=60, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    seen: dict[str, Any] = json.loads(done.stdout)
    _judge(seen, visitor, row)
    return seen


def python(script: str) -> list[str]:
    """A Python program of this folder."""
    return [sys.executable, str(HERE / script)]


def node(script: str) -> list[str]:
    """A Node program of this folder."""
    return ["node", str(HERE / script)]


def _judge(seen: dict[str, Any], visitor: Visitor, row: dict[str, Any]) -> None:
    assert seen["time"].startswith("20")
    assert len(seen["refunds"]) == 5
    assert seen["refunds"][0]["refund_id"] == row["refund_id"]
    assert len(seen["trades"]) == 3
    assert seen["trade"]["oaid"]
    assert seen["trade"]["orders"]["order"]
    assert seen["refused"] == "SELLER_REFUSE_BUYER"
    assert seen["again"] == [15, "isv.refund-status-error", "退款状态不允许该操作"]
    assert row["status"] == code(kind="refund_status", word="refused")
    refusals = [one for one in visitor.server.sandbox.calls if one.call == "taobao.refund.refuse"]
    assert len(refusals) == 2
