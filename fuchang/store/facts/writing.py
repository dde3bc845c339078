"""Facts have one writer at a time."""

from django.db import connection, transaction

_LOCK = 7_312


def one_writer() -> None:
    """Wait for whoever writes facts, until the end of the caller's transaction; SQLite sees to it itself."""
    if connection.vendor == "postgresql" and transaction.get_connection().in_atomic_block:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
