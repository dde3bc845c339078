"""P29: the same files, told to SQLite and to PostgreSQL, give the same digest."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.parity.postgres import binaries, desk_role, server
from tests.served import Served

pytestmark = [
    pytest.mark.slow,
    pytest.mark.postgres,
    pytest.mark.skipif("config.getoption('--on') == 'postgres'", reason="runs on both: once"),
]


@pytest.fixture
def postgres() -> Iterator[str]:
    folder = binaries()
    if folder is None:
        pytest.skip("no PostgreSQL server here")
    with server(folder) as url:
        yield desk_role(url)


def test_sqlite_and_postgres_give_one_digest(
    postgres: str, few_files: list[Path], tmp_path: Path
) -> None:
    told = []
    for place, database in (("sqlite", ""), ("postgres", postgres)):
        desk = Served(tmp_path / place, database=database)
        desk.environment["FUCHANG_KEY"] = "5e" * 32  # identifiers are hashed with it
        desk.found()
        half = len(few_files) // 2
        desk.run("import", *map(str, few_files[half:]))
        desk.run("import", *map(str, few_files[:half]))
        told.append((desk.told("digest")["whole"], desk.told("ledger")))
    assert told[0] == told[1]
    assert told[0][1]
