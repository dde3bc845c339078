"""Signals opened into comparisons and the columns that they read."""

import pytest
from pydantic import ValidationError

from fuchang.rulebook.operators import AnyOf, NotAll, columns, comparisons
from tests.rulebook.every_operator import EVERY, parsed


def test_a_comparison_alone_is_its_own_part() -> None:
    assert list(comparisons(EVERY[0][0])) == [EVERY[0][0]]


def test_groups_are_opened() -> None:
    parts = (EVERY[0][0], EVERY[1][0])
    assert tuple(comparisons(AnyOf(any_of=parts))) == parts
    assert tuple(comparisons(NotAll(not_all=parts))) == parts


def test_a_comparison_names_every_column_that_it_reads() -> None:
    shares = next(part for part, *_ in EVERY if part.op == "share_rises")
    assert columns(shares) == ("refunded", "paid", "base_refunded", "base_paid")
    assert columns(EVERY[0][0]) == ("kind",)


def test_a_field_that_the_operator_does_not_have_is_refused() -> None:
    with pytest.raises(ValidationError, match="Extra inputs"):
        parsed(op="missing", column="signed_at", value=3)


def test_a_share_must_rise() -> None:
    with pytest.raises(ValidationError, match="greater than 100"):
        parsed(op="share_rises", column="a", of="b", base="c", base_of="d", percent=90)
