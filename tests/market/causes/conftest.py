"""Plantings on an ordinary part, each test on its own."""

from collections.abc import Callable

import numpy as np
import pytest

from fuchang.market.draft import Draft
from fuchang.market.generate import Market
from fuchang.market.plan import Planting
from fuchang.market.scale import Scale

AT = Callable[[float], Planting]


@pytest.fixture
def part() -> Draft:
    return Market(Scale(orders=5000, seed=3), causes=()).draft(0)


@pytest.fixture
def aged(part: Draft) -> AT:
    """`aged(12.0)`: a planting of forty orders that are about so many days old."""

    def of(days: float) -> Planting:
        last = int(np.searchsorted(part.orders.created, part.scale.now - days * 86_400)) - 1
        rows = np.arange(last - 40, last)
        return Planting(part, rows, np.arange(40), np.random.default_rng(1))

    return of
