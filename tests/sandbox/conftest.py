"""A sandbox that answers on loopback, small and fresh for each test."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from fuchang.sandbox.serve import Running, running
from tests.sandbox.worlds import fresh


@contextmanager
def answering(*, orders: int = 300) -> Iterator[Running]:
    """The sandbox answers within the `with`."""
    with running(fresh(orders)) as server:
        yield server


@pytest.fixture
def server() -> Iterator[Running]:
    with answering() as one:
        yield one
