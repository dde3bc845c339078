"""The server pauses and comes back with the same world."""

import httpx
import pytest

from fuchang.sandbox.serve import PortTaken, Running, running

pytestmark = pytest.mark.loopback


def test_it_refuses_connections_and_comes_back(server: Running) -> None:
    server.pause()
    with pytest.raises(httpx.ConnectError):
        httpx.get(f"{server.url}/sandbox")
    server.resume()
    assert httpx.get(f"{server.url}/sandbox").status_code == 200


def test_a_port_that_is_taken_is_said_in_words(server: Running) -> None:
    taken = server.port
    with pytest.raises(PortTaken, match="--port"), running(server.sandbox, port=taken):
        pass
