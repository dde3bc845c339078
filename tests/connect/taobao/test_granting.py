"""A code for a token, over a real socket; or a token pasted."""

import json
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from typing import Any
from urllib.parse import parse_qs

import pytest

from fuchang.connect.platforms import Application
from fuchang.connect.taobao.granting import NotExchanged, exchange, pasted
from fuchang.connect.taobao.tokens import UnreadableToken

NOW = 1_795_400_000
TOKEN: dict[str, Any] = {
    "access_token": "6200" + "a" * 52, "expires_in": 31536000, "taobao_user_nick": "%E5%B0%8F%E6%BB%A1",
    "taobao_user_id": "2200", "refresh_token": "r" * 40, "re_expires_in": 0,
    "w2_expires_in": 1800, "w1_expires_in": 31536000, "r1_expires_in": 31536000, "r2_expires_in": 86400,
}  # fmt: skip


class _Door(BaseHTTPRequestHandler):
    asked: list[dict[str, list[str]]] = []  # noqa: RUF012 - the server is the test's
    status: int = 200
    body: str = json.dumps(TOKEN)

    def do_POST(self) -> None:
        text = self.rfile.read(int(self.headers["Content-Length"])).decode()
        self.asked.append(parse_qs(text))
        self.send_response(self.status)
        self.send_header("Location", "http://127.0.0.1:9/elsewhere")
        self.end_headers()
        self.wfile.write(self.body.encode())

    def log_message(self, *_: Any) -> None:
        pass


@pytest.fixture
def door() -> Iterator[type[_Door]]:
    kind = type("Door", (_Door,), {"asked": []})
    server = HTTPServer(("127.0.0.1", 0), kind)
    kind.of = Application("123", "s3cret", "", f"http://127.0.0.1:{server.server_port}/token")  # type: ignore[attr-defined]
    thread = Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    yield kind
    server.shutdown()
    server.server_close()


@pytest.mark.loopback
def test_a_code_becomes_a_grant_that_ends_with_its_first_level(door: Any) -> None:
    grant = exchange(door.of, code="c0de", redirect="http://desk/data/granted/", now=NOW)
    assert grant.granted_to == "小满"
    assert grant.ends_at == NOW + 31_536_000
    assert door.asked[0]["code"] == ["c0de"]
    assert door.asked[0]["client_secret"] == ["s3cret"]
    assert TOKEN["access_token"] not in repr(grant)


@pytest.mark.loopback
@pytest.mark.parametrize("status", [302, 403, 500])
def test_any_other_answer_is_no_grant_and_nothing_is_followed(door: Any, status: int) -> None:
    door.status = status
    with pytest.raises(NotExchanged):
        exchange(door.of, code="c0de", redirect="r", now=NOW)
    assert len(door.asked) == 1


@pytest.mark.loopback
def test_an_error_with_status_200_is_no_grant(door: Any) -> None:
    door.body = '{"error": "invalid_client", "error_description": "wrong secret"}'
    with pytest.raises(UnreadableToken, match="wrong secret"):
        exchange(door.of, code="c0de", redirect="r", now=NOW)


@pytest.mark.parametrize(
    "text", ["", "hello", "{", "[]", '{"a": 1}', "6200 with blanks in between it all"]
)
def test_what_is_no_token_is_refused(text: str) -> None:
    with pytest.raises(UnreadableToken):
        pasted(text, now=NOW)


def test_a_session_key_alone_is_a_token_of_which_nobody_knows_the_end() -> None:
    assert pasted(f" {TOKEN['access_token']}\n", now=NOW).ends_at is None
