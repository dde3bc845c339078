"""The walls of the house stand, and each of them fires when somebody walks through it."""

import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
CONTRACTS = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"][
    "importlinter"
]["contracts"]

# For each contract: the file to plant, and what it says there.
VIOLATIONS = {
    "rooms": ("facts/planted.py", "import fuchang.rulebook\n"),
    "no-django-below-the-line": ("rulebook/planted.py", "import django\n"),
    "no-network": ("connect/exports/planted.py", "import http.client\n"),
    "one-front-door-to-the-engine": ("detection/planted.py", "import duckdb\n"),
    "connect-knows-no-rules": ("connect/planted.py", "import fuchang.rulebook.grammar\n"),
    "connectors-are-strangers": (
        "connect/planted/__init__.py",
        "import fuchang.connect.exports\n",
    ),
    "channels-are-strangers": (
        "watch/channels/planted/__init__.py",
        "import fuchang.watch.channels.webhook\n",
    ),
    "no-cycles": ("kernel/planted.py", "import fuchang.kernel.text\n"),
}
LINT = "from importlinter.cli import lint_imports_command as go; go()"
NAMES = {contract["id"]: contract["name"] for contract in CONTRACTS}


def lint(house: Path) -> tuple[int, str]:
    done = subprocess.run(
        [sys.executable, "-c", LINT, "--no-cache"],
        cwd=house,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    return done.returncode, re.sub(r"\s+", " ", done.stdout + done.stderr)


@pytest.fixture
def house(tmp_path: Path) -> Path:
    shutil.copytree(ROOT / "fuchang", tmp_path / "fuchang")
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return tmp_path


def test_the_walls_stand(house: Path) -> None:
    code, said = lint(house)
    assert code == 0, said
    assert f"{len(CONTRACTS)} kept, 0 broken" in said


@pytest.mark.parametrize("contract", NAMES)
def test_a_wall_fires_when_somebody_walks_through(contract: str, house: Path) -> None:
    where, text = VIOLATIONS[contract]
    planted = house / "fuchang" / where
    planted.parent.mkdir(exist_ok=True)
    planted.write_text(text, encoding="utf-8")
    if contract == "no-cycles":
        with (house / "fuchang/kernel/text.py").open("a", encoding="utf-8") as other:
            other.write("\nimport fuchang.kernel.planted\n")
    code, said = lint(house)
    assert code != 0
    assert f"{NAMES[contract]} BROKEN" in said


def test_a_room_that_nobody_placed_is_refused(house: Path) -> None:
    (house / "fuchang/attic").mkdir()
    (house / "fuchang/attic/__init__.py").write_text('"""Anything."""\n', encoding="utf-8")
    code, said = lint(house)
    assert code != 0
    assert "attic" in said
