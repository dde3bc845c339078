"""Precision and recall by kind."""

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from fuchang.market.score import NoTruth, read_truth, score


def test_it_counts_right_found_and_planted() -> None:
    truth = {("a.x", "1", "p"), ("a.x", "1", "q")}
    found = [("a.x", "1", "p"), ("a.x", "1", "z"), ("a.x", "1", "p"), ("b.y", "1", "p")]
    first, second = score(found, truth)
    assert (first.kind, first.planted, first.found, first.right) == ("a.x", 2, 2, 1)
    assert (first.precision, first.recall) == (0.5, 0.5)
    assert (second.kind, second.precision, second.recall) == ("b.y", 0.0, None)


def test_a_kind_that_was_asked_for_is_listed_with_nothing() -> None:
    (one,) = score([], set(), kinds=["refund.no_tracking"])
    assert (one.precision, one.recall) == (None, None)
    assert one.arithmetic


def test_it_refuses_a_file_that_holds_no_truth(tmp_path: Path) -> None:
    path = tmp_path / "truth.parquet"
    pq.write_table(pa.table({"kind": ["a"]}), path)
    with pytest.raises(NoTruth, match="kind, shop_id, subject"):
        read_truth(path)
    path.write_text("nothing", encoding="utf-8")
    with pytest.raises(NoTruth, match=r"truth\.parquet"):
        read_truth(path)
