"""A sandbox that answers on loopback, and its kuaidi100."""

from collections.abc import Iterator

import pytest

from tests.sandbox.conftest import answering
from tests.sandbox.courier_town import Town


@pytest.fixture
def town() -> Iterator[Town]:
    with answering() as server:
        yield Town(server, "kuaidi100")
