"""A sandbox that answers on loopback, small and fresh for each test."""

import time
from collections.abc import Iterator

import pytest

from fuchang.kernel.clock import clock
from fuchang.sandbox.serve import Running, made, running


@pytest.fixture
def server() -> Iterator[Running]:
    sandbox = made(orders=300, seed=7, ticks=time.monotonic, start=clock())
    with running(sandbox) as answering:
        yield answering
