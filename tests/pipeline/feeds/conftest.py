"""A desk whose shop is connected to the simulated platform, over real sockets."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pytest_django.live_server_helper import LiveServer

    from tests.pipeline.feeds.connected import Connected
    from tests.pipeline.feeds.watched import Watched


@pytest.fixture
def connected(transactional_db: None) -> Iterator["Connected"]:
    from tests.pipeline.feeds.connected import connected_shop

    with connected_shop() as shop:
        yield shop


@pytest.fixture
def watched(connected: "Connected", live_server: "LiveServer") -> "Watched":
    """The same desk, which tracking services can call."""
    from tests.pipeline.feeds.watched import Watched

    return Watched(connected, live_server.url)
