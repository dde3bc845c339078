"""The lake says what the rows say: after any deliveries, after a change of day, and made anew."""

from pathlib import Path
from random import Random
from typing import Any

import pyarrow.parquet as pq
import pytest
from django.db import connection, transaction
from django.db.models import F

from fuchang.facts.lake import OF_ORDER, Lake
from fuchang.facts.rest import ALL, at_rest
from fuchang.kernel.clock import DAY, clock, local_text
from fuchang.market.generate import Market, write_parquet
from fuchang.market.scale import Scale
from fuchang.market.writers.exports import Wanted, write_exports
from fuchang.pipeline.lake import compare
from fuchang.pipeline.rounds import Parcel, deliver
from fuchang.pipeline.worker import Worker
from fuchang.shops.access import commanding
from fuchang.store.facts import lake, lake_days
from fuchang.store.facts.tables import ensure, forget
from fuchang.store.models import LakeDay
from fuchang.store.walls import everything
from tests.parity.stores import of_market

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.store]


@pytest.fixture(scope="module")
def market(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A market as facts; the desk's own intake is the first test's."""
    folder = tmp_path_factory.mktemp("market")
    write_parquet(Market(Scale(orders=60, seed=9, now=clock())), folder)
    return folder


@pytest.fixture
def poured(transactional_db: None, market: Path) -> None:
    """The market rests in the store, and every order is marked."""
    forget()
    ensure()
    with everything("the test"), transaction.atomic(), connection.cursor() as cursor:
        for name, rows in of_market(market).items():
            mine = [c.name for c in ALL[name].columns if c.name in rows.column_names] if name in ALL else []  # fmt: skip
            if mine:  # no COPY: walls of PostgreSQL do not let it through
                marks = ", ".join(["%s"] * len(mine))
                cursor.executemany(
                    f"INSERT INTO {at_rest(name)} ({', '.join(mine)}) VALUES ({marks})",
                    [tuple(row.values()) for row in rows.select(mine).to_pylist()],
                )
        lake_days.touch([row[0] for row in resting("orders")])


def rows_of(kept: Lake, table: str) -> list[tuple[Any, ...]]:
    names = [column.name for column in ALL[table].columns]
    found = [
        tuple(row[name] for name in names)
        for path in kept.all_files(table)
        for row in pq.read_table(path, partitioning=None).to_pylist()
    ]
    return sorted(found, key=repr)


def resting(table: str) -> list[tuple[Any, ...]]:
    names = ", ".join(column.name for column in ALL[table].columns)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {names} FROM {at_rest(table)}")
        return sorted(map(tuple, cursor.fetchall()), key=repr)


def test_after_each_delivery_it_holds_what_the_rows_hold(tmp_path: Path) -> None:
    write_exports(Market(Scale(orders=60, seed=9, now=clock())), tmp_path, wanted=Wanted.of(()))
    paths = sorted(path for path in tmp_path.iterdir() if path.suffix in {".csv", ".xlsx"})
    Random(3).shuffle(paths)
    with everything("the test"):
        for some in (paths[:2], paths[2:]):
            parcels = [Parcel(one.name, path=one) for one in some]
            deliver(commanding(), parcels, shop_key=0, source="import", now=clock())
            Worker(name="test").run(once=True)
            kept = lake.write(now=clock())
        for table in OF_ORDER:
            assert rows_of(kept, table) == resting(table), table
        assert len(resting("tracking_events")) > 0
        assert all(one.at_rest == one.in_lake for one in compare())


def test_made_anew_it_is_the_same_to_the_byte(poured: None) -> None:
    with everything("the test"):
        first = lake.write(now=7)
        before = {path: path.read_bytes() for path in first.folder.rglob("*.*")}
        assert lake.rebuild(now=7).places == first.places
        assert {path: path.read_bytes() for path in first.folder.rglob("*.*")} == before


def test_every_order_lies_in_the_place_of_its_shop_and_day(poured: None) -> None:
    with everything("the test"):
        kept = lake.write(now=clock())
    for part, place in enumerate(kept.places):
        for path in kept.files("orders", part):
            for row in pq.read_table(path, partitioning=None).to_pylist():
                day = local_text(row["created_at"])[:10] if row["created_at"] else "none"
                assert place == f"shop={row['shop_key']}/day={day}"


def test_an_order_that_moves_leaves_its_former_day(poured: None) -> None:
    with everything("the test"):
        lake.write(now=clock())
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT order_key, created_at FROM {at_rest('orders')} LIMIT 1")
            key, at = cursor.fetchone()
            lake_days.touch([key])
            cursor.execute(
                f"UPDATE {at_rest('orders')} SET created_at = %s WHERE order_key = %s", [at - 40 * DAY, key]
            )  # fmt: skip
            lake_days.touch([key])
        kept = lake.write(now=clock())
        assert rows_of(kept, "orders") == resting("orders")


def test_what_changes_while_a_day_is_written_is_written_again(poured: None) -> None:
    def meanwhile(*_: object) -> None:
        lake_days.touch(keys)

    with everything("the test"):
        keys = [row[0] for row in resting("orders")][:1]
        lake.write(now=clock(), report=meanwhile)
        assert LakeDay.objects.filter(written__lt=F("changed")).count() == 1
        lake.write(now=clock())
        assert not LakeDay.objects.filter(written__lt=F("changed")).exists()
