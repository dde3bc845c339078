"""Pushes of 快递100."""

from urllib.parse import urlencode

import pytest

from fuchang.connect.couriers.calls import Incoming, NotGenuine, Unreadable
from fuchang.connect.couriers.kuaidi100 import signing
from fuchang.connect.couriers.providers import provider

ONE = provider("kuaidi100")
KEYS = {"salt": "s"}
LAST = {"nu": "YT1", "com": "yuantong", "state": "3", "status": "200", "data": []}


def push(document, salt="s", **more):
    param = signing.written(document) if isinstance(document, dict) else document
    form = {"param": param, "sign": signing.of_push(param, salt=salt), **more}
    return Incoming(urlencode(form).encode())


def test_a_genuine_push_is_read_and_answered_word_for_word():
    heard = ONE.heard(KEYS, push({"status": "polling", "lastResult": LAST}), now=5)
    assert heard.reply.body.decode() == '{"result":true,"returnCode":"200","message":"成功"}'
    assert [(one.number, one.said.status) for one in heard.histories] == [("YT1", "delivered")]


def test_the_courier_at_the_other_end_of_the_world_is_read_too():
    abroad = {**LAST, "nu": "LX1", "com": "usps", "state": "0"}
    heard = ONE.heard(KEYS, push({"status": "polling", "lastResult": LAST, "destResult": abroad}), now=5)  # fmt: skip
    assert [one.number for one in heard.histories] == ["YT1", "LX1"]


@pytest.mark.parametrize(
    "call",
    [
        push({"lastResult": LAST}, salt="other"),
        push({"lastResult": LAST}, sign=""),
        Incoming(push({"lastResult": LAST}).body + b"&param=%7B%7D"),
        Incoming(b""),
        Incoming("param=签&sign=签".encode()),
    ],
)
def test_a_push_that_is_not_signed_right_is_refused(call):
    with pytest.raises(NotGenuine):
        ONE.heard(KEYS, call, now=5)


def test_without_a_salt_nothing_is_believed():
    with pytest.raises(NotGenuine, match="salt"):
        ONE.heard({}, push({"lastResult": LAST}, salt=""), now=5)


@pytest.mark.parametrize("document", ["[]", "{}", "not json", "[" * 100_000])
def test_a_signed_push_of_something_else_is_for_quarantine(document):
    with pytest.raises(Unreadable):
        ONE.heard(KEYS, push(document), now=5)
