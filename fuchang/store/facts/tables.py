"""Makes the tables of the facts, and adds what a newer version has more of."""

from typing import Any

from django.db import connection

from fuchang.facts.rest import ALL, Dialect, at_rest, missing_columns, tables
from fuchang.store import policies


def dialect() -> Dialect:
    """Which of the two databases the desk rests on."""
    return "postgresql" if connection.vendor == "postgresql" else "sqlite"


def ensure(*_: Any) -> None:
    """Tables, indexes and columns that are not there yet; running it again changes nothing."""
    with connection.cursor() as cursor:
        there = set(connection.introspection.table_names(cursor))
        existing = {
            name: [
                column.name
                for column in connection.introspection.get_table_description(cursor, name)
            ]
            for name in map(at_rest, ALL)
            if name in there
        }
        for statement in [*missing_columns(existing), *tables(dialect())]:
            cursor.execute(statement)
    policies.put_up()


def forget(*_: Any) -> None:
    """Drop the tables of the facts: the way back of the migration."""
    with connection.cursor() as cursor:
        for name in map(at_rest, ALL):
            cursor.execute(f"DROP TABLE IF EXISTS {name}")
