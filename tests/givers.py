"""Four machines that hand deliveries to a desk and remember each that was acknowledged.

Whoever gets no answer asks again with the same Idempotency-Key, as our own documentation tells them.
Afterwards the desk is asked, past its own words, what became of each.
"""

import hashlib
import threading
import time
from dataclasses import dataclass, field
from random import Random

import httpx

from fuchang.kernel.clock import clock
from tests.served import Served, order_id, orders_file

ROWS = 3


_giving: list["Giver"] = []


def end_all() -> None:
    """No machine goes on giving after its story."""
    while _giving:
        _giving.pop().stop()


@dataclass
class Giver(threading.Thread):
    """One machine: its own order numbers, one delivery after the other, each until it is acknowledged."""

    desk: Served
    number: int
    pause_s: float = 0.3
    acked: list[tuple[int, str]] = field(default_factory=list)  # first order, SHA-256
    answers: dict[int, int] = field(default_factory=dict)  # HTTP status → how often

    def __post_init__(self) -> None:
        super().__init__(daemon=True)
        self._enough = threading.Event()
        self._chance = Random(self.number)
        _giving.append(self)

    def __hash__(self) -> int:
        return id(self)

    def run(self) -> None:
        first = (self.number + 1) * 10_000_000
        while not self._enough.is_set():
            if self._given(first):
                first += ROWS
            self._enough.wait(self._chance.uniform(0, self.pause_s))

    def end(self) -> None:
        self.stop()
        if self.is_alive():
            self.join(timeout=60)

    def stop(self) -> None:
        self._enough.set()

    def _given(self, first: int) -> bool:
        name, body = orders_file(first, rows=ROWS)
        try:
            answer = httpx.post(
                f"{self.desk.address}/api/deliveries?shop=1",
                headers={**self.desk.headers, "Idempotency-Key": name},
                files={"file": (name, body, "text/csv")},
                timeout=30,
            )
        except httpx.HTTPError:  # killed under our hands: what became of it, nobody knows
            return False
        self.answers[answer.status_code] = self.answers.get(answer.status_code, 0) + 1
        if answer.status_code == 202:
            self.acked.append((first, hashlib.sha256(body).hexdigest()))
        return answer.status_code == 202


@dataclass(frozen=True)
class Judged:
    """What the desk holds, against what it acknowledged."""

    acked: int
    lost: int  # acknowledged, and no delivery with these contents
    doubled: int  # deliveries of the same contents
    without_outcome: int
    unbalanced: int  # deliveries whose rows are not all in the ledger, or twice
    orders_lost: int
    orders_doubled: int
    jobs_left: int
    integrity: str

    def spotless(self) -> bool:
        return self.integrity == "ok" and not any(
            (self.lost, self.doubled, self.without_outcome, self.unbalanced, self.orders_lost,
             self.orders_doubled, self.jobs_left)
        )  # fmt: skip


def settled(desk: Served, *, within_s: float) -> float:
    """Wait until every delivery has its outcome; gives how long that took."""
    began = time.monotonic()
    while time.monotonic() < began + within_s:
        if not desk.rows("SELECT 1 FROM store_delivery WHERE state IN ('received', 'applying')"):
            break
        time.sleep(0.5)
    return time.monotonic() - began


def judge(desk: Served, givers: list[Giver]) -> Judged:
    """Read the file itself: whatever the desk says of itself counts for nothing here."""
    acked = [one for giver in givers for one in giver.acked]
    hashes = [row[0] for row in desk.rows("SELECT content_hash FROM store_delivery")]
    kept, known = set(hashes), desk.rows("SELECT shop_key, order_id FROM fact_orders")
    wanted = {order_id(first + at) for first, _ in acked for at in range(ROWS)}
    unbalanced = desk.rows(
        "SELECT d.id FROM store_delivery d LEFT JOIN store_ledgerentry l ON l.delivery_id = d.id "
        "GROUP BY d.id HAVING COALESCE(SUM(l.received), 0) <> d.rows_total OR COALESCE(SUM("
        "l.applied + l.duplicate + l.superseded + l.quarantined + l.rejected), 0) <> d.rows_total"
    )
    open_ = desk.rows("SELECT 1 FROM store_delivery WHERE state IN ('received', 'applying')")
    jobs = desk.rows(
        "SELECT 1 FROM store_job WHERE state = 'running' AND lease_until_at < ?", clock()
    )
    return Judged(
        acked=len(acked),
        lost=sum(contents not in kept for _, contents in acked),
        doubled=len(hashes) - len(kept),
        without_outcome=len(open_),
        unbalanced=len(unbalanced),
        orders_lost=len(wanted - {order for _, order in known}),
        orders_doubled=len(known) - len(set(known)),
        jobs_left=len(jobs),
        integrity=str(desk.rows("PRAGMA integrity_check")[0][0]),
    )
