"""Calls of services as they come in."""

from fuchang.connect.couriers.calls import Incoming, same


def test_the_same_body_has_the_same_id():
    assert Incoming(b"a").call_id == Incoming(b"a", {"x": "y"}).call_id
    assert Incoming(b"a").call_id != Incoming(b"b").call_id


def test_a_field_given_twice_has_no_value():
    assert Incoming(b"param=1&param=2&sign=x&empty=").form() == {"sign": "x", "empty": ""}


def test_a_form_of_too_many_fields_is_none():
    assert Incoming(b"a=1&" * 5_000).form() == {}


def test_signatures_with_any_signs_can_be_compared():
    assert same("签", "签")
    assert not same("签\ud800", "签")
