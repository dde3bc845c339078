"""Triggers by which the database itself refuses to change or remove what may only be appended."""

from django.db import connection

# what may not change of a row: everything, but that an event may be marked as taken back
GUARDED = {
    "shops_auditrow": (
        "chain", "seq", "at", "actor", "session", "address", "action", "object", "before", "after",
        "reason", "request", "prev", "mac",
    ),
    "cases_caseevent": (
        "shop_key", "case_id", "at", "actor", "actor_name", "verb", "before", "after", "why", "reversible",
    ),
}  # fmt: skip
_REFUSAL = """CREATE OR REPLACE FUNCTION fuchang_append_only() RETURNS trigger LANGUAGE plpgsql
AS $$ BEGIN RAISE EXCEPTION 'append only: %', TG_TABLE_NAME; END $$"""


def put_up() -> None:
    """From now on UPDATE and DELETE of these tables fail."""
    _run([_REFUSAL] if connection.vendor == "postgresql" else [])
    for table, columns in GUARDED.items():
        listed = ", ".join(f'"{name}"' for name in columns)
        _run([_guard(table, "update", f"UPDATE OF {listed}"), _guard(table, "delete", "DELETE")])


def take_down(*deeds: str) -> None:
    """Let tables be changed again: migrations that rebuild them, tests that tamper."""
    on = connection.vendor == "postgresql"
    for table in GUARDED:
        for deed in deeds or ("update", "delete"):
            _run([f"DROP TRIGGER IF EXISTS {table}_{deed}{f' ON {table}' if on else ''}"])


def _guard(table: str, deed: str, event: str) -> str:
    head = f"CREATE TRIGGER {table}_{deed} BEFORE {event} ON {table} FOR EACH ROW"
    if connection.vendor == "postgresql":
        return f"{head} EXECUTE FUNCTION fuchang_append_only()"
    return f"{head} BEGIN SELECT RAISE(ABORT, 'append only: {table}'); END"


def _run(statements: list[str]) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
