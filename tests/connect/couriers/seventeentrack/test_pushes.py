"""Pushes of 17TRACK."""

import json

import pytest

from fuchang.connect.couriers.calls import Incoming, NotGenuine, Unreadable
from fuchang.connect.couriers.providers import provider
from fuchang.connect.couriers.seventeentrack.pushes import signature

ONE = provider("seventeentrack")
VECTOR = b'{"event":"TRACKING_UPDATED","data":{"number":"RR123456789CN","carrier":3011,"tag":null}}'


def push(body, key="k"):
    return Incoming(body, {"sign": signature(body, key=key)})


def test_the_signature_is_that_of_a_published_vector():
    assert signature(VECTOR, key="17TOKENTEST") == (
        "3c385efc5fb8e3121245c6f9cb4c1e30cf72567d1ba1f5f59046795d3a5003a3"
    )


def test_a_genuine_push_is_read_and_one_that_ends_says_so():
    stopped = json.dumps({"event": "TRACKING_STOPPED", "data": {"number": "RR123456789CN", "carrier": 3011}})  # fmt: skip
    assert ONE.heard({"key": "k"}, push(VECTOR), now=5).histories[0].ended == ""
    assert ONE.heard({"key": "k"}, push(stopped.encode()), now=5).histories[0].ended


def test_forged_and_strange_pushes_are_refused():
    with pytest.raises(NotGenuine):
        ONE.heard({"key": "k"}, push(VECTOR, key="other"), now=5)
    with pytest.raises(NotGenuine):
        ONE.heard({"key": "k"}, Incoming(VECTOR), now=5)
    with pytest.raises(NotGenuine):
        ONE.heard({}, push(VECTOR, key=""), now=5)
    with pytest.raises(Unreadable):
        ONE.heard({"key": "k"}, push(b"[]"), now=5)
