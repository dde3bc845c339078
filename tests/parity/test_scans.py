"""Scans at rest: whatever comes in whichever order, the kept sums are those that the sweep would make."""

import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from fuchang.detection.plan import feature_sql
from fuchang.facts.codes import CODES
from fuchang.facts.rest.scans import Scan, take
from tests.parity.stores import Store, postgres_store, sqlite_store

BOTH = ["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)]
MEANINGS = sorted(number for number, _ in CODES["trace"].values())
SUMS = (
    "parcel_key, scans, first_scan_at, picked_at, last_scan_at, last_code, signed_at, out_at, "
    "lost_at, rejected_at"
)


@pytest.fixture(params=BOTH)
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    if request.param == "sqlite":
        with sqlite_store(tmp_path / "store.sqlite3") as made:
            yield made
    else:
        with postgres_store(
            request.getfixturevalue("postgres_url"), schema="fuchang_scans"
        ) as made:
            yield made


def kept(store: Store) -> list[tuple[object, ...]]:
    return sorted(store.run(f"SELECT {SUMS} FROM fact_parcel_state"))


def summed(store: Store) -> list[tuple[object, ...]]:
    text = feature_sql("parcel_state").replace("{since}", "0")
    for table in ("tracking_events", "shipments", "refunds"):
        text = text.replace(f"FROM {table}", f"FROM fact_{table}")
    return sorted(store.run(f"SELECT {SUMS} FROM ({text}) AS summed"))


@pytest.mark.parametrize("seed", range(6))
def test_it_sums_up_as_the_sweep_does_whatever_the_order(store: Store, seed: int) -> None:
    rng = random.Random(seed)
    cursor = store.connection.cursor()
    seen: list[Scan] = []
    for size in (1, 2, 199, 200, 201, 450):
        new = [
            Scan(
                rng.randrange(1, 40), rng.randrange(1, 60), None, rng.choice(MEANINGS), "杭州", None
            )
            for _ in range(size)
        ]
        take(
            cursor,
            [*new, *rng.sample(seen, min(len(seen), rng.choice([0, 5])))],
            dialect=store.dialect,
        )
        seen += new
        assert kept(store) == summed(store)
    assert len(kept(store)) == 39


def test_it_counts_what_was_known(store: Store) -> None:
    cursor = store.connection.cursor()
    scans = [Scan(1, at, None, 3, None, "快件已到达") for at in range(500)]
    assert take(cursor, scans, dialect=store.dialect) == 0
    assert take(cursor, scans[100:], dialect=store.dialect) == 400
    assert take(cursor, [*scans[:2], Scan(1, 900, None, 7, None, None)], dialect=store.dialect) == 2
    assert store.run("SELECT COUNT(*) FROM fact_tracking_events") == [(501,)]
    assert store.run("SELECT scans, signed_at FROM fact_parcel_state") == [(501, 900)]


def test_it_takes_a_label_that_waits_for_no_scan(store: Store) -> None:
    cursor = store.connection.cursor()
    take(cursor, [Scan(1, 100, None, 1, None, None)], dialect=store.dialect)
    assert kept(store) == []


def test_it_takes_nothing_without_complaint(store: Store) -> None:
    assert take(store.connection.cursor(), [], dialect=store.dialect) == 0
