"""The store's own connection: statements over keys and a moment, whoever holds the transaction."""

import sqlite3

import pytest

from fuchang.facts.engines.at_rest import NoStore, at_rest

ASKED = {
    "moment": "SELECT value, :now FROM json_each(:keys)",
    "count": "SELECT COUNT(*), :now FROM json_each(:keys)",
}


def test_it_answers_by_name():
    with sqlite3.connect(":memory:") as connection:
        answers = at_rest(connection).answers(ASKED, keys=[3, 5], now=7)
    connection.close()

    assert answers == {"moment": [(3, 7), (5, 7)], "count": [(2, 7)]}


def test_it_works_inside_a_transaction_of_the_callers():
    connection = sqlite3.connect(":memory:", isolation_level=None)
    connection.execute("BEGIN IMMEDIATE")

    answers = at_rest(connection).answers(ASKED, keys=[], now=7)

    assert answers["count"] == [(0, 7)]
    assert connection.in_transaction
    connection.close()


def test_another_connection_is_no_store():
    with pytest.raises(NoStore, match="got str"):
        at_rest("sqlite://")
