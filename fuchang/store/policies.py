"""Row level security: PostgreSQL holds the walls between shops even against SQL that forgot them.

Every table with a `shop_key` has one policy, and FORCE, because the desk's role owns its tables. A
policy reads what `walls` has told the session in `fuchang.shops`: `*` is every row, `{3,5}` those of
two shops, nothing told is nothing seen. Tables are found by their column, so that a new model or a
new table of facts is walled by the next `migrate` without anybody thinking of it.
"""

from typing import Any

from django.db import connection

NAME = "fuchang_walls"
# each SELECT runs once a statement, not once a row, and leaves every index usable
ALL_SEEN = "(SELECT current_setting('fuchang.shops', true) = '*')"
SEEN = "(SELECT NULLIF(NULLIF(current_setting('fuchang.shops', true), '*'), ''))::bigint[]"
RULE = f"{ALL_SEEN} OR shop_key = ANY ({SEEN})"
# a view may belong to a person instead of a shop: managers show it to nobody else
BESIDE = {"cases_savedview": "person_id IS NOT NULL"}
_TABLES = """
SELECT c.relname, c.relrowsecurity AND c.relforcerowsecurity,
       EXISTS (SELECT 1 FROM pg_policy AS p WHERE p.polrelid = c.oid AND p.polname = %s)
FROM pg_class AS c
JOIN pg_attribute AS a ON a.attrelid = c.oid AND a.attname = 'shop_key' AND NOT a.attisdropped
WHERE c.relkind IN ('r', 'p') AND c.relnamespace = current_schema()::regnamespace
ORDER BY c.relname
"""


def walled_tables() -> dict[str, bool]:
    """Every table with a `shop_key`, and whether its wall stands."""
    with connection.cursor() as cursor:
        cursor.execute(_TABLES, [NAME])
        return {name: forced and ruled for name, forced, ruled in cursor.fetchall()}


def put_up(*_: Any, **__: Any) -> None:
    """Wall every table that has no wall yet; SQLite has no such thing, there the managers stand alone."""
    if connection.vendor != "postgresql":
        return
    bare = [name for name, stands in walled_tables().items() if not stands]
    with connection.cursor() as cursor:
        for statement in (one for name in bare for one in wall(name)):
            cursor.execute(statement)


def wall(table: str) -> tuple[str, ...]:
    """The statements that wall one table."""
    rules = [RULE, *filter(None, [BESIDE.get(table)])]
    return (
        f'ALTER TABLE "{table}" ENABLE ROW LEVEL SECURITY',
        f'ALTER TABLE "{table}" FORCE ROW LEVEL SECURITY',
        f'DROP POLICY IF EXISTS {NAME} ON "{table}"',
        f'CREATE POLICY {NAME} ON "{table}" USING ({" OR ".join(rules)})',
    )


def held() -> bool:
    """Whether this session's role is one that policies hold for: no superuser, no BYPASSRLS."""
    if connection.vendor != "postgresql":
        return True
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT NOT (rolsuper OR rolbypassrls) FROM pg_roles WHERE rolname = current_user"
        )
        return bool(cursor.fetchone()[0])
