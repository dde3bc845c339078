"""The simulated gateway, our client of it, and one shop that granted it everything."""

import time
from collections.abc import Iterator

import pytest

from fuchang.kernel.clock import clock
from fuchang.sandbox.serve import made, running
from tests.sandbox.taobao.visitor import Visitor


@pytest.fixture
def visitor() -> Iterator[Visitor]:
    sandbox = made(orders=600, seed=7, ticks=time.monotonic, start=clock())
    with running(sandbox) as server:
        caller = Visitor(server)
        yield caller
        caller.gateway.close()
