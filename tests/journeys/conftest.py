"""Small markets as files, made once."""

from pathlib import Path

import pytest

from fuchang.kernel.clock import clock
from fuchang.market.generate import Market
from fuchang.market.scale import Scale
from fuchang.market.writers.exports import Wanted, write_exports

DAYS = 21  # each day of each shop is a place of the lake, to be written with every handful of files


@pytest.fixture(scope="session")
def market_files(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    return written(tmp_path_factory.mktemp("market"), orders=300)


@pytest.fixture(scope="session")
def few_files(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """As many files with fewer rows: for what is told again and again."""
    return written(tmp_path_factory.mktemp("few"), orders=120)


def written(folder: Path, *, orders: int) -> list[Path]:
    """The exports of a market that ends now."""
    market = Market(Scale(orders=orders, seed=5, now=clock(), days=DAYS))
    write_exports(market, folder, wanted=Wanted.of(()))
    return sorted(path for path in folder.iterdir() if path.suffix in {".csv", ".xlsx"})
