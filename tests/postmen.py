"""Workers that carry the outbox to a real receiver and are killed again and again (P5)."""

import json
import os
import signal
import subprocess
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from tests.receiver import Receiver
from tests.served import Served

LINES = 12
# loads everything once; for each line it reads it forks a worker, as `fuchang worker` runs one
_KEEPER = """
import os, sys
from fuchang.cli.desk import set_up
set_up()
from django.db import connections
import fuchang.pipeline.worker, fuchang.pipeline.duties, fuchang.watch.channels.webhook
connections.close_all()
for line in sys.stdin:
    pid = os.fork()
    if not pid:
        fuchang.pipeline.worker.Worker().run()
        os._exit(0)
    print(pid, flush=True)
    os.waitpid(pid, 0)
    print("ended", flush=True)
"""
# one receiver, and messages: in lines that keep an order, every sixth one that may not happen twice
_POST = """
import sys
from fuchang.cli.desk import set_up
set_up()
from django.db import transaction
from fuchang.kernel.clock import clock
from fuchang.shops.access import commanding
from fuchang.shops.models import Shop
from fuchang.store import outbox
from fuchang.store.walls import everything
from fuchang.watch import hooks
url, count, lines = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
with everything("tests"), transaction.atomic():
    shop = Shop.objects.order_by("pk").first().pk
    hook, _ = hooks.add(commanding(), shop_key=shop, name="ERP", url=url, wanted=[], now=clock())
    for number in range(count):
        once = number % 6 == 5
        outbox.post(
            shop_key=shop, channel="webhook", topic="hold.asked", target=str(hook.pk), now=clock(),
            payload={"number": number, "line": "" if once else str(number % lines), "once": once},
            dedupe=str(number), line="" if once else f"case:{number % lines}", once=once,
        )
"""


@dataclass
class Found:
    """What became of all messages, as the receiver heard and the desk wrote down."""

    messages: int
    kills: int
    lost: int = 0
    doubled: int = 0  # heard once more than needed, under the same id
    once_doubled: int = 0  # what may not happen twice, and did
    disordered: int = 0
    altered: int = 0  # the same id with another body
    states: dict[str, int] = field(default_factory=dict)

    def spotless(self) -> bool:
        """P5: nothing lost, at most one duplicate a kill, the order kept, nothing twice that may not."""
        wrong = self.lost + self.once_doubled + self.disordered + self.altered
        settled = set(self.states) <= {"sent", "unknown"}
        return not wrong and settled and self.doubled <= self.kills


def killed_story(folder: Path, *, kills: int, messages: int) -> Found:
    """So many kills of a worker at random moments around sending."""
    desk, chance = Served(folder).found(), Random(kills)
    with Receiver(delay_s=0.02) as receiver:
        desk.environment["FUCHANG_PRIVATE"] = receiver.pair
        words = [sys.executable, "-c", _POST, receiver.url, str(messages), str(LINES)]
        subprocess.run(words, env=desk.environment, check=True)
        keeper = subprocess.Popen(
            [sys.executable, "-c", _KEEPER], env=desk.environment, stdin=subprocess.PIPE,
            stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        for _ in range(kills):
            pid = _born(keeper)
            _until_heard(receiver, len(receiver.heard))
            time.sleep(chance.uniform(0, 0.08))
            _killed(keeper, pid)
        pid = _born(keeper)
        _until(lambda: not _left(desk), within_s=60 + messages)
        _killed(keeper, pid)
        keeper.communicate(timeout=30)
        return _judged(desk, receiver, messages=messages, kills=kills)


def _born(keeper: "subprocess.Popen[str]") -> int:
    assert keeper.stdin
    assert keeper.stdout
    keeper.stdin.write("\n")
    keeper.stdin.flush()
    return int(keeper.stdout.readline())


def _killed(keeper: "subprocess.Popen[str]", pid: int) -> None:
    os.kill(pid, signal.SIGKILL)
    assert keeper.stdout
    assert keeper.stdout.readline().strip() == "ended"


def _until(there: Callable[[], bool], *, within_s: float) -> None:
    ends = time.monotonic() + within_s
    while not there() and time.monotonic() < ends:
        time.sleep(0.005)


def _until_heard(receiver: Receiver, since: int) -> None:
    """The carrier is at work; where nothing is left it is killed idle."""
    _until(lambda: len(receiver.heard) > since, within_s=2)


def _left(desk: Served) -> int:
    time.sleep(0.2)
    rows = desk.rows(
        "SELECT count(*) FROM store_outboxmessage WHERE state IN ('pending','sending')"
    )
    return int(rows[0][0])


def _judged(desk: Served, receiver: Receiver, *, messages: int, kills: int) -> Found:
    heard = Counter(one.call_id for one in receiver.heard)
    bodies: dict[str, set[bytes]] = defaultdict(set)
    order: dict[str, list[int]] = defaultdict(list)
    once_doubled = 0
    for one in receiver.heard:
        told = json.loads(one.body)["data"]
        bodies[one.call_id].add(one.body)
        if told["once"]:
            once_doubled += heard[one.call_id] > 1
        else:
            order[told["line"]].append(told["number"])
    rows = desk.rows("SELECT dedupe_id, state FROM store_outboxmessage")
    return Found(
        messages=len(rows),
        kills=kills,
        lost=messages - len(rows) + sum(not heard[key] for key, state in rows if state == "sent"),
        doubled=sum(count - 1 for count in heard.values()),
        once_doubled=once_doubled,
        disordered=sum(line != sorted(line) for line in order.values()),
        altered=sum(len(found) > 1 for found in bodies.values()),
        states=dict(Counter(state for _, state in rows)),
    )
