"""PostgreSQL is opened by URL, and says what is missing."""

import pytest

from fuchang.facts.engines import open_engine
from fuchang.kernel.errors import AskUser

pytest.importorskip("psycopg", reason="psycopg is not installed (extra `postgres`)")


def test_without_a_url_it_names_the_setting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("FUCHANG_POSTGRES", raising=False)
    with pytest.raises(AskUser, match="FUCHANG_POSTGRES=postgresql://"):
        open_engine("postgres")


def test_a_server_that_is_not_there_is_no_traceback(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FUCHANG_POSTGRES", "postgresql:///nobody?host=/nonexistent")
    with pytest.raises(AskUser, match="engine postgres: "):
        open_engine("postgres")
