"""Every engine of the product as a fixture; one that the machine lacks is skipped, saying so."""

import shutil
from collections.abc import Iterator
from typing import Any

import pytest

from fuchang.facts.engines import Engine, EngineMissing, open_engine
from tests.parity import postgres

OTHERS = [
    pytest.param("sqlite", marks=pytest.mark.sqlite),
    pytest.param("postgres", marks=pytest.mark.postgres),
    # before Sail: a process that has spoken Spark Connect opens no classic session any more
    pytest.param("spark", marks=pytest.mark.spark),
    pytest.param("sail", marks=pytest.mark.sail),
]


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    folder = postgres.binaries()
    if folder is None:
        pytest.skip("PostgreSQL is not installed: the postgres engine is not checked here")
    with postgres.server(folder) as url:
        yield url


@pytest.fixture(scope="session", params=OTHERS)
def other(request: pytest.FixtureRequest) -> Iterator[Engine]:
    """Each engine but DuckDB, which is what they are compared with."""
    name = str(request.param)
    if name == "spark" and shutil.which("java") is None:
        pytest.skip("Java is not installed: the spark engine is not checked here")
    try:
        engine = open_engine(name, **_settings(name, request))
    except EngineMissing as missing:
        pytest.skip(str(missing))
    yield engine
    engine.close()


@pytest.fixture
def duck() -> Iterator[Engine]:
    engine = open_engine("duckdb")
    yield engine
    engine.close()


def _settings(name: str, request: pytest.FixtureRequest) -> dict[str, Any]:
    if name == "postgres":
        return {"url": request.getfixturevalue("postgres_url")}
    # little data, many queries: compiling each would cost more than it gives
    return {"shuffles": 2, "codegen": False} if name == "spark" else {}
