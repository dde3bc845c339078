"""Messages at full speed: the simulated platform pushes, a desk's worker on SQLite stores, confirms and acts.

    python -m bench.live [--rate 500] [--refunds 2] [--seconds 60] [--orders 2000]

`rate` messages a second are written, most of them of orders that changed, `refunds` of them refunds whose
answer is due within the hour. Told are: messages stored and confirmed a second, how long one waits for
that, seconds from a refund's message to its open case, and what was lost. The desk asks the platform no
faster than it always does, so that what is only nice to know waits behind the refunds.
"""

import argparse
import os
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

MARK_RATE, MARK_S = 500, 2.0
PATIENCE_S, LOOK_S, TURN_S = 90, 0.05, 0.1
PROGRAM = (sys.executable, "-c", "from fuchang.cli.main import main; main()")


def main() -> None:
    ask = argparse.ArgumentParser(description=__doc__)
    ask.add_argument("--rate", type=int, default=MARK_RATE)
    ask.add_argument("--refunds", type=int, default=2)
    ask.add_argument("--seconds", type=int, default=60)
    ask.add_argument("--orders", type=int, default=2_000)
    told = ask.parse_args()
    with heard(told.orders, before=_post_of) as (sandbox, desk, _worker, post):
        push = Push(sandbox.world, told.rate, told.refunds)
        watch = Watch(desk, push, post)
        print("the lists are read; now the messages", flush=True)
        push.run(told.seconds)
        desk.until(watch.over, "every message and every case")
        watch.tell(told)


@contextmanager
def heard(orders: int, *, before=lambda _sandbox: None):
    """A desk of its own whose worker has read the lists of a simulated platform, with what `before` gave."""
    print("load average " + " ".join(f"{part:.2f}" for part in os.getloadavg()))
    with tempfile.TemporaryDirectory(prefix="fuchang-bench-") as folder:
        os.environ |= {"FUCHANG_HOME": folder, "FUCHANG_DATA_DIR": f"{folder}/data"}
        os.environ.pop("FUCHANG_DB", None)
        from fuchang.kernel.clock import clock
        from fuchang.sandbox.serve import made, running

        sandbox = made(orders=orders, seed=7, ticks=time.monotonic, start=clock())
        given = before(sandbox)
        with running(sandbox) as server:
            _found(server.port)
            worker = subprocess.Popen([*PROGRAM, "worker"], stderr=subprocess.DEVNULL)
            try:
                desk = Desk(Path(folder) / "data" / "desk.db")
                desk.until(desk.settled, "the first reading of the lists")
                yield sandbox, desk, worker, given
            finally:
                worker.terminate()
                worker.wait(30)


def _post_of(sandbox):
    """The post office of the sandbox that is about to open, so that one sees what it has sent."""
    from fuchang.sandbox.taobao import state

    found, opened = [], state.Post

    def remembered(of):
        found.append(opened(of))
        return found[-1]

    state.Post = remembered
    return lambda: found[-1]


def _found(port: int) -> None:
    """A desk whose three shops are connected."""
    from fuchang.cli.desk import make_home, set_up

    make_home()
    set_up(must_exist=False)
    from fuchang.kernel.clock import clock
    from fuchang.pipeline import server, stage
    from fuchang.sandbox import live

    server.migrate(now=clock())
    stage.open_shops(now=clock())
    live.connect(port, now=clock())


@dataclass
class Desk:
    """The desk's store, only looked at."""

    path: Path

    def one(self, statement: str) -> int:
        with sqlite3.connect(f"file:{self.path}?mode=ro", uri=True, timeout=20) as store:
            return int(store.execute(statement).fetchone()[0] or 0)

    def refunds(self) -> set[str]:
        with sqlite3.connect(f"file:{self.path}?mode=ro", uri=True, timeout=20) as store:
            rows = store.execute("SELECT refund_id FROM cases_case WHERE refund_id LIKE '39%'")
            return {row[0] for row in rows}

    def settled(self) -> bool:
        """Everything of the last days is read, and what that made it wish for."""
        from fuchang.kernel.clock import clock

        unread = self.one("SELECT COUNT(*) FROM store_feed WHERE heard_at IS NULL")
        wishes = self.one("SELECT COUNT(*) FROM store_wish")
        jobs = self.one(
            "SELECT COUNT(*) FROM store_job WHERE state = 'running' "
            f"OR (state = 'ready' AND run_after_at <= {clock()})"
        )
        return not (unread or wishes or jobs)

    def until(self, true: Callable[[], bool], what: str) -> None:
        end = time.monotonic() + PATIENCE_S
        while not true():
            if time.monotonic() > end:
                print(f"gave up waiting for {what}")
                return
            time.sleep(LOOK_S)


@dataclass
class Push:
    """So many changes a second, evenly; of each refund when its message was written."""

    world: object
    rate: int
    refunds: int
    sent: int = 0
    at: dict[str, float] = field(default_factory=dict)
    took_s: float = 0.0
    over: bool = False

    def run(self, seconds: int) -> None:
        from fuchang.kernel.clock import clock
        from fuchang.sandbox.trade import Trade, order_status

        luck = Random(7)
        trade, begun = Trade(self.world, luck), time.monotonic()
        shipped = [
            row["order_id"] for row in self.world.rows("orders", status=order_status("shipped"))
        ]
        while (passed := time.monotonic() - begun) < seconds:
            while self.sent < passed * self.rate:
                if self.sent % (self.rate // self.refunds) == 0:
                    self.refund(trade)
                else:
                    now = clock()
                    self.world.change("orders", luck.choice(shipped), at=now, what="order_changed")
                self.sent += 1
            time.sleep(0.002)
        self.took_s, self.over = time.monotonic() - begun, True

    def refund(self, trade) -> None:
        """A buyer asks for money back, and the answer is due within the hour."""
        from fuchang.facts.codes import code
        from fuchang.kernel.clock import clock

        now = clock()
        regretted = trade.regret(now)
        if regretted is None:  # nobody is left who could
            return
        told = regretted | {
            "applied_at": now, "answer_by_at": now + 1_800, "finished_at": None, "proof_by_at": None,
            "status": code(kind="refund_status", word="wait_seller"), "kind": code(kind="refund_kind", word="refund_only"),
            "goods": code(kind="goods", word="not_received"), "constraint_code": 0, "risk": 0, "prompt": None,
        }  # fmt: skip
        self.at[told["refund_id"]] = time.monotonic()
        self.world.add("refunds", told, at=now, what="refund_created")


class Watch:
    """Looks for cases while messages are pushed, and how many are confirmed each second."""

    def __init__(self, desk: Desk, push: Push, post) -> None:
        self.desk, self.push, self.post = desk, push, post()
        self.seen: dict[str, float] = {}
        self.before = self.post.confirmed, self.post.written
        self.behind: list[int] = []
        self.caught_up = 0.0
        self.begun = time.monotonic()
        threading.Thread(target=self._look, daemon=True).start()

    def _look(self) -> None:
        while not self.over():
            now = time.monotonic()
            for refund in self.desk.refunds() - set(self.seen):
                self.seen[refund] = now
            waiting = self.post.written - self.post.confirmed
            self.behind.append(waiting)
            if self.push.over and not waiting and not self.caught_up:
                self.caught_up = now
            time.sleep(TURN_S)

    def over(self) -> bool:
        return self.push.over and bool(self.caught_up) and set(self.push.at) <= set(self.seen)

    def tell(self, told: argparse.Namespace) -> None:
        confirmed = self.post.confirmed - self.before[0]
        written = self.post.written - self.before[1]
        stored = self.desk.one("SELECT COUNT(*) FROM store_platformmessage")
        took = (self.caught_up or time.monotonic()) - self.begun
        waits = sorted(self.seen[one] - at for one, at in self.push.at.items() if one in self.seen)
        print(
            f"messages written {written} in {self.push.took_s:.1f} s ({written / self.push.took_s:.0f}/s)"
        )
        print(
            f"stored and confirmed {confirmed} in {took:.1f} s: {confirmed / took:.0f}/s   mark {told.rate}/s"
        )
        print(
            f"unconfirmed at most {max(self.behind)} ({max(self.behind) / told.rate:.2f} s of messages)"
        )
        if len(waits) > 1:
            cuts = statistics.quantiles(waits, n=100)
            kept = "kept" if cuts[98] <= MARK_S else "MISSED"
            print(
                f"message to open case: p50 {statistics.median(waits):.2f} s   p95 {cuts[94]:.2f} s   p99 {cuts[98]:.2f} s   n {len(waits)}   mark {MARK_S} s: {kept}"
            )
        print(
            f"lost: {written - confirmed} messages, {self.post.written - stored} not stored, {len(self.push.at) - len(waits)} cases"
        )
        print(f"still to be read again: {self.desk.one('SELECT COUNT(*) FROM store_wish')} things")


if __name__ == "__main__":
    main()
