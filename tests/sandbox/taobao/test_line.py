"""The websocket of the sandbox: greets whoever signs, hands out on a pull, cuts whoever lost its token."""

import pytest
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect

from fuchang.connect.taobao.signing import tmc_sign
from fuchang.connect.taobao.tmc.frames import KIND, Frame, Kind, Sort, decode, encode
from fuchang.sandbox.taobao.state import APP_KEY, SECRET
from tests.sandbox.taobao.visitor import SHOP, Visitor

pytestmark = pytest.mark.loopback


def greeted(line: ClientConnection, secret: str = SECRET) -> Frame:
    signed = tmc_sign(app_key=APP_KEY, group="default", timestamp="1", secret=secret)
    told = {"app_key": APP_KEY, "group_name": "default", "timestamp": "1", "sign": signed}
    line.send(encode(Frame(Kind.CONNECT, told)))
    return decode(bytes(line.recv(timeout=2)))  # type: ignore[arg-type]


def connected(visitor: Visitor) -> ClientConnection:
    return connect(visitor.server.url.replace("http", "ws") + "/", proxy=None)


def test_a_wrong_signature_is_refused_in_words(visitor: Visitor) -> None:
    with connected(visitor) as line:
        answer = greeted(line, "wrong")
        assert (answer.kind, answer.status, answer.phrase) == (Kind.CONNECTACK, 1, "invalid signature")  # fmt: skip


def test_a_message_is_pushed_and_confirmed_with_the_token(visitor: Visitor) -> None:
    with connected(visitor) as line:
        token = greeted(line).token
        row = visitor.refund()
        data = decode(bytes(line.recv(timeout=2)))  # type: ignore[arg-type]
        assert data.sort == Sort.DATA
        assert row["refund_id"] in str(data.content["content"])
        assert data.content["userid"] == SHOP
        line.send(encode(Frame(Kind.SEND, {KIND: Sort.CONFIRM, "id": data.content["id"]}, token=token)))  # fmt: skip
        line.send(encode(Frame(Kind.SEND, {KIND: Sort.PULL}, token="another")))
        with pytest.raises(ConnectionClosed):
            line.recv(timeout=2)


def test_what_is_no_frame_ends_the_connection(visitor: Visitor) -> None:
    with connected(visitor) as line:
        line.send(b"\x07nonsense")
        with pytest.raises(ConnectionClosed):
            line.recv(timeout=2)
