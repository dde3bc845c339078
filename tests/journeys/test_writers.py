"""P10: eight writers at once, and nobody hears of a lock, loses an update, or waits for long."""

import os
import subprocess
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from itertools import count
from pathlib import Path

import httpx
import pytest

from fuchang.kernel.clock import clock
from fuchang.market.generate import Market
from fuchang.market.scale import Scale
from fuchang.market.writers.exports import Wanted, write_exports
from tests.givers import Giver, judge, settled
from tests.served import PROGRAM, Stable

pytestmark = [
    pytest.mark.slow,
    pytest.mark.loopback,
    pytest.mark.skipif("config.getoption('--on') == 'postgres'", reason="rests on SQLite: once"),
]
SECONDS = 15


class Scribe(threading.Thread):
    """Writes notes onto the same cases as everybody else, and remembers how long each took."""

    def __init__(self, desk: Stable, number: int, cases: list[str]) -> None:
        super().__init__(daemon=True)
        self.desk, self.number, self.cases = desk, number, cases
        self.took_s: list[float] = []
        self.answers: dict[int, int] = {}
        self.enough = threading.Event()

    def run(self) -> None:
        with httpx.Client(headers=self.desk.headers, timeout=60) as client:
            for turn in count():
                if self.enough.is_set():
                    return
                began = time.monotonic()
                answer = client.post(
                    f"{self.desk.address}/api/cases/{self.cases[turn % len(self.cases)]}/notes",
                    json={"words": f"{self.number}.{turn}"},
                )
                self.took_s.append(time.monotonic() - began)
                self.answers[answer.status_code] = self.answers.get(answer.status_code, 0) + 1
                assert "locked" not in answer.text


class Commander(threading.Thread):
    """Commands, one after the other: imports of ever new files, the books in between."""

    def __init__(self, desk: Stable, words: list[list[str]]) -> None:
        super().__init__(daemon=True)
        self.desk, self.words = desk, words
        self.done: list[tuple[int, str]] = []
        self.enough = threading.Event()

    def run(self) -> None:
        for words in self.words:
            if self.enough.is_set():
                return
            done = subprocess.run(
                [*PROGRAM, *words], env=self.desk.environment, capture_output=True, text=True,
                encoding="utf-8", check=False,
            )  # fmt: skip
            self.done.append((done.returncode, done.stdout[-200:] + done.stderr[-2_000:]))


def test_eight_writers_at_once(tmp_path: Path, figure: Callable[[str], None]) -> None:
    figure(writers_story(tmp_path, seconds=SECONDS).told)


@dataclass(frozen=True)
class Written:
    """How it went, in words, and how long the slowest of a hundred notes took: a quiet machine judges it."""

    told: str
    p99_s: float


def writers_story(folder: Path, *, seconds: int) -> Written:
    """Three givers, two scribes, two importers and a bookkeeper for so long."""
    markets = [_market(folder / f"market{seed}", seed=seed) for seed in range(3)]
    desk = Stable(folder / "home").found().open()
    desk.run("import", str(markets[0]))
    desk.start()
    mine = "SELECT number FROM cases_case WHERE live = 1 AND shop_key = 1 LIMIT 2"  # the key's shop
    cases = [row[0] for row in desk.rows(mine)]
    givers = [Giver(desk, number, pause_s=0.2) for number in range(3)]
    scribes = [Scribe(desk, number, cases) for number in range(2)]
    books = [["ledger", "--json"], ["backup"], ["digest", "--json"], ["audit", "verify"]] * 20
    commanders = [
        Commander(desk, [["import", str(markets[1])]]),
        Commander(desk, [["import", str(markets[2])]]),
        Commander(desk, books),
    ]
    for one in (*givers, *scribes, *commanders):
        one.start()
    time.sleep(seconds)
    for giver in givers:
        giver.end()
    hands: list[Scribe | Commander] = [*scribes, *commanders]
    for hand in hands:
        hand.enough.set()
    for hand in hands:
        hand.join(timeout=300)
    settled(desk, within_s=600)
    found = judge(desk, givers)
    return _judged(desk, found, scribes, commanders)


def _judged(
    desk: Stable, found: object, scribes: list[Scribe], commanders: list[Commander]
) -> Written:
    kept = desk.rows("SELECT COUNT(*) FROM cases_caseevent WHERE verb = 'note.written'")[0][0]
    verbs = desk.rows("SELECT verb, COUNT(*) FROM cases_caseevent GROUP BY verb")
    desk.close()
    took = sorted(one for scribe in scribes for one in scribe.took_s)
    written = sum(scribe.answers.get(200, 0) for scribe in scribes)
    p99 = took[int(len(took) * 0.99)]
    told = (
        f"{written} notes by 2 scribes: median {took[len(took) // 2]:.2f} s, p99 {p99:.2f} s, worst "
        f"{took[-1]:.2f} s (load {_crowd():.1f} per processor); {found}"
    )
    said = [words for commander in commanders for code, words in commander.done if code]
    assert said == [], said[:2]
    assert all(set(scribe.answers) == {200} for scribe in scribes), told
    assert kept == written, (told, verbs)
    assert found.spotless(), told  # type: ignore[attr-defined]
    return Written(told, p99)


def _crowd() -> float:
    """How many want each processor: on a crowded machine everything takes longer."""
    return os.getloadavg()[0] / (os.cpu_count() or 1)


def _market(folder: Path, *, seed: int) -> Path:
    folder.mkdir()
    write_exports(
        Market(Scale(orders=300, seed=seed, now=clock(), days=21)), folder, wanted=Wanted.of(())
    )
    (folder / "truth.parquet").unlink(missing_ok=True)
    return folder
