"""Deadlines in the order of trust, on columns that are there in time."""

from pathlib import Path

from tests.rulebook.small_book import KIND_FILE, issues


def test_a_kind_without_money_at_risk_is_fine(tmp_path: Path) -> None:
    assert issues(tmp_path, (KIND_FILE, "at_risk: {column: refund_fen}\n", "")) == []
