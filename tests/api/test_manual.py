"""The page of the manual: every command in it works as it stands, every address in it is there."""

import re
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.machine import Machine, operations
from tests.made import made_case
from tests.people import Desk

if TYPE_CHECKING:
    from pytest_django.live_server_helper import LiveServer

PAGE = (Path(__file__).resolve().parents[2] / "docs/manual/api.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"```sh\n(.*?)```", PAGE, flags=re.DOTALL)


@pytest.mark.loopback
@pytest.mark.django_db(transaction=True)
def test_its_commands_work(live_server: "LiveServer", desk: Desk, tmp_path: Path) -> None:
    case, _second = made_case(desk.mine.pk), made_case(desk.mine.pk)
    given = {
        "DESK": live_server.url,
        "KEY": Machine(desk, role="owner").text,
        "CASE": case.number,
        "SHOP": str(desk.mine.pk),
        "PATH": "/usr/bin:/bin",
        "LC_ALL": "C.UTF-8",
    }
    for block in BLOCKS:
        done = subprocess.run(
            ["bash", "-euo", "pipefail", "-c", block], env=given, cwd=tmp_path, capture_output=True,
            text=True, check=False,
        )  # fmt: skip
        assert done.returncode == 0, f"{block}\n{done.stdout}\n{done.stderr}"


def test_its_addresses_are_there() -> None:
    there = {path for _, path in operations().values()}
    for told in re.findall(r"`(?:GET |POST )?(/api/[^`<?]*)`", PAGE):
        if told != "/api/openapi.json":
            assert told in there, told
