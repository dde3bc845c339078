"""Our client of 快递鸟 against the simulated one, over real sockets."""

from dataclasses import replace

import pytest

from fuchang.connect.couriers import standing, trace
from fuchang.connect.couriers.asking import AskedWrongly, KeysRefused, PhoneMissing, QuotaUsedUp
from fuchang.connect.couriers.providers import provider
from tests.sandbox.courier_town import KEYS, Town
from tests.sandbox.listener import Listener

pytestmark = pytest.mark.loopback


def open_way(town: Town, *words: str):
    return town.parcel(lambda courier, last: courier not in {"顺丰", "中通"} and last in words)


def test_a_trace_of_two_services_is_one_trace(town):
    parcel = open_way(town, "delivered")
    own = town.client.query(parcel, now=town.now)
    other = Town(town.server, "kuaidi100").client.query(parcel, now=town.now)
    together = trace(own, other)
    assert len(together.scans) == len(own.scans) == len(other.scans)
    assert {one.by for one in together.scans} == {("kdniao", "kuaidi100")}
    assert standing(together).status == "delivered"


def test_refusals_are_told_apart_by_their_sentences(town):
    parcel = open_way(town, "delivered")
    wrong = provider("kdniao").open_with({**KEYS["kdniao"], "key": "x"}, base=town.server.url)
    with pytest.raises(KeysRefused):
        wrong.query(parcel, now=town.now)
    with pytest.raises(PhoneMissing):
        town.client.query(replace(parcel, courier="顺丰"), now=town.now)
    assert town.client.query(replace(parcel, courier="京东"), now=town.now).problem == "nothing_yet"
    town.steer("/sandbox/kdniao", quota=0)
    with pytest.raises(QuotaUsedUp):
        town.client.query(parcel, now=town.now)
    with pytest.raises(AskedWrongly):
        town.client.query(replace(parcel, number=""), now=town.now)


def test_a_subscription_calls_the_address_of_the_console(town):
    parcel = open_way(town, "in_transit", "out_for_delivery", "delivered")
    with Listener("kdniao", KEYS["kdniao"], town.now) as desk:
        town.steer("/sandbox/kdniao", callback=desk.url)
        town.script("faults: [{platform: kdniao, call: push, last: 1, do: {fault: said, what: forged}}]")  # fmt: skip
        town.client.subscribe(parcel, callback="shop 1", now=town.now)
        town.server.sandbox.clock.leap(601)
        assert desk.wait(forged=1)
        town.server.sandbox.clock.leap(1_801)
        assert desk.wait(heard=1)
        town.scan(parcel.number, "exception", "派送失败")
        assert desk.wait(heard=2)
    assert standing(trace(*desk.heard[-1].histories)).status == "exception"


def test_it_recognises_numbers(town):
    parcel = open_way(town, "delivered")
    assert parcel.courier in town.client.recognise(parcel.number)
