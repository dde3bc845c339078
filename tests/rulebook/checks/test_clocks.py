"""Deadlines in the order of trust, on columns that are there in time."""

from pathlib import Path

import pytest

from tests.rulebook.checks.test_signals import late
from tests.rulebook.small_book import KIND_FILE, issues, only_issue

READS_DEADLINE = (KIND_FILE, "{column: is_open, op: is_true}", "{column: deadline, op: passed}")


def test_a_deadline_that_nobody_reads_may_rest_on_a_late_column(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    late(monkeypatch, "answer_by_at")
    assert issues(tmp_path) == []


def test_a_deadline_that_signals_read_may_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    late(monkeypatch, "answer_by_at")
    assert only_issue(tmp_path, READS_DEADLINE).check == "deadline_early"


def test_a_kind_without_money_at_risk_is_fine(tmp_path: Path) -> None:
    assert issues(tmp_path, (KIND_FILE, "at_risk: {column: refund_fen}\n", "")) == []
