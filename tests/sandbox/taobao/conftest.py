"""The simulated gateway, our client of it, and one shop that granted it everything."""

from collections.abc import Iterator

import pytest

from fuchang.sandbox.serve import running
from tests.sandbox.taobao.visitor import Visitor
from tests.sandbox.worlds import fresh


@pytest.fixture
def visitor() -> Iterator[Visitor]:
    sandbox = fresh(600)
    with running(sandbox) as server:
        caller = Visitor(server)
        yield caller
        caller.gateway.close()
