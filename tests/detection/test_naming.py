"""Names looked up for all at once."""

import numpy as np
import pyarrow as pa
import pytest

from fuchang.detection.naming import Names, days, ints, moments
from fuchang.facts.engines import open_engine
from fuchang.kernel.clock import from_local

AT = np.array([from_local("2026-06-30 00:00:00"), from_local("2024-02-29 23:59:59")])


def test_moments_are_told_in_the_platforms_time():
    assert moments(AT).to_pylist() == ["2026-06-30 00:00:00", "2024-02-29 23:59:59"]
    assert days(AT).to_pylist() == ["2026-06-30", "2024-02-29"]


def test_a_column_without_values_reads_as_missing():
    rows = pa.table({"a": pa.nulls(2), "b": pa.array([1, None])})

    assert ints(rows, "a").tolist() == [-1, -1]
    assert ints(rows, "b", missing=0).tolist() == [1, 0]


@pytest.fixture
def names():
    engine = open_engine("duckdb")
    engine.put(
        "shops", pa.table({"shop_key": [1, 2], "shop_id": ["甲", "乙"], "platform": [2, None]})
    )
    rows = pa.table({"shop_key": pa.array([2, 1, 9, None], pa.int64())})
    yield Names(engine, rows)
    engine.close()


def test_a_shop_that_nobody_knows_has_an_empty_name(names: Names):
    shop, platform = names.shops()

    assert shop.to_pylist() == ["乙", "甲", "", ""]
    assert platform.tolist() == [0, 2, 0, 0]
