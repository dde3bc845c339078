"""P4: fifty machines that retry at once have one effect, whatever dies in between; on a real server."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

import httpx
import pytest

from fuchang.kernel.clock import clock
from fuchang.pipeline.duties import REPLAYS_LAST_S, forget_replays
from fuchang.store.models import Replay
from tests.machine import Machine
from tests.made import made_case
from tests.people import Desk

ROOT = Path(__file__).resolve().parents[2]
FURNISH = """
import os, django
os.environ["DJANGO_SETTINGS_MODULE"] = "fuchang.desk.settings"
django.setup()
from fuchang.kernel.clock import clock
from fuchang.shops import keys
from fuchang.shops.access import access_of
from fuchang.shops.models import Person
from fuchang.store.walls import everything
from tests.made import made_case
access = access_of(Person.objects.get(login="alice"), second_factor=True)
shops = list(access.shops)
with everything("the test furnishes the desk"):
    texts = [keys.make(access, name="ERP", role="owner", shops=shops, now=clock())[1] for _ in "ab"]
    print(*texts, made_case(shops[0]).number)
"""
PROGRAM = "from fuchang.cli.main import main; main()"


def started(home: Path, code: str, *words: str, given: str = "") -> str:
    done = subprocess.run(
        [sys.executable, "-c", code, *words], env=environment(home), input=given, text=True,
        capture_output=True, check=True,
    )  # fmt: skip
    return done.stdout


def environment(home: Path) -> dict[str, str]:
    found = {**os.environ, "FUCHANG_HOME": str(home), "PYTHONUTF8": "1", "PYTHONPATH": str(ROOT)}
    found.pop("FUCHANG_KEY", None)
    if url := found.get("FUCHANG_DB"):
        found["FUCHANG_DB"] = own_database(url)
    return found


@cache
def own_database(url: str) -> str:
    """An empty database beside the one in which other tests have begun a desk."""
    import psycopg

    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("CREATE DATABASE retries")
    return url.replace("@/desk", "@/retries")


@contextmanager
def serving(home: Path, port: int) -> Iterator[None]:
    """`fuchang serve` in a group of processes of its own, killed at the end without warning."""
    words = ("serve", "--bind", f"127.0.0.1:{port}", "--jobs", "0", "--threads", "8")
    server = subprocess.Popen(
        [sys.executable, "-c", PROGRAM, *words], env=environment(home), start_new_session=True,
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        for _ in range(240):
            try:
                httpx.get(f"http://127.0.0.1:{port}/healthz", timeout=2)
                break
            except httpx.HTTPError:
                time.sleep(0.25)
        yield
    finally:
        os.killpg(server.pid, signal.SIGKILL)
        server.wait()


@pytest.mark.slow
@pytest.mark.loopback
@pytest.mark.store
def test_fifty_at_once_have_one_effect_and_one_answer(tmp_path: Path) -> None:
    owner = ("init", "--owner", "alice", "--shop", "580000001", "--password-stdin")
    started(tmp_path, PROGRAM, *owner, given="correct horse battery staple\n")
    key, other, number = started(tmp_path, FURNISH).split()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    place = f"http://127.0.0.1:{port}/api/cases/{number}"

    def ask(text: str = key, words: str = "一次") -> httpx.Response:
        about = {"Authorization": f"Bearer {text}", "Idempotency-Key": "order-17"}
        for _ in range(20):  # 503 means: come again, and that is what the key is for
            answer = httpx.post(f"{place}/notes", json={"words": words}, headers=about, timeout=60)
            if answer.status_code != 503:
                break
            time.sleep(0.5)
        return answer

    def notes() -> int:
        told = httpx.get(f"{place}/events", headers={"Authorization": f"Bearer {key}"}, timeout=60)
        return sum(one["verb"] == "note.written" for one in told.json()["rows"])

    with serving(tmp_path, port):
        with ThreadPoolExecutor(50) as crowd:
            answers = list(crowd.map(lambda _: ask(), range(50)))
        assert {one.status_code for one in answers} == {200}
        assert len({one.content for one in answers}) == 1
        assert sum("idempotent-replayed" not in one.headers for one in answers) == 1
        assert notes() == 1
    with serving(tmp_path, port):  # kill -9, and up again
        again = ask()
        assert (again.content, again.headers["idempotent-replayed"]) == (answers[0].content, "true")
        assert ask(words="另一次").status_code == 422
        assert notes() == 1
        assert "idempotent-replayed" not in ask(text=other).headers  # keys are the caller's own
        assert notes() == 2


@pytest.mark.django_db
@pytest.mark.store
def test_a_refusal_is_kept_and_has_no_effect(desk: Desk) -> None:
    machine, case = Machine(desk), made_case(desk.mine.pk)
    path, about = f"cases/{case.number}/reopen", {"Idempotency-Key": "k"}
    first = machine.ask("POST", path, {}, **about)
    again = machine.ask("POST", path, {}, **about)
    assert (first.status_code, again.content) == (409, first.content)
    assert again.headers["Idempotent-Replayed"] == "true"


@pytest.mark.django_db
@pytest.mark.store
def test_a_file_handed_in_twice_is_one_piece(desk: Desk) -> None:
    machine, case = Machine(desk), made_case(desk.mine.pk)
    large = b"\x89PNG\r\n\x1a\n" + b"0" * 3_000_000  # more than a body may have in memory
    about = {"Idempotency-Key": "k"}
    path = f"cases/{case.number}/proof"
    first, again = (machine.hand_in(path, "a.png", large, **about) for _ in range(2))
    assert (first.status_code, again.content) == (201, first.content)
    assert len(machine.ask("GET", path).json()["rows"]) == 1
    assert machine.hand_in(path, "b.png", large, **about).status_code == 422


@pytest.mark.django_db
@pytest.mark.store
def test_answers_are_forgotten_after_three_days(desk: Desk) -> None:
    machine, case = Machine(desk), made_case(desk.mine.pk)
    for name in ("old", "new"):
        path = f"cases/{case.number}/notes"
        machine.ask("POST", path, {"words": name}, **{"Idempotency-Key": name})
    Replay.objects.filter(key="old").update(at=clock() - REPLAYS_LAST_S - 1)
    forget_replays.call()
    assert list(Replay.objects.values_list("key", flat=True)) == ["new"]


@pytest.mark.django_db
def test_what_failed_on_our_side_is_never_kept(desk: Desk, monkeypatch: Any) -> None:
    """The one place where a test puts something in the way: a disk that is full for one request."""
    from django.db.utils import OperationalError

    from fuchang.cases import actions

    machine, case = Machine(desk), made_case(desk.mine.pk)

    def full(*_args: Any, **_about: Any) -> None:
        message = "database or disk is full"
        raise OperationalError(message)

    path, about = f"cases/{case.number}/notes", {"Idempotency-Key": "k"}
    with monkeypatch.context() as patch:
        patch.setattr(actions, "note", full)
        failed = machine.ask("POST", path, {"words": "x"}, **about)
    assert (failed.status_code, failed.headers["Retry-After"]) == (503, "5")
    assert json.loads(failed.content)["code"] == "unavailable"
    good = machine.ask("POST", path, {"words": "x"}, **about)
    assert good.status_code == 200
    assert "Idempotent-Replayed" not in good.headers
