"""The simulated 快递鸟 signs as published."""

from fuchang.connect.couriers.kdniao import signing
from fuchang.sandbox.kdniao.state import KEY, _accepted, signature


def test_it_signs_as_our_own_side_does_which_is_held_by_a_published_vector():
    assert signature('{"a":1}') == signing.of('{"a":1}', key=KEY)


def test_it_wants_success_and_a_time():
    assert _accepted(200, b'{"Success": true, "UpdateTime": "x"}')
    assert not _accepted(200, b'{"Success": true}')
    assert not _accepted(200, b"ok")
