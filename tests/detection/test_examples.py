"""Examples of the book become tiny shops of their own."""

from collections.abc import Iterator
from typing import Any

import pytest

from fuchang.detection import examples
from fuchang.facts.codes import code
from fuchang.facts.engines import Engine, open_engine
from fuchang.kernel.clock import HOUR, from_local
from fuchang.rulebook.grammar import Example
from fuchang.rulebook.loader import load

NOW = examples.EXAMPLE_NOW
BOOK = load()
KIND = BOOK.kinds["refund.no_tracking"]


@pytest.fixture
def engine() -> Iterator[Engine]:
    opened = open_engine("duckdb")
    yield opened
    opened.close()


def world(**facts: list[dict[str, Any]]) -> dict[str, list[dict[str, Any]]]:
    example = Example(
        name="x", match=True, facts={name: tuple(rows) for name, rows in facts.items()}
    )
    made = examples.facts([(KIND, example)], now=NOW)
    return {name: rows.to_pylist() for name, rows in made.items()}


def test_it_reads_times_as_distances_from_now_or_as_local_text() -> None:
    made = world(
        orders=[{"paid_at": "-30h", "ship_by_at": "+2d", "created_at": "2026-06-01 08:00:00"}]
    )
    order = made["orders"][0]
    assert order["paid_at"] == NOW - 30 * HOUR
    assert order["ship_by_at"] == NOW + 48 * HOUR
    assert order["created_at"] == from_local("2026-06-01 08:00:00")


def test_it_reads_codes_as_words_and_fills_what_is_left_out() -> None:
    order = world(orders=[{"status": "shipped"}])["orders"][0]
    assert order["status"] == code(kind="order_status", word="shipped")
    assert order["paid_fen"] == 10_000


def test_it_makes_the_order_and_item_that_a_refund_speaks_of() -> None:
    made = world(refunds=[{"refund_fen": 500}])
    assert [order["order_key"] for order in made["orders"]] == [made["refunds"][0]["order_key"]]
    assert made["orders"][0]["refund_count"] == 1
    assert made["orders"][0]["refund_open"] == 1
    assert len(made["items"]) == 1


def test_it_repeats_rows_and_lets_references_follow() -> None:
    made = world(orders=[{"repeat": 5}], refunds=[{"n": 2, "repeat": 3, "order": "same"}])
    orders = {order["order_key"]: order["refund_count"] for order in made["orders"]}
    assert sorted(orders.values()) == [0, 0, 1, 1, 1]
    assert made["items"][0]["item_orders"] == 5


@pytest.mark.parametrize(
    ("facts", "problem"),
    [
        ({"order": [{}]}, "table 'order' is not known. Known: shops, orders"),
        ({"orders": [{"payed_at": "-1h"}]}, "orders has no column 'payed_at'"),
        ({"orders": [{"paid_at": "yesterday"}]}, "'yesterday' is no time; write -30h"),
    ],
)
def test_it_says_what_is_wrong_with_an_example(facts: dict[str, Any], problem: str) -> None:
    with pytest.raises(examples.BadExample, match=problem):
        world(**facts)


def test_every_example_of_the_book_comes_out_as_it_says(engine: Engine) -> None:
    results = examples.run(BOOK, BOOK.in_force, engine)
    assert [result for result in results if not result.ok] == []
    assert len(results) == sum(len(kind.examples) for kind in BOOK.in_force)


def test_it_sees_an_example_that_does_not_hold(engine: Engine) -> None:
    turned = KIND.model_copy(
        update={
            "examples": tuple(
                example.model_copy(update={"match": not example.match}) for example in KIND.examples
            )
        }
    )
    assert not any(result.ok for result in examples.run(BOOK, [turned], engine))
