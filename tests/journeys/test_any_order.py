"""P2: the same refunds, told up to five times, in files of every generation, in any order: one desk."""

import csv
import io
from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random

import pytest
import time_machine
from django.core.management import call_command
from django.db import connection

from fuchang.cases import actions
from fuchang.cases.models import Case
from fuchang.kernel.clock import clock
from fuchang.market.generate import Market
from fuchang.market.scale import Scale
from fuchang.market.writers.exports import Wanted, write_exports
from fuchang.pipeline.digest import digest
from fuchang.pipeline.rounds import Parcel, deliver
from fuchang.pipeline.worker import Worker
from fuchang.shops.access import commanding
from fuchang.store import ledger
from fuchang.store.facts.tables import ensure, forget
from fuchang.store.models import Delivery
from fuchang.store.walls import everything
from tests.journeys.test_desk import somebody

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.store,
    pytest.mark.slow,
]
# twenty on SQLite; before a release two hundred, of twice as many refunds (tests/release)
PERMUTATIONS, ON_POSTGRES, REFUNDS = 20, 5, 50
OTHERS = 12  # one order without a refund in so many is told of beside them
GENERATIONS = (("OL-2020", "OD-2020", "RF-2022"), ("OD-2020",))
ENCODINGS = ("utf-8-sig", "gb18030")
ORDER = ("订单编号", "主订单编号", "主订单id")


class Pieces:
    """All that is told of one market: rows of a file, to be written in any order, any number of times."""

    def __init__(self, folder: Path, *, refunds: int) -> None:
        self.wanted = refunds
        self.whole: list[Parcel] = []
        self.cut: list[
            tuple[str, str, list[str], list[list[str]]]
        ] = []  # name, encoding, header, rows
        self.refunds: set[str] = set()
        for number, generation in enumerate(GENERATIONS):
            place = folder / str(number)
            place.mkdir(parents=True)
            market = Market(Scale(orders=refunds * 20, seed=5, now=clock(), days=21))
            write_exports(market, place, wanted=Wanted.of(generation))
            files = {path.name: _read(path) for path in sorted(place.glob("*.csv"))}
            orders = self._orders(files)
            for name, (encoding, (header, *rows)) in files.items():
                mine = [row for row in rows if _order(header, row) in orders | {None}]
                if name.startswith(("退款管理", "ExportOrder")):
                    for start in range(0, len(mine), 90):
                        self.cut.append((name, encoding, header, mine[start : start + 90]))
                elif generation == GENERATIONS[-1]:
                    self.whole.append(Parcel(name, body=_written(encoding, header, mine)))

    def _orders(self, files: dict[str, tuple[str, list[list[str]]]]) -> set[str]:
        """Orders with one of so many refunds, and a few without."""
        ((header, *refunds),) = (
            rows for name, (_, rows) in files.items() if name.startswith("退款管理")
        )
        some = refunds[:: max(1, len(refunds) // self.wanted)]
        self.refunds |= {row[header.index("退款编号")] for row in some}
        ((header, *listed),) = (
            rows for name, (_, rows) in files.items() if name.startswith("ExportOrderL")
        )
        refunded = {row[header.index("订单编号")] for row in refunds}
        others = [row[header.index("订单编号")] for row in listed]
        orders = {row[0] for row in some}
        return orders | set([one for one in others if one not in refunded][::OTHERS])

    def told(self, chance: Random, *, handfuls: int) -> Iterator[list[Parcel]]:
        """Every piece one to five times, its rows shuffled, in so many handfuls in any order."""
        parcels = [*self.whole]
        for name, encoding, header, rows in self.cut:
            for _ in range(chance.choice((1, 1, 1, 2, 5))):
                some = chance.sample(rows, len(rows))
                parcels.append(Parcel(name, body=_written(encoding, header, some)))
        chance.shuffle(parcels)
        size = -(-len(parcels) // handfuls)
        yield from (parcels[start : start + size] for start in range(0, len(parcels), size))


def _order(header: list[str], row: list[str]) -> str | None:
    """The order that a row is about, if it is about one."""
    return next((row[header.index(name)] for name in ORDER if name in header), None)


def _read(path: Path) -> tuple[str, list[list[str]]]:
    for encoding in ENCODINGS:
        try:
            text = path.read_bytes().decode(encoding)
        except UnicodeDecodeError:
            continue
        return encoding, list(csv.reader(io.StringIO(text)))
    raise AssertionError(path)


def _written(encoding: str, header: list[str], rows: list[list[str]]) -> bytes:
    sheet = io.StringIO()
    csv.writer(sheet, lineterminator="\r\n").writerows([header, *rows])
    return sheet.getvalue().encode(encoding)


def take(parcels: list[Parcel]) -> None:
    deliver(commanding(), parcels, shop_key=0, source="import", now=clock())
    Worker(name="test").run(once=True)


def test_any_order_and_number_of_deliveries_gives_one_desk(
    tmp_path: Path, figure: Callable[[str], None]
) -> None:
    times = PERMUTATIONS if connection.vendor == "sqlite" else ON_POSTGRES
    figure(any_order_story(tmp_path, permutations=times, refunds=REFUNDS))


def any_order_story(folder: Path, *, permutations: int, refunds: int) -> str:
    """So many permutations; after the last one people close cases, and everything is told once more."""
    began, seen, deliveries = clock(), set(), 0
    pieces = Pieces(folder, refunds=refunds)
    assert len(pieces.refunds) >= refunds
    for turn in range(permutations):
        call_command("flush", verbosity=0, interactive=False)
        forget()
        ensure()
        with time_machine.travel(began, tick=True), everything("the test"):
            for parcels in pieces.told(Random(turn), handfuls=1 + turn % 2):
                take(parcels)
            deliveries += Delivery.objects.count()
            cases = Case.objects.filter(live=1)
            assert cases.values("shop_key", "key").distinct().count() == cases.count()
            assert all(ledger.balanced(row) for row in ledger.ledger())
            assert not Delivery.objects.exclude(state="applied").exists()
            seen.add(digest()["whole"])
    closed = _closed_stay_closed(pieces, began)
    told = f"{len(pieces.refunds)} refunds, {deliveries} deliveries, {permutations} permutations: {len(seen)} digest, {closed} closed cases and none came back"
    assert len(seen) == 1, told
    return told


def _closed_stay_closed(pieces: Pieces, began: int) -> int:
    with time_machine.travel(began + 60, tick=True), everything("the test"):
        me = somebody()
        keys = list(
            Case.objects.filter(live=1, subject_type="refund").values_list("pk", flat=True)[:10]
        )
        for key in keys:
            actions.close(me, key, outcome="refunded", anyway=True, why="已退款", now=clock())
        for parcels in pieces.told(Random(99), handfuls=2):
            take(parcels)
        assert not Case.objects.filter(pk__in=keys, live=1).exists()
        found = Case.objects.filter(live=1).values("shop_key", "key").distinct().count()
        assert found == Case.objects.filter(live=1).count()
    return len(keys)
