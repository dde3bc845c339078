"""What a reason takes for true is what the engines take for true."""

from typing import Any

import pytest
from pydantic import TypeAdapter

from fuchang.detection.holding import holds
from fuchang.facts.subjects import SUBJECTS
from fuchang.rulebook.operators import Comparison
from tests.detection.test_predicates import CASES, NOW


def says(signal: dict[str, Any], row: dict[str, Any]) -> bool:
    part = TypeAdapter(Comparison).validate_python(signal)
    return holds(part, row, subject=SUBJECTS["refund"], now=NOW)


@pytest.mark.parametrize(("signal", "matching", "other"), CASES, ids=lambda part: part.get("op"))
def test_it_says_what_the_engines_say(
    signal: dict[str, Any], matching: dict[str, Any], other: dict[str, Any]
) -> None:
    assert says(signal, matching)
    assert not says(signal, other)
    assert says(signal, dict.fromkeys(matching)) == (signal["op"] == "missing")


def test_a_value_that_was_not_told_is_not_held_against_it() -> None:
    assert says({"op": "more_than", "column": "refund_fen", "other": "order_paid_fen", "percent": 50}, {"refund_fen": 1})  # fmt: skip
