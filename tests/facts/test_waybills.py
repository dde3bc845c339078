"""The integer that stands for a waybill number."""

import duckdb
from hypothesis import given, settings
from hypothesis import strategies as st

from fuchang.facts.waybills import WAYBILL_HASH_SQL, waybill_hash


def test_the_same_number_gives_the_same_integer_for_ever():
    assert waybill_hash("SF1234567890123") == waybill_hash(" sf1234567890123 ")
    assert waybill_hash("SF123") == 14596829772306888684 >> 1


@settings(deadline=None, max_examples=20)
@given(st.lists(st.text(st.characters(codec="ascii", categories=["L", "N"])), max_size=20))
def test_duckdb_gives_the_same_integer_as_python(numbers):
    with duckdb.connect() as connection:
        found = connection.execute(
            f"SELECT {WAYBILL_HASH_SQL.format(number='n')} FROM (SELECT UNNEST(?::TEXT[]) AS n)",
            [numbers],
        ).fetchall()
    assert [row[0] for row in found] == [waybill_hash(number) for number in numbers]
    assert all(0 <= row[0] < 2**63 for row in found)
