"""Line detection and the intake of scans against their marks, on SQLite and PostgreSQL.

    python -m bench.line [--orders 1000000] [--rounds 60] [--only sqlite,postgres] [--fresh]

A market rests in the store with all its scans; looks are of random orders of all times, of the last
weeks, and of orders that all have refunds (the costly case), each from keys to named findings. The
server's own CPU seconds are not counted, wall time is. A missed mark fails nothing.
"""

import argparse
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from bench.markets import FOLDER, market
from fuchang.detection.line import detect_line
from fuchang.facts.lake import Lake
from fuchang.facts.rest.scans import Scan, take
from fuchang.rulebook.loader import load
from tests.parity import postgres
from tests.parity.stores import Store, of_market, postgres_store, sqlite_store

MARKS = {
    ("sqlite", 200): 30.0,
    ("postgresql", 200): 75.0,
    ("sqlite", 1): 1.0,
    ("postgresql", 1): 3.0,
}
AS_THE_DESK = (
    "journal_mode = WAL", "synchronous = FULL", "cache_size = -65536", "temp_store = MEMORY",
    "mmap_size = 268435456", "wal_autocheckpoint = 10000",
)  # fmt: skip
SCANS_A_SECOND = 40_000
SCANS = 100_000
BATCHES = (1, 5, 25)


@dataclass(frozen=True)
class Timed:
    """Milliseconds of many looks, and the CPU of this process."""

    wall: Sequence[float]
    cpu: Sequence[float]
    found: float

    def line(self, mark: float) -> str:
        late, used = (sorted(one)[int(0.95 * len(one))] for one in (self.wall, self.cpu))
        verdict = "ok" if late <= mark else "MISSED"
        return (
            f"p50 {statistics.median(self.wall):7.2f}  p95 {late:7.2f} ms  "
            f"cpu p50 {statistics.median(self.cpu):7.2f}  p95 {used:7.2f}  "
            f"found {self.found:5.1f}  mark {mark:3.0f}  {verdict}"
        )


def looks(store: Store, pool: Sequence[int], *, orders: int, rounds: int, now: int) -> Timed:
    """So many looks at random orders of a pool; the first few warm up and do not count."""
    book, rng = load(), random.Random(orders)
    wall, cpu, found, warm = [], [], 0, 10
    for number in range(rounds + warm):
        keys = rng.sample(pool, orders)
        began, used = time.perf_counter(), time.process_time()
        line = detect_line(store.connection, book, now=now, orders=keys)
        if number >= warm:
            wall.append(1e3 * (time.perf_counter() - began))
            cpu.append(1e3 * (time.process_time() - used))
            found += len(line.findings)
    return Timed(wall, cpu, found / rounds)


def measure(store: Store, *, orders: int, rounds: int, now: int) -> None:
    """The lines of one store."""
    refunded = store.run("SELECT DISTINCT order_key FROM fact_refunds")
    pools: dict[str, Sequence[int]] = {
        "of all times": range(1, orders + 1),
        "of the last weeks": range(orders - orders // 10, orders + 1),
        "with refunds": [row[0] for row in refunded],
    }
    for size in (200, 1):
        for name, pool in pools.items():
            timed = looks(
                store, pool, orders=size, rounds=rounds * (5 if size == 1 else 1), now=now
            )
            print(
                f"{store.dialect:11} {size:4} orders {name:18} {timed.line(MARKS[store.dialect, size])}"
            )
    for batches in BATCHES:
        wall, cpu = intake(store, batches=batches, now=now)
        verdict = "ok" if wall >= SCANS_A_SECOND else "MISSED"
        if batches < max(BATCHES):
            verdict = ""  # the way to the disk, not the sums
        print(
            f"{store.dialect:11} scans, {batches:2} batches of 200 a transaction  "
            f"{wall:9,.0f} a second  {cpu:9,.0f} a CPU second  mark {SCANS_A_SECOND:,}  {verdict}"
        )


def intake(store: Store, *, batches: int, now: int) -> tuple[float, float]:
    """Scans a second by the clock and by this process's CPU, sums kept: of parcels under way."""
    rng, cursor = random.Random(batches), store.connection.cursor()
    sent = store.keys("shipments")
    under_way = sent[-max(1_000, len(sent) * 15 // 100) :]
    parcels = rng.sample(under_way, min(20_000, len(under_way)))
    scans = [
        Scan(rng.choice(parcels), now + batches * SCANS + number, "2026-06-30 12:00:00",
             rng.choice([2, 3, 3, 3, 5, 7]), "上海转运中心", "快件已到达上海转运中心")
        for number in range(SCANS)
    ]  # fmt: skip
    began, used = time.perf_counter(), time.process_time()
    for start in range(0, SCANS, 200 * batches):
        take(cursor, scans[start : start + 200 * batches], dialect=store.dialect)
        store.connection.commit()
    wall, cpu = time.perf_counter() - began, time.process_time() - used
    return SCANS / wall, SCANS / cpu


@contextmanager
def on_sqlite(place: Path, *, fresh: bool) -> Iterator[Store]:
    """A copy in a file beside the market, made once; what the scans add is thrown away."""
    path = place / "store.sqlite3"
    if fresh or not path.exists():
        path.unlink(missing_ok=True)
        half = path.with_suffix(".half")
        half.unlink(missing_ok=True)
        with sqlite_store(half) as store:
            store.run("PRAGMA synchronous = OFF")
            store.pour(of_market(place))
        half.rename(path)
    with tempfile.TemporaryDirectory(dir=place) as folder:
        copy = Path(folder) / "store.sqlite3"
        copy.write_bytes(path.read_bytes())
        with sqlite_store(copy) as store:
            for pragma in AS_THE_DESK:
                store.run(f"PRAGMA {pragma}")
            yield store


@contextmanager
def on_postgres(place: Path) -> Iterator[Store]:
    """A server of our own, filled anew; it does not wait for the disk."""
    folder = postgres.binaries()
    if folder is None:
        sys.exit("no PostgreSQL server here: install Debian's postgresql")
    with postgres.server(folder) as url, postgres_store(url, schema="fuchang_bench") as store:
        store.pour(of_market(place))
        yield store


def main() -> None:
    """Measures and prints."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--orders", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=60)
    parser.add_argument("--only", default="sqlite,postgres")
    parser.add_argument("--folder", type=Path, default=FOLDER, help="where markets are kept")
    parser.add_argument("--fresh", action="store_true", help="fill the store anew")
    told = parser.parse_args()
    place = market(told.orders, folder=told.folder)
    now = Lake.open(place).as_of
    for name in told.only.split(","):
        opened = on_sqlite(place, fresh=told.fresh) if name == "sqlite" else on_postgres(place)
        with opened as store:
            measure(store, orders=told.orders, rounds=told.rounds, now=now)


if __name__ == "__main__":
    main()
