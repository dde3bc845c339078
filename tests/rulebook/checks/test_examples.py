"""Examples speak of what exists."""

from pathlib import Path

import pytest

from tests.rulebook.small_book import KIND_FILE, issues, only_issue


@pytest.mark.parametrize("given", ["-90m", "+2d", "2026-06-30", "2026-06-30 09:00:00"])
def test_a_time_can_be_written_so(tmp_path: Path, given: str) -> None:
    assert issues(tmp_path, (KIND_FILE, "shipped_at: -6h", f"shipped_at: {given}")) == []


@pytest.mark.parametrize("reference", ["order: 2", "order: null", "order: same"])
def test_a_reference_can_be_written_so(tmp_path: Path, reference: str) -> None:
    assert issues(tmp_path, (KIND_FILE, "order: same", reference)) == []


def test_an_example_without_rows_proves_nothing(tmp_path: Path) -> None:
    old = "orders: [{status: shipped, shipped_at: -6h}]\n      refunds: [{kind: refund_only, applied_at: -2h}]"
    assert (
        only_issue(tmp_path, (KIND_FILE, old, "orders: []")).problem
        == "an example needs at least one row"
    )
