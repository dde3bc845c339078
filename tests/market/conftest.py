"""One market for all tests of this folder, large enough that every cause is planted three times."""

import pytest

from fuchang.market.draft import Draft
from fuchang.market.generate import Market
from fuchang.market.scale import Scale


@pytest.fixture(scope="session")
def market() -> Market:
    return Market(Scale(orders=20_000, seed=7))


@pytest.fixture(scope="session")
def draft(market: Market) -> Draft:
    return market.draft(0)
