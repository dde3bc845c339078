"""PostgreSQL holds the walls by itself: raw SQL that forgets them sees and writes nothing."""

import pytest
from django.db import DatabaseError, connection, connections, transaction

from fuchang.store import policies
from fuchang.store.facts.apply import shop_rows
from fuchang.store.walls import everything, scope
from tests.made import made_case
from tests.people import Desk

pytestmark = [pytest.mark.django_db, pytest.mark.store]
on_postgres = pytest.mark.skipif("config.getoption('--on') != 'postgres'")


def shops(table: str) -> set[int]:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT DISTINCT shop_key FROM {table}")
        return {row[0] for row in cursor.fetchall()}


@pytest.fixture
def two(desk: Desk) -> tuple[int, int]:
    """Facts and cases of two shops."""
    with everything("the test"):
        shop_rows(
            [(one.pk, one.shop_id, one.platform, one.name) for one in (desk.mine, desk.other)]
        )
    made_case(desk.mine.pk)
    made_case(desk.other.pk)
    return desk.mine.pk, desk.other.pk


def test_on_sqlite_the_managers_stand_alone(desk: Desk) -> None:
    policies.put_up()
    assert policies.held()
    assert desk.mine.pk


@on_postgres
def test_every_table_with_a_shop_stands_behind_a_wall(desk: Desk) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.table_name, p.qual IS NOT NULL AND k.relforcerowsecurity "
            "AND k.relrowsecurity FROM information_schema.columns AS c "
            "JOIN information_schema.tables AS t USING (table_schema, table_name) "
            "JOIN pg_class AS k ON k.oid = format('%I.%I', table_schema, table_name)::regclass "
            "LEFT JOIN pg_policies AS p ON p.schemaname = table_schema AND p.tablename = table_name "
            "WHERE c.column_name = 'shop_key' AND t.table_type = 'BASE TABLE' "
            "AND table_schema = current_schema()"
        )
        stands = dict(cursor.fetchall())
    assert len(stands) > 25
    assert {"cases_case", "fact_orders", "fact_shops", "store_contact"} <= set(stands)
    assert [name for name, walled in stands.items() if not walled] == []
    assert policies.walled_tables() == stands
    assert policies.held()


@on_postgres
@pytest.mark.parametrize("table", ["cases_case", "fact_shops"])
def test_a_session_sees_what_it_was_told_and_nothing_else(table: str, two: tuple[int, int]) -> None:
    mine, other = two
    assert shops(table) == set()
    with scope({mine}):
        assert shops(table) == {mine}
    with scope({mine, other}):
        assert shops(table) == {mine, other}
    with everything("the test"):
        assert shops(table) == {mine, other}
    with connection.cursor() as cursor:
        cursor.execute("RESET fuchang.shops")
    assert shops(table) == set()


@on_postgres
def test_a_session_never_told_of_shops_sees_nothing(two: tuple[int, int]) -> None:
    assert two
    with everything("the test"), connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('fuchang.shops')")
        assert cursor.fetchone() == ("*",)
    fresh = connection.copy()
    try:
        with fresh.cursor() as cursor:
            cursor.execute("SELECT current_setting('fuchang.shops'), COUNT(*) FROM cases_case")
            assert cursor.fetchone() == ("{}", 0)
    finally:
        fresh.close()


@on_postgres
@pytest.mark.parametrize(
    ("deed", "rows"),
    [
        ("UPDATE cases_case SET prompt = 'x'", 1),
        ("UPDATE fact_shops SET name = 'x'", 1),
        ("DELETE FROM fact_shops", 1),
        ("UPDATE cases_case SET prompt = 'x' WHERE shop_key = {other}", 0),
        ("DELETE FROM fact_shops WHERE shop_key = {other}", 0),
    ],
)
def test_another_shops_rows_are_not_touched(deed: str, rows: int, two: tuple[int, int]) -> None:
    mine, other = two
    with scope({mine}), connection.cursor() as cursor:
        cursor.execute(deed.format(other=other))
        assert cursor.rowcount == rows


@on_postgres
@pytest.mark.parametrize(
    "deed",
    [
        "UPDATE cases_case SET shop_key = {other}",
        "UPDATE fact_shops SET shop_key = {other} + 1000",
        "INSERT INTO fact_shops (shop_key) VALUES ({other}) ON CONFLICT (shop_key) DO UPDATE SET name = 'x'",
        "INSERT INTO fact_orders (shop_key, order_id) VALUES ({other}, 'x')",
    ],
)
def test_nothing_is_written_for_another_shop(deed: str, two: tuple[int, int]) -> None:
    mine, other = two
    refused = pytest.raises(DatabaseError, match="row-level security")
    with scope({mine}), refused, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(deed.format(other=other))


@on_postgres
@pytest.mark.django_db(transaction=True)
def test_a_new_connection_within_a_scope_is_told(desk: Desk) -> None:
    made_case(desk.mine.pk)
    with scope({desk.mine.pk}):
        connections["default"].close()
        assert shops("cases_case") == {desk.mine.pk}
    assert shops("cases_case") == set()


@on_postgres
def test_what_was_rolled_back_leaves_the_wall_that_was_told_before(two: tuple[int, int]) -> None:
    mine, _ = two
    with scope({mine}):
        with pytest.raises(DatabaseError), transaction.atomic(), everything("the test"):
            shops("nowhere")
        assert shops("cases_case") == {mine}
    assert shops("cases_case") == set()


@on_postgres
def test_the_wall_leaves_indexes_usable(two: tuple[int, int]) -> None:
    mine, _ = two
    with scope({mine}), connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute(
            "EXPLAIN SELECT * FROM cases_case WHERE live = 1 ORDER BY score DESC, id DESC LIMIT 50"
        )
        told = "\n".join(row[0] for row in cursor.fetchall())
    assert "Index Scan" in told
    assert "Sort" not in told
