"""A desk whose shop is connected to the simulated platform, over real sockets."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.pipeline.feeds.connected import Connected


@pytest.fixture
def connected(transactional_db: None) -> Iterator["Connected"]:
    from tests.pipeline.feeds.connected import connected_shop

    with connected_shop() as shop:
        yield shop
