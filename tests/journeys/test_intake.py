"""The way of a fact under bad luck: any order, the same name twice, a worker killed half-way."""

import os
import shutil
import signal
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from random import Random

import pytest
import time_machine
from django.core.management import call_command

from fuchang.kernel.clock import clock
from fuchang.pipeline.digest import digest
from fuchang.pipeline.rounds import Parcel, deliver
from fuchang.pipeline.worker import Worker
from fuchang.shops.access import commanding
from fuchang.store import ledger
from fuchang.store.facts.tables import ensure, forget
from fuchang.store.models import Delivery, Job, KeptAsideRow, LedgerEntry
from fuchang.store.walls import everything

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.store, pytest.mark.slow]
ORDERS = 2  # permutations; 20 of pieces of files: test_any_order.py


def take(parcels: list[Parcel], *, now: int) -> None:
    deliver(commanding(), parcels, shop_key=0, source="import", now=now)
    Worker(name="test").run(once=True)


def accounted() -> bool:
    """Every row of every delivery has exactly one outcome (promise P3)."""
    counted = {one.pk: 0 for one in Delivery.objects.all()}
    for entry in LedgerEntry.objects.all():
        counted[entry.delivery_id] += entry.received
    return counted == dict(Delivery.objects.values_list("pk", "rows_total"))


def told(files: list[Path], turn: int) -> list[list[Path]]:
    """The files in some order: each alone and two again, or in handfuls and the first again."""
    order = list(files)
    Random(turn).shuffle(order)
    if turn == 0:
        return [[path] for path in (*order, *order[:2])]
    return [order[:5], order[5:8], order[8:], order[:5]]


def test_each_file_alone_or_in_handfuls_in_any_order_gives_one_digest(
    few_files: list[Path],
) -> None:
    seen, began = set(), clock()
    for turn in range(ORDERS):
        call_command("flush", verbosity=0, interactive=False)
        forget()
        ensure()
        with time_machine.travel(began, tick=False), everything("the test"):
            for paths in told(few_files, turn):
                take([Parcel(path.name, path=path) for path in paths], now=began)
            seen.add(digest()["whole"])
            assert accounted()
            assert not Job.objects.exclude(state="done").exists()
    assert len(seen) == 1


def test_two_files_of_one_name_are_two_deliveries(market_files: list[Path]) -> None:
    path = next(one for one in market_files if one.name.startswith("ExportOrderList"))
    text = path.read_bytes().decode("utf-8-sig")
    header, first, second, *_ = text.splitlines(keepends=True)
    broken = second.replace(second.split(",")[0], '"4.6E+18"', 1)
    with everything("the test"):
        take(
            [
                Parcel(path.name, body=(header + first).encode("utf-8-sig")),
                Parcel(path.name, body=(header + broken).encode("utf-8-sig")),
            ],
            now=clock(),
        )
        good, bad = Delivery.objects.order_by("pk")
        assert [row["quarantined"] for row in ledger.of_delivery(good)] == [0]
        assert sum(int(row["quarantined"]) for row in ledger.of_delivery(bad)) == 1
        assert set(KeptAsideRow.objects.values_list("delivery_id", flat=True)) == {bad.pk}
        assert accounted()


# imports in batches small enough to be cut off between two of them; dies after a step, if told to
_IMPORT = """
import os, signal
from fuchang.cli.desk import set_up
set_up()
from fuchang.pipeline.rounds import apply
apply.BATCH = 400
step, left = os.environ.get("STEP", ""), [int(os.environ.get("TIMES", "0"))]
def dying(*about, **named):
    done = whole(*about, **named)
    left[0] -= 1
    if not left[0]:
        os.kill(os.getpid(), signal.SIGKILL)
    return done
if step:
    whole = getattr(apply, step)
    setattr(apply, step, dying)
from fuchang.cli.main import main
main()
"""
CUTS = (("apply_batch", 1), ("apply_batch", 2), ("search_after", 1), ("_finish", 3))


class Home:
    """A desk of its own on the disk, for processes that are killed."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._about = {**os.environ, "FUCHANG_HOME": str(folder), "FUCHANG_KEY": "5e" * 32}
        self._about.pop("FUCHANG_DB", None)

    def founded(self) -> "Home":
        (self._folder / "data" / "static").mkdir(parents=True)
        assert (
            self.start("migrate", code="from fuchang.cli.main import main; main()").wait(120) == 0
        )
        return self

    def copied(self, folder: Path) -> "Home":
        shutil.copytree(self._folder, folder)
        return Home(folder)

    def start(self, *words: str, code: str = _IMPORT, **about: str) -> "subprocess.Popen[bytes]":
        return subprocess.Popen(
            [sys.executable, "-c", code, *words],
            env={**self._about, **about},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )

    def rows(self, statement: str) -> list[tuple[object, ...]]:
        with closing(sqlite3.connect(self._folder / "data" / "desk.db")) as store, store:
            return store.execute(statement).fetchall()

    def state(self) -> dict[str, list[tuple[object, ...]]]:
        """What must be the same whether or not somebody pulled the plug."""
        return {statement: sorted(self.rows(statement), key=repr) for statement in STATE}


STATE = (
    (
        'SELECT "table", SUM(received), SUM(applied), SUM(duplicate), SUM(superseded), '
        'SUM(quarantined) FROM store_ledgerentry GROUP BY "table"'
    ),
    "SELECT name, state, rows_total FROM store_delivery",
    "SELECT order_id, status, paid_fen FROM fact_orders",
    "SELECT refund_id, status, refund_fen FROM fact_refunds",
    "SELECT waybill FROM fact_shipments",
    "SELECT COUNT(*) FROM fact_tracking_events",
    "SELECT COUNT(*) FROM store_keptasiderow",
    "SELECT subject_type, key FROM cases_case WHERE live = 1",
    "SELECT fingerprint FROM cases_finding WHERE gone_at IS NULL",
)


@pytest.mark.skipif("config.getoption('--on') == 'postgres'", reason="rests on SQLite: once")
def test_a_killed_import_ends_as_if_nothing_had_happened(
    few_files: list[Path], tmp_path: Path
) -> None:
    whole = Home(tmp_path / "whole").founded()
    broken = whole.copied(tmp_path / "broken")
    folder = str(few_files[0].parent)
    assert whole.start("import", folder).wait(120) == 0
    for step, times in CUTS:
        killed = broken.start("import", folder, STEP=step, TIMES=str(times))
        assert killed.wait(120) == -signal.SIGKILL
        # the lease of the dead runs out at once; the next worker takes over
        broken.rows("UPDATE store_job SET lease_until_at = 0 WHERE state = 'running'")
    assert broken.start("import", folder).wait(120) == 0
    assert broken.state() == whole.state()
    assert broken.rows("PRAGMA integrity_check") == [("ok",)]
