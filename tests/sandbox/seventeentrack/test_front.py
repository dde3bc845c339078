"""Our client of 17TRACK against the simulated one, over real sockets."""

import pytest

from fuchang.connect.couriers import standing, trace
from fuchang.connect.couriers.asking import AskedWrongly, KeysRefused, Parcel, QuotaUsedUp
from fuchang.connect.couriers.providers import provider
from tests.sandbox.courier_town import KEYS
from tests.sandbox.listener import Listener

pytestmark = pytest.mark.loopback


def test_a_number_is_registered_then_known(town):
    parcel = town.parcel(lambda _, last: last == "delivered")
    assert town.client.query(parcel, now=town.now).problem == "nothing_yet"
    left = town.client.quota_left()
    assert not town.client.subscribe(parcel, callback="", now=town.now).already
    assert town.client.subscribe(parcel, callback="", now=town.now).already
    assert town.client.quota_left() == left - 1
    assert standing(trace(town.client.query(parcel, now=town.now))).status == "delivered"


def test_pushes_are_signed_and_come_again_until_somebody_hears(town):
    parcel = town.parcel(lambda _, last: last in {"in_transit", "out_for_delivery"})
    with Listener("seventeentrack", KEYS["seventeentrack"], town.now, deaf=1) as desk:
        town.steer("/sandbox/17track", webhook=desk.url)
        town.client.subscribe(parcel, callback="", now=town.now)
        town.scan(parcel.number, "returning", "退回中")
        assert desk.wait(missed=1)
        town.server.sandbox.clock.leap(700)
        assert desk.wait(heard=2)
    found = standing(trace(*(one for heard in desk.heard for one in heard.histories)))
    assert found.status == "returning"


def test_refusals(town):
    wrong = provider("seventeentrack").open_with({"key": "x"}, base=town.server.url)
    with pytest.raises(KeysRefused):
        wrong.query(Parcel("X1"), now=town.now)
    with pytest.raises(AskedWrongly):
        town.client.subscribe(Parcel("NOBODYS1"), callback="", now=town.now)
    town.steer("/sandbox/17track", quota=0)
    with pytest.raises(QuotaUsedUp):
        town.client.subscribe(town.parcel(), callback="", now=town.now)
