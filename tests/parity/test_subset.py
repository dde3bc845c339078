"""All SQL of detection lies inside the subset, and the check bites."""

import re
from importlib import resources

import pytest

from fuchang.detection import plan
from fuchang.detection.examples import EXAMPLE_NOW
from fuchang.detection.predicates import Conditions
from fuchang.rulebook.loader import load
from tests.parity.subset import OutsideTheSubset, check

FEATURES = sorted(
    path.name.removesuffix(".sql")
    for path in (resources.files("fuchang.detection") / "features").iterdir()
)


@pytest.mark.parametrize("name", FEATURES)
def test_it_keeps_every_feature_inside_the_subset(name: str) -> None:
    check(plan.stage_sql(name, plan.searches(load().in_force), now=EXAMPLE_NOW))


def test_it_keeps_the_masks_and_listings_of_the_whole_book_inside_the_subset() -> None:
    book = load()
    for search in plan.searches(book.in_force).values():
        conditions = Conditions(subject=search.subject, book=book, now=EXAMPLE_NOW)
        check(plan.mask(search, conditions))
        check(plan.listing(search, conditions))


@pytest.mark.parametrize(
    ("sql", "names"),
    [
        ("SELECT GREATEST(a, b) FROM t", "Greatest"),
        ("SELECT a // b FROM t", "IntDiv"),
        ("SELECT a / b FROM t", "division"),
        ("SELECT CAST(a AS DOUBLE) FROM t", "BIGINT"),
        ("SELECT a + INTERVAL '1' HOUR FROM t", "Interval"),
        ("SELECT ROUND(a) FROM t", "Round"),
        ("SELECT COUNT(*) FILTER (WHERE a > 1) FROM t", "Filter"),
        ("SELECT a FROM t QUALIFY ROW_NUMBER() OVER (ORDER BY a) = 1", "Qualify"),
        ("SELECT a FROM t FULL JOIN u ON t.a = u.a", "JOIN"),
        ("SELECT a * 1.5 FROM t", "whole numbers"),
        ("WITH x AS MATERIALIZED (SELECT 1) SELECT * FROM x", "With"),
        (
            "SELECT SUM(a) OVER (ORDER BY b ROWS BETWEEN 2 PRECEDING AND CURRENT ROW) FROM t",
            "RANGE",
        ),
    ],
)
def test_it_refuses_what_an_engine_would_read_otherwise(sql: str, names: str) -> None:
    with pytest.raises(OutsideTheSubset, match=re.escape(names)):
        check(sql)
