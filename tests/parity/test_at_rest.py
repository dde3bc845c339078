"""PostgreSQL as a store: statements are prepared once, in the caller's transaction or without one."""

import pytest

from fuchang.facts.engines.at_rest import at_rest

pytestmark = [pytest.mark.postgres]
ASKED = {
    "moment": "SELECT UNNEST($1), $2",
    "count": "SELECT COUNT(*), $2 FROM (SELECT UNNEST($1) AS one) AS listed WHERE one % 2 = 1",
}


@pytest.mark.parametrize("autocommit", [True, False])
def test_it_answers_by_name_again_and_again(postgres_url: str, autocommit: bool) -> None:
    import psycopg

    with psycopg.connect(postgres_url, autocommit=autocommit) as connection:
        for now in (7, 8):
            answers = at_rest(connection).answers(ASKED, keys=[3, 5], now=now)
            assert answers == {"moment": [(3, now), (5, now)], "count": [(2, now)]}
        assert at_rest(connection).answers(ASKED, keys=[], now=9)["moment"] == []
        prepared = connection.execute("SELECT COUNT(*) FROM pg_prepared_statements").fetchone()
        assert prepared == (2,)


def test_it_prepares_again_what_a_pool_made_forgotten(postgres_url: str) -> None:
    import psycopg

    with psycopg.connect(postgres_url, autocommit=True) as connection:
        at_rest(connection).answers(ASKED, keys=[3], now=7)
        connection.execute("DISCARD ALL")
        assert at_rest(connection).answers(ASKED, keys=[3], now=7)["moment"] == [(3, 7)]
