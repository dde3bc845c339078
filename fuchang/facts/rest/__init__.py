"""Facts at rest: the store's own tables in SQLite or PostgreSQL as text and functions over a cursor.

`schema` says which tables and indexes there are, `scans` takes tracking events in and keeps what they
sum up to, `bulk` pours whole tables. Orders and refunds of a buyer and parcels of a number are counted
over indexes when asked, so no sum of theirs can go stale.
"""

from fuchang.facts.rest.schema import (
    ALL,
    Dialect,
    at_rest,
    bare_tables,
    indexes,
    missing_columns,
    tables,
)

__all__ = [
    "ALL",
    "Dialect",
    "at_rest",
    "bare_tables",
    "indexes",
    "missing_columns",
    "tables",
]
