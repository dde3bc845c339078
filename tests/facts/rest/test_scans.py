"""A tracking event that comes in changes what its parcel says; both stores are held in tests/parity."""

import sqlite3

import pytest

from fuchang.facts.rest import tables
from fuchang.facts.rest.scans import Scan, take


@pytest.fixture
def cursor():
    connection = sqlite3.connect(":memory:")
    for statement in tables("sqlite"):
        connection.execute(statement)
    yield connection.cursor()
    connection.close()


@pytest.mark.parametrize(
    ("codes", "says"),
    [
        ([12], (12, 100, None)),
        ([12, 13], (13, None, 101)),
        ([13, 12], (12, 101, None)),
        ([12, 3], (3, 100, None)),
        ([13, 13], (13, None, 101)),
    ],
)
def test_the_later_of_loss_and_rejection_stands(cursor, codes, says):
    for number, code in enumerate(codes):
        take(cursor, [Scan(1, 100 + number, None, code, None, None)], dialect="sqlite")

    told = "SELECT last_code, lost_at, rejected_at FROM fact_parcel_state"
    assert cursor.execute(told).fetchall() == [says]


def test_a_scan_without_a_moment_is_refused(cursor):
    with pytest.raises(sqlite3.IntegrityError):
        take(cursor, [Scan(1, None, None, 3, None, None)], dialect="sqlite")  # type: ignore[arg-type]
