"""The line finds what a sweep over the whole store finds of the same subjects, whatever has changed."""

import random
from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pytest

from fuchang.detection import examples
from fuchang.facts.rest.scans import Scan, take
from fuchang.market.generate import Market, write_parquet
from fuchang.market.scale import Scale
from fuchang.rulebook.loader import Book, load
from tests.parity.stores import (
    Store,
    expected,
    looked,
    of_market,
    postgres_store,
    sqlite_store,
    swept,
    told,
)

ORDERS = 5_000
SCALE = Scale(orders=ORDERS, seed=23)
NOW = SCALE.now
BOTH = ["sqlite", pytest.param("postgres", marks=[pytest.mark.postgres, pytest.mark.slow])]


@pytest.fixture(scope="session")
def book() -> Book:
    return load()


@pytest.fixture(scope="session")
def market(tmp_path_factory: pytest.TempPathFactory) -> dict[str, pa.Table]:
    folder = tmp_path_factory.mktemp("line-market")
    write_parquet(Market(SCALE), folder)
    return of_market(folder)


@pytest.fixture(params=BOTH)
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    if request.param == "sqlite":
        with sqlite_store(tmp_path / "store.sqlite3") as made:
            yield made
    else:
        url = request.getfixturevalue("postgres_url")
        with postgres_store(url, schema="fuchang_line") as made:
            yield made


def statuses(rng: random.Random, count: int) -> pa.Table:
    """Turns of few things in few shops, many of them close together; keys in no order of time."""
    rows = []
    moment = NOW - 90_000
    for key in rng.sample(range(1, 10 * count), count):
        moment += rng.choice([0, 1, 30, 300, 599, 600, 601, 4_000])
        row = {
            "status_key": key,
            "shop_key": rng.choice([1, 1, 2]),
            "status_subject": rng.choice([1, 2, 4]),
            "subject_id": str(rng.randrange(40)),
            "status_code": rng.choice([1, 10, 11, 13, 20, 30, 31, 32, 40]),
            "since_at": rng.choice([moment] * 20 + [None]),
            "until_at": rng.choice([None, None, moment + 60]),
            "by_seller": rng.choice([0, 0, 0, 0, 1, None]),
            "amount_fen": rng.randrange(9_000),
            "order_key": rng.choice([None, rng.randrange(1, ORDERS)]),
        }
        rows.append(row)
    identity = ("shop_key", "status_subject", "subject_id", "status_code", "since_at")
    once = {tuple(row[name] for name in identity): row for row in rows}
    return pa.Table.from_pylist(list(once.values()))


def compare(store: Store, book: Book, *, looks: int, seed: int) -> int:
    """Look at random orders and statuses so many times; gives the findings compared."""
    # the store's own sums: they know of scans from long before a parcel was sent
    found = swept(store, book, now=NOW, kept=("parcel_state",))
    rng = random.Random(seed)
    orders, turned = store.keys("orders"), store.keys("statuses")
    compared = 0
    for _ in range(looks):
        some = rng.sample(orders, rng.choice([1, 3, 40, 200]))
        of = rng.sample(turned, min(len(turned), rng.choice([0, 1, 2, 20])))
        line = looked(store, book, now=NOW, orders=some, statuses=of)
        assert told([one.finding for one in line.findings]) == told(expected(store, found, line))
        compared += len(line.findings)
    return compared


def test_it_finds_every_example_as_the_sweep_does(store: Store, book: Book) -> None:
    now = examples.EXAMPLE_NOW
    listed = [(kind, example) for kind in book.in_force for example in kind.examples]
    store.pour(examples.facts(listed, now=now), once=False)
    for table, key, name in (
        ("orders", "order_key", "order_id"),
        ("refunds", "refund_key", "refund_id"),
    ):
        store.run(f"UPDATE fact_{table} SET {name} = 'n' || {key} WHERE {name} IS NULL")
    scans = store.run(
        "SELECT parcel_key, seen_at, seen_at_text, code, place, words FROM fact_tracking_events"
    )
    store.run("DELETE FROM fact_tracking_events")
    take(store.connection.cursor(), [Scan(*scan) for scan in scans], dialect=store.dialect)
    store.connection.commit()
    found = swept(store, book, now=now)
    line = looked(
        store, book, now=now, orders=store.keys("orders"), statuses=store.keys("statuses")
    )
    assert told([one.finding for one in line.findings]) == told(found)
    assert {one.finding.kind.subject for one in line.findings} >= {"refund", "incident"}


def test_it_finds_in_a_market_what_the_sweep_finds(
    store: Store, book: Book, market: dict[str, pa.Table]
) -> None:
    store.pour(market)
    found = swept(store, book, now=NOW)
    line = looked(
        store, book, now=NOW, orders=store.keys("orders"), statuses=store.keys("statuses")
    )
    assert len(found) > 20
    assert told([one.finding for one in line.findings]) == told(found)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_it_finds_the_same_of_any_few_orders_and_statuses_after_any_change(
    store: Store, book: Book, market: dict[str, pa.Table], seed: int
) -> None:
    rng = random.Random(seed)
    store.pour({**market, "statuses": statuses(rng, 300)})
    compare(store, book, looks=8, seed=seed)
    for change in changes(rng):
        store.run(change)
    at = rng.sample(store.keys("shipments"), 300)
    scans = [
        Scan(rng.choice(at), NOW - rng.randrange(900_000), None, rng.randrange(14), None, None)
        for _ in range(2_000)
    ]
    take(store.connection.cursor(), [*scans, *scans[:50]], dialect=store.dialect)
    store.connection.commit()
    assert compare(store, book, looks=20, seed=seed) > 20


def changes(rng: random.Random) -> Iterator[str]:
    """What deliveries do: refunds move and come, parcels share numbers, holds, times, buyers."""
    pick = rng.randrange(3, 9)
    yield f"UPDATE fact_refunds SET status = 1 + refund_key % 9 WHERE refund_key % {pick} = 0"
    yield f"UPDATE fact_refunds SET applied_at = {NOW - 3_000} WHERE refund_key % {pick} = 1"
    yield "UPDATE fact_refunds SET buyer_key = buyer_key - buyer_key % 5 + 1 WHERE kind = 1"
    yield f"UPDATE fact_orders SET status = 5, paid_at = {NOW - 170_000}, refund_open = 0 WHERE order_key % 41 = {pick}"
    yield f"UPDATE fact_orders SET hold = order_key % 7 WHERE order_key % 53 = {pick}"
    yield (
        f"UPDATE fact_shipments SET waybill_hash = waybill_hash - waybill_hash % 1000000, "
        f"waybill = 'YT' || (parcel_key % 40), shipped_at = {NOW - 200_000} "
        f"WHERE parcel_key % 37 = {pick}"
    )
    yield (
        "UPDATE fact_shipments SET waybill_hash = 1000 + parcel_key % 40 "
        f"WHERE parcel_key % 37 = {pick}"
    )
    yield f"UPDATE fact_shipments SET waybill = NULL, waybill_hash = NULL WHERE parcel_key % 61 = {pick}"
    yield (
        "INSERT INTO fact_refunds (refund_id, order_key, shop_key, buyer_key, item_key, kind, status, "
        f"applied_at, refund_fen) SELECT 'n' || order_key, order_key, shop_key, buyer_key, item_key, 1, 1, "
        f"{NOW - 7_200}, paid_fen * 2 FROM fact_orders WHERE order_key % 67 = {pick}"
    )
