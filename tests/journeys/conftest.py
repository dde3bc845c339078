"""A small market as files, made once."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from fuchang.kernel.clock import clock
from fuchang.market.generate import Market
from fuchang.market.scale import Scale
from fuchang.market.writers.exports import Wanted, write_exports


@pytest.fixture(scope="session")
def market_files(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    folder = tmp_path_factory.mktemp("market")
    write_exports(Market(Scale(orders=300, seed=5, now=clock())), folder, wanted=Wanted.of(()))
    return sorted(path for path in folder.iterdir() if path.suffix in {".csv", ".xlsx"})


@pytest.fixture(autouse=True)
def fresh_facts(request: pytest.FixtureRequest) -> Iterator[None]:
    """Facts rest in tables that Django's flush does not know."""
    yield
    if request.node.get_closest_marker("django_db"):
        from fuchang.store.facts.tables import ensure, forget

        request.getfixturevalue("django_db_blocker")
        forget()
        ensure()
