"""Calls of services as they come in."""

from fuchang.connect.couriers.calls import Incoming, same


def test_the_same_body_has_the_same_id():
    assert Incoming(b"a").call_id == Incoming(b"a", {"x": "y"}).call_id
    assert Incoming(b"a").call_id != Incoming(b"b").call_id


def test_a_field_given_twice_has_no_value():
    assert Incoming(b"param=1&param=2&sign=x&empty=").form() == {"sign": "x", "empty": ""}


def test_signatures_with_any_signs_can_be_compared():
    assert same("签", "签")
    assert not same("签\ud800", "签")
