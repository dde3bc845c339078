"""The desk from the command line, as a newcomer types it: each command in a process of its own."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import httpx
import pytest

pytestmark = [pytest.mark.slow, pytest.mark.loopback]
PASSWORD = "correct horse battery staple"


def run(home: Path, *words: str, code: int = 0, given: str = "") -> str:
    environment = {**os.environ, "FUCHANG_HOME": str(home), "PYTHONUTF8": "1"}
    for name in ("FUCHANG_KEY", "FUCHANG_DB", "FUCHANG_DATA_DIR"):
        environment.pop(name, None)
    done = subprocess.run(
        [sys.executable, "-c", "from fuchang.cli.main import main; main()", *words],
        env=environment,
        capture_output=True,
        text=True,
        encoding="utf-8",
        input=given,
        check=False,
    )
    assert done.returncode == code, done.stdout + done.stderr
    return done.stdout


@pytest.fixture
def home(tmp_path: Path) -> Path:
    run(
        tmp_path,
        "init",
        "--owner",
        "alice",
        "--shop",
        "580000001",
        "--password-stdin",
        given=f"{PASSWORD}\n",
    )
    return tmp_path


def test_a_command_without_a_desk_says_what_to_run(tmp_path: Path) -> None:
    run(tmp_path, "ledger", code=2)


def test_the_key_is_readable_by_its_owner_alone(home: Path) -> None:
    assert (home / "secret.key").stat().st_mode & 0o077 == 0


def test_import_twice_and_the_books_agree(home: Path, few_files: list[Path]) -> None:
    files = [str(path) for path in few_files]
    first = json.loads(run(home, "import", "--json", *files))
    assert {one["state"] for one in first} == {"applied"}
    before = json.loads(run(home, "digest", "--json"))
    again = json.loads(run(home, "import", "--json", *files))
    assert not any(one["fresh"] for one in again)
    assert json.loads(run(home, "digest", "--json")) == before
    assert before["whole"] in run(home, "digest")
    rows = json.loads(run(home, "ledger", "--json"))
    outcomes = ("applied", "duplicate", "superseded", "quarantined", "rejected")
    assert all(row["received"] == sum(row[name] for name in outcomes) for row in rows)
    assert json.loads(run(home, "outbox", "list", "--json")) == []
    assert all(
        one["broken_at"] is None for one in json.loads(run(home, "audit", "verify", "--json"))
    )


def test_a_killed_import_is_finished_by_the_next_worker(home: Path, few_files: list[Path]) -> None:
    assert run(home, "import", "--json", *map(str, few_files))
    wanted = json.loads(run(home, "digest", "--json"))["whole"]
    other = home / "other"
    run(
        other,
        "init",
        "--owner",
        "bob",
        "--shop",
        "580000001",
        "--password-stdin",
        given=f"{PASSWORD}\n",
    )
    environment = {**os.environ, "FUCHANG_HOME": str(other), "PYTHONUTF8": "1"}
    environment.pop("FUCHANG_KEY", None)
    words = ["import", *(str(path) for path in few_files)]
    killed = subprocess.Popen(
        [sys.executable, "-c", "from fuchang.cli.main import main; main()", *words],
        env=environment,
        start_new_session=True,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    time.sleep(2.5)
    os.killpg(killed.pid, signal.SIGKILL)
    killed.wait()
    run(other, "import", *(str(path) for path in few_files))
    _expire_leases(other)
    run(other, "worker", "--once")
    assert json.loads(run(other, "digest", "--json"))["whole"] == wanted


def _expire_leases(home: Path) -> None:
    """Stand in for the minute after which a dead worker's jobs are taken over."""
    import sqlite3
    from contextlib import closing

    with closing(sqlite3.connect(home / "data" / "desk.db")) as database:
        database.execute("UPDATE store_job SET lease_until_at = 1 WHERE state = 'running'")
        database.commit()


def test_the_doctor_and_the_backup(home: Path) -> None:
    run(home, "doctor", code=4)
    archive = run(home, "backup").strip()
    assert json.loads(run(home, "restore", archive, "--verify-only"))["files"] >= 1
    fresh = home / "fresh"
    fresh.mkdir()
    (fresh / "secret.key").write_bytes((home / "secret.key").read_bytes())
    run(fresh, "restore", archive)
    assert json.loads(run(fresh, "digest", "--json")) == json.loads(run(home, "digest", "--json"))


def test_the_matrix_names_every_page() -> None:
    from fuchang.web.routes import routes

    told = run(Path(), "permissions", "--format", "json")
    names = {row["name"] for row in json.loads(told)}
    assert {route.name for route in routes()} <= names


def test_the_server_answers_and_ends_cleanly(home: Path) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = {**os.environ, "FUCHANG_HOME": str(home), "PYTHONUTF8": "1"}
    environment.pop("FUCHANG_KEY", None)
    server = subprocess.Popen(
        [
            sys.executable,
            "-c",
            "from fuchang.cli.main import main; main()",
            "serve",
            "--bind",
            f"127.0.0.1:{port}",
        ],
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        assert _asked(f"http://127.0.0.1:{port}/healthz")
    finally:
        server.send_signal(signal.SIGINT)
        server.wait(timeout=20)


def _asked(address: str) -> bool:
    for _ in range(60):
        try:
            return httpx.get(address, timeout=2).status_code == 200
        except httpx.HTTPError:
            time.sleep(0.5)
    return False
