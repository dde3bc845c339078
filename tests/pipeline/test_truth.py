"""Findings against a known truth."""

from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from fuchang.market.score import NoTruth
from fuchang.pipeline.search import Checked
from fuchang.pipeline.truth import plain, scores

DUE = "refund.answer_deadline_near"


def truth_file(path: Path, subjects: list[str]) -> Path:
    rows = {"kind": [DUE] * len(subjects), "shop_id": ["本店"] * len(subjects), "subject": subjects}
    pq.write_table(pa.table(rows), path)
    return path


def test_precision_and_recall_by_kind(shop: Callable[[], Checked], tmp_path: Path):
    right, missed = "3700000000000000000", "3700000000000000099"

    scored = {one.kind: one for one in scores(shop(), truth_file(tmp_path / "t", [right, missed]))}

    due = scored[DUE]
    assert (due.planted, due.found, due.right) == (2, 3, 1)
    assert due.recall == pytest.approx(0.5)
    assert due.precision == pytest.approx(1 / 3)
    assert set(scored) == {kind.id for kind in shop().kinds}
    assert {row["kind"]: row["arithmetic"] for row in plain(list(scored.values()))}[DUE] is True


def test_a_file_that_is_no_truth_is_refused(shop: Callable[[], Checked], tmp_path: Path):
    (tmp_path / "t.parquet").write_text("no parquet", encoding="utf-8")

    with pytest.raises(NoTruth, match="kind"):
        scores(shop(), tmp_path / "t.parquet")
