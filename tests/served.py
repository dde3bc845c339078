"""A desk of its own on the disk, served as people serve it, in a process group that can be killed whole.

`Served` starts the program; `Stable` starts it out of a process that has loaded everything already,
so that a hundred kills cost a minute: what runs is the same, only the loading is shared.
"""

import json
import os
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Sequence
from contextlib import closing, suppress
from pathlib import Path
from typing import Any, Self

import httpx

PROGRAM = (sys.executable, "-c", "from fuchang.cli.main import main; main()")
PASSWORD = "correct horse battery staple"
SHOP = "580000001"
HEADER = (
    "订单编号,买家会员名,支付单号,买家应付货款,买家应付邮费,总金额,买家实际支付金额,订单状态,"
    "订单创建时间,订单付款时间,宝贝标题,宝贝总数量,店铺Id,店铺名称"
)
# makes a key of the shop's owner and prints its text
_KEY = """
from fuchang.cli.desk import set_up
set_up()
from fuchang.shops import keys
from fuchang.shops.access import access_of
from fuchang.shops.models import Person, Shop
from fuchang.kernel.clock import clock
from fuchang.store.walls import everything
with everything("tests"):
    owner = access_of(Person.objects.order_by("pk").first(), second_factor=True)
    shop = Shop.objects.order_by("pk").first().pk
    print(keys.make(owner, name="tests", role="owner", shops=[shop], now=clock())[1])
"""


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
        return port


def orders_file(first: int, *, rows: int = 3) -> tuple[str, bytes]:
    """A small order list of the seller centre with order numbers from `first` on."""
    lines = [
        f"{order_id(number)},tb{number},2026{number:014d},99.00,0.00,99.00,99.00,"
        f"买家已付款，等待卖家发货,2026-11-20 10:00:00,2026-11-20 10:05:00,茶,1,{SHOP},{SHOP}\n"
        for number in range(first, first + rows)
    ]
    return f"ExportOrderList{first}.csv", "".join(["\ufeff", HEADER, "\n", *lines]).encode()


def order_id(number: int) -> str:
    return f"38{number:017d}"


class Served:
    """One desk: its home, its port, its key; started, asked, killed."""

    def __init__(self, home: Path, *, data: Path | None = None, database: str = "") -> None:
        self.home, self.data = home, data or home / "data"
        self.port = free_port()
        self.address = f"http://127.0.0.1:{self.port}"
        self.group = 0
        self.environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith("FUCHANG")},
            "FUCHANG_HOME": str(home),
            "FUCHANG_DATA_DIR": str(self.data),
            "PYTHONUTF8": "1",
        }
        if database:
            self.environment["FUCHANG_DB"] = database
        home.mkdir(parents=True, exist_ok=True)

    def found(self) -> Self:
        """The desk, its owner alice, one shop and a key."""
        self.run("init", "--owner", "alice", "--shop", SHOP, "--password-stdin", given=PASSWORD)
        self.key = self._python(_KEY).strip()
        self.headers = {"Authorization": f"Bearer {self.key}"}
        return self

    def run(self, *words: str, code: int | None = 0, given: str = "") -> str:
        """A command, in a process of its own; what it prints."""
        done = subprocess.run(
            [*PROGRAM, *words], env=self.environment, input=given + "\n", capture_output=True,
            text=True, encoding="utf-8", check=False,
        )  # fmt: skip
        assert code is None or done.returncode == code, done.stdout + done.stderr
        return done.stdout

    def told(self, *words: str) -> Any:
        """The one JSON document that a command prints."""
        return json.loads(self.run(*words, "--json"))

    def _python(self, text: str) -> str:
        done = subprocess.run(
            [sys.executable, "-c", text], env=self.environment, capture_output=True, text=True,
            encoding="utf-8", check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        return done.stdout

    def start(self, *more: str, before: Sequence[str] = (), wait_s: float = 60) -> Self:
        """`fuchang serve` in a process group of its own; `before`: what it is started by (strace)."""
        words = [*before, *PROGRAM, "serve", "--bind", f"127.0.0.1:{self.port}", *more]
        with (self.home / "serve.log").open("ab") as log:
            self.process = subprocess.Popen(
                words, env=self.environment, stdout=log, stderr=log, start_new_session=True
            )
        self.group = self.process.pid
        _open.append(self)
        self.until_healthy(wait_s)
        return self

    def close(self) -> None:
        """End it, whatever it does."""
        if self.group:
            self.kill()

    def until_healthy(self, wait_s: float) -> None:
        ends = time.monotonic() + wait_s
        while time.monotonic() < ends:
            with suppress(httpx.HTTPError):
                if httpx.get(f"{self.address}/healthz", timeout=2).status_code == 200:
                    return
            time.sleep(0.02)
        raise AssertionError((self.home / "serve.log").read_text(errors="replace")[-4000:])

    def signal(self, number: int) -> None:
        """To every process of the group."""
        with suppress(ProcessLookupError):
            if self.group:
                os.killpg(self.group, number)

    def kill(self) -> None:
        self.signal(signal.SIGKILL)
        self.group = 0
        self.process.wait(timeout=30)

    def stop(self) -> None:
        """As a person does, with Ctrl-C; what does not end is killed."""
        with suppress(ProcessLookupError):
            os.kill(self.group, signal.SIGINT)
        try:
            self.process.wait(timeout=30)
        finally:
            self.signal(signal.SIGKILL)
            self.group = 0

    def rows(self, statement: str, *about: object) -> list[tuple[Any, ...]]:
        """A question to the SQLite file, past the desk."""
        with closing(sqlite3.connect(self.data / "desk.db", timeout=30)) as store, store:
            return store.execute(statement, about).fetchall()


_open: list[Served] = []


def close_all() -> None:
    """End what a failed story left running."""
    while _open:
        _open.pop().close()


# ---------------------------------------------------------------- everything loaded once, then forked
_STABLE = """
import os, sys, signal, multiprocessing
multiprocessing.set_start_method("fork")
from fuchang.cli.desk import set_up
set_up(must_exist=False)
from fuchang.pipeline import server, serving
import fuchang.desk.every_url, fuchang.api.doors, fuchang.desk.wsgi
import fuchang.pipeline.rounds.together, fuchang.pipeline.duties, fuchang.pipeline.worker
import duckdb
from fuchang.cases.book import book
book()
from django.db import connections

class Forked:
    def __init__(self, words=()):
        self.pid = os.fork()
        if not self.pid:
            signal.signal(signal.SIGTERM, signal.SIG_DFL)
            fuchang.pipeline.worker.Worker().run()
            os._exit(0)
    def poll(self):
        return None
    def terminate(self):
        os.kill(self.pid, signal.SIGTERM)
    def wait(self, timeout=0):
        os.waitpid(self.pid, 0)

serving._hired = Forked
for line in sys.stdin:
    port = int(line)
    pid = os.fork()
    if not pid:
        os.setpgid(0, 0)
        os.dup2(2, 1)  # what the server says goes into the log, not to who waits for the number
        server.migrate(now=server.moment())
        connections.close_all()
        how = {"address": "127.0.0.1", "port": port, "threads": 4, "workers": 1, "first": [], "beside": []}
        serving.serve(how)
        os._exit(0)
    try:
        os.setpgid(pid, pid)  # before anybody is told: a group that is not there yet cannot be killed
    except OSError:  # the child has done it, and may have ended
        pass
    print(pid, flush=True)
    os.waitpid(pid, 0)
    print("ended", flush=True)
"""


class Stable(Served):
    """Starts in a tenth of the time, to be killed often."""

    def open(self) -> Self:
        with (self.home / "serve.log").open("ab") as log:
            self._keeper = subprocess.Popen(
                [sys.executable, "-c", _STABLE], env=self.environment, stdin=subprocess.PIPE,
                stdout=subprocess.PIPE, stderr=log, text=True,
            )  # fmt: skip
        _open.append(self)
        return self

    def start(self, *_more: str, before: Sequence[str] = (), wait_s: float = 60) -> Self:
        assert not before
        assert self._keeper.stdin
        assert self._keeper.stdout
        self._keeper.stdin.write(f"{self.port}\n")
        self._keeper.stdin.flush()
        self.group = int(self._keeper.stdout.readline())
        if wait_s:
            self.until_healthy(wait_s)
        return self

    def kill(self) -> None:
        self.signal(signal.SIGKILL)
        self.group = 0
        assert self._keeper.stdout
        assert self._keeper.stdout.readline().strip() == "ended"

    def close(self) -> None:
        self.signal(signal.SIGKILL)
        self.group = 0
        if self._keeper.poll() is None:
            self._keeper.communicate(timeout=30)  # its input ends, and so does it
