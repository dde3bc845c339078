"""Every operator says on a real engine what its docstring says, and a missing value never matches."""

from typing import Any, get_args

import duckdb
import pytest
from pydantic import TypeAdapter

from fuchang.detection.predicates import Conditions
from fuchang.facts.codes import code
from fuchang.facts.subjects import SUBJECTS
from fuchang.rulebook.loader import load
from fuchang.rulebook.operators import Comparison, Signal

NOW = 1_782_792_000
HOUR = 3_600
BOOK = load()
KIND = BOOK.kinds["refund.no_tracking"]
REFUND = Conditions(subject=SUBJECTS["refund"], book=BOOK, now=NOW)

# op, the rest of the signal, a row that matches, a row that does not
CASES: list[tuple[dict[str, Any], dict[str, Any], dict[str, Any]]] = [
    ({"op": "is", "column": "kind", "value": "refund_only"}, {"kind": 1}, {"kind": 2}),
    ({"op": "is", "column": "parcels", "value": 2}, {"parcels": 2}, {"parcels": 3}),
    ({"op": "is_not", "column": "kind", "value": "refund_only"}, {"kind": 2}, {"kind": 1}),
    (
        {"op": "one_of", "column": "kind", "values": ["exchange", "repair"]},
        {"kind": 4},
        {"kind": 1},
    ),
    (
        {"op": "none_of", "column": "kind", "values": ["exchange", "repair"]},
        {"kind": 1},
        {"kind": 3},
    ),
    ({"op": "missing", "column": "signed_at"}, {"signed_at": None}, {"signed_at": 1}),
    ({"op": "present", "column": "signed_at"}, {"signed_at": 1}, {"signed_at": None}),
    ({"op": "is_true", "column": "by_system"}, {"by_system": 1}, {"by_system": 0}),
    ({"op": "is_false", "column": "by_system"}, {"by_system": 0}, {"by_system": 1}),
    ({"op": "at_least", "column": "scans", "value": 3}, {"scans": 3}, {"scans": 2}),
    ({"op": "at_most", "column": "scans", "value": 3}, {"scans": 3}, {"scans": 4}),
    (
        {"op": "older_than", "column": "applied_at", "value": "PT2H"},
        {"applied_at": NOW - 2 * HOUR},
        {"applied_at": NOW - 2 * HOUR + 1},
    ),
    (
        {"op": "newer_than", "column": "applied_at", "value": "PT2H"},
        {"applied_at": NOW - 2 * HOUR + 1},
        {"applied_at": NOW + 1},
    ),
    (
        {"op": "within", "column": "answer_by_at", "value": "PT2H"},
        {"answer_by_at": NOW + 2 * HOUR},
        {"answer_by_at": NOW - 1},
    ),
    ({"op": "passed", "column": "answer_by_at"}, {"answer_by_at": NOW - 1}, {"answer_by_at": NOW}),
    (
        {"op": "before", "column": "signed_at", "other": "picked_at"},
        {"signed_at": 5, "picked_at": 6},
        {"signed_at": 6, "picked_at": 6},
    ),
    (
        {"op": "after", "column": "signed_at", "other": "picked_at", "by": "PT1M"},
        {"signed_at": 66, "picked_at": 6},
        {"signed_at": 65, "picked_at": 6},
    ),
    (
        {"op": "more_than", "column": "refund_fen", "other": "order_paid_fen", "percent": 110},
        {"refund_fen": 111, "order_paid_fen": 100},
        {"refund_fen": 110, "order_paid_fen": 100},
    ),
    (
        {"op": "differs", "column": "special", "other": "special_by_words"},
        {"special": 1, "special_by_words": 2},
        {"special": 1, "special_by_words": 1},
    ),
    (
        {
            "op": "share_rises",
            "column": "waybills",
            "of": "parcels",
            "base": "buyer_refunds",
            "base_of": "buyer_orders",
            "percent": 150,
        },
        {"waybills": 3, "parcels": 10, "buyer_refunds": 20, "buyer_orders": 100},
        {"waybills": 29, "parcels": 100, "buyer_refunds": 20, "buyer_orders": 100},
    ),
    (
        {
            "op": "above_mean",
            "column": "refund_fen",
            "sum": "order_asked_fen",
            "count": "order_refunds",
            "times": 3,
        },
        {"refund_fen": 31, "order_asked_fen": 51, "order_refunds": 3},
        {"refund_fen": 30, "order_asked_fen": 50, "order_refunds": 3},
    ),
    (
        {"op": "contains", "column": "prompt", "values": ["不符合条件", "无法操作"]},
        {"prompt": "该退款不符合条件。"},
        {"prompt": "请等待买家"},
    ),
]


def holds(signal: dict[str, Any], row: dict[str, Any]) -> bool:
    condition = REFUND.signal(TypeAdapter(Signal).validate_python(signal), KIND)
    listed = ", ".join(
        f"CAST({'NULL' if value is None else repr(value)} AS {_type(name)}) AS {name}"
        for name, value in row.items()
    )
    found = duckdb.sql(f"SELECT CASE WHEN {condition} THEN 1 ELSE 0 END FROM (SELECT {listed})")
    return bool(found.fetchall()[0][0])


def _type(name: str) -> str:
    return "VARCHAR" if REFUND.subject.feature(name).type == "text" else "BIGINT"


@pytest.mark.parametrize(("signal", "matching", "other"), CASES, ids=lambda part: part.get("op"))
def test_it_matches_what_the_operator_says_and_nothing_else(
    signal: dict[str, Any], matching: dict[str, Any], other: dict[str, Any]
) -> None:
    assert holds(signal, matching)
    assert not holds(signal, other)


@pytest.mark.parametrize("signal", [case[0] for case in CASES], ids=lambda part: part["op"])
def test_it_never_matches_a_missing_value_but_with_missing(signal: dict[str, Any]) -> None:
    blank = dict.fromkeys(next(case[1] for case in CASES if case[0] == signal))
    assert holds(signal, blank) == (signal["op"] == "missing")


def test_it_has_a_case_for_every_operator() -> None:
    union = get_args(get_args(Comparison)[0])
    known = {get_args(model.model_fields["op"].annotation)[0] for model in union}
    assert {case[0]["op"] for case in CASES} == known


def test_it_opens_an_any_of_group_and_brackets_it() -> None:
    group = {"any_of": [CASES[0][0], {"op": "is_true", "column": "by_system"}]}
    assert holds(group, {"kind": 2, "by_system": 1})
    assert not holds(group, {"kind": 2, "by_system": 0})


def test_it_takes_a_missing_value_for_false_when_it_denies() -> None:
    denied = {"not_all": [{"op": "is", "column": "kind", "value": "refund_only"}]}
    assert holds(denied, {"kind": None})
    assert holds(denied, {"kind": 2})
    assert not holds(denied, {"kind": 1})


def test_it_takes_the_first_deadline_that_is_known_and_says_who_named_it() -> None:
    at, source = REFUND.deadline(KIND), REFUND.deadline_source(KIND)
    select = f"SELECT {at}, {source} FROM (SELECT CAST(%s AS BIGINT) AS answer_by_at, 2 AS answer_by_source, 100 AS applied_at)"
    assert duckdb.sql(select % 77).fetchall() == [(77, code(kind="deadline_source", word="export"))]
    fallback = code(kind="deadline_source", word="fallback")
    window = BOOK.windows[KIND.deadline[1].window].span
    assert duckdb.sql(select % "NULL").fetchall() == [(100 + window, fallback)]
