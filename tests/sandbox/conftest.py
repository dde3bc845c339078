"""A sandbox that answers on loopback, small and fresh for each test."""

import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from fuchang.kernel.clock import clock
from fuchang.sandbox.serve import Running, made, running


@contextmanager
def answering(*, orders: int = 300) -> Iterator[Running]:
    """The sandbox answers within the `with`."""
    sandbox = made(orders=orders, seed=7, ticks=time.monotonic, start=clock())
    with running(sandbox) as server:
        yield server


@pytest.fixture
def server() -> Iterator[Running]:
    with answering() as one:
        yield one
