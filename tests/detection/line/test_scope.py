"""Statements of the line touch the neighbourhood of what changed over indexes, and scan no table of facts."""

import re
import sqlite3

import pytest

from fuchang.detection.line.scope import LOOKED, SCOPES
from fuchang.detection.line.statements import statements
from fuchang.detection.plan import searches
from fuchang.facts.rest import ALL, at_rest, tables
from fuchang.rulebook.loader import load

BOOK = load()
SCANNED = re.compile(r"SCAN (\w+)")


@pytest.fixture
def store():
    connection = sqlite3.connect(":memory:")
    for statement in tables("sqlite"):
        connection.execute(statement)
    yield connection
    connection.close()


def test_every_subject_that_is_searched_can_be_named():
    assert set(SCOPES) == set(LOOKED)
    assert set(SCOPES) < set(searches(BOOK.in_force))


@pytest.mark.parametrize("subject", SCOPES)
def test_it_scans_no_table_of_facts(store: sqlite3.Connection, subject: str):
    text = statements(BOOK, None, "sqlite")
    resting = {at_rest(name) for name in ALL}
    for sql in (text.found[subject], text.looked[subject]):
        plan = store.execute(f"EXPLAIN QUERY PLAN {sql}", {"keys": "[1]", "now": 1}).fetchall()
        steps = [str(row[3]) for row in plan]
        scanned = {found[1] for step in steps if (found := SCANNED.match(step))}
        assert not scanned & resting, steps


@pytest.mark.parametrize("subject", SCOPES)
def test_the_moment_is_bound_and_written_nowhere(subject: str):
    text = statements(BOOK, None, "postgresql")

    assert "$2" in text.found[subject]
    assert not re.search(r"\b1[5-9]\d{8}\b", text.found[subject])
