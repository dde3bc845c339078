"""Our client of 快递100 against the simulated one, over real sockets."""

from dataclasses import replace

import httpx
import pytest

from fuchang.connect.couriers import standing, trace
from fuchang.connect.couriers.asking import (
    AskedWrongly,
    Busy,
    Interception,
    KeysRefused,
    Parcel,
    PhoneMissing,
    TooSoon,
)
from fuchang.connect.couriers.providers import provider
from fuchang.connect.wire import OutcomeUnknown
from fuchang.sandbox.parcels import seen
from tests.sandbox.courier_town import KEYS, Town
from tests.sandbox.listener import Listener

pytestmark = pytest.mark.loopback


def open_way(town: Town, *words: str) -> Parcel:
    """A parcel whose courier asks for no phone, of that last word."""
    return town.parcel(lambda courier, last: courier not in {"顺丰", "中通"} and last in words)


def test_a_trace_is_told_as_the_world_knows_it_and_the_number_locked(town):
    parcel = open_way(town, "delivered")
    found = town.client.query(parcel, now=town.now)
    known = seen(town.server.sandbox.world, parcel.number, until=town.now)
    assert [one.seen_at for one in found.scans] == [one.at for one in known]
    assert standing(trace(found)).status == "delivered"
    assert found.courier == parcel.courier
    with pytest.raises(TooSoon):
        town.client.query(parcel, now=town.now)
    town.server.sandbox.clock.leap(1_801)
    assert town.client.query(parcel, now=town.now).scans == found.scans


def test_the_wrong_courier_is_told_apart_from_no_movement(town):
    parcel = open_way(town, "delivered")
    other = "极兔" if parcel.courier != "极兔" else "圆通"
    found = town.client.query(replace(parcel, courier=other), now=town.now)
    assert (found.problem, found.scans) == ("wrong_courier", ())
    assert town.client.query(Parcel("NOBODYS1", "圆通"), now=town.now).problem == "nothing_yet"


def test_some_couriers_want_the_end_of_a_phone(town):
    parcel = town.parcel(lambda courier, last: courier == "中通" and last == "delivered")
    with pytest.raises(PhoneMissing):
        town.client.query(parcel, now=town.now)
    assert town.client.query(replace(parcel, phone="5678"), now=town.now).scans


def test_wrong_keys_are_refused(town):
    keys = {**KEYS["kuaidi100"], "key": "other"}
    client = provider("kuaidi100").open_with(keys, base=town.server.url)
    with pytest.raises(KeysRefused):
        client.query(open_way(town, "delivered"), now=town.now)


def test_a_subscription_calls_back_signed_and_takes_no_other_answer(town):
    parcel = open_way(town, "in_transit", "out_for_delivery")
    with Listener("kuaidi100", KEYS["kuaidi100"], town.now, deaf=1) as desk:
        assert not town.client.subscribe(parcel, callback=desk.url, now=town.now).already
        assert town.client.subscribe(parcel, callback=desk.url, now=town.now).already
        town.scan(parcel.number, "delivered", "已签收，签收人是本人")
        assert desk.wait(missed=1)
        town.server.sandbox.clock.leap(2_200)  # the second try, and the first regular push
        assert desk.wait(heard=2)
        found = standing(trace(*(one for heard in desk.heard for one in heard.histories)))
    assert str(found.means) == "delivered/self"
    assert {one.ended for heard in desk.heard for one in heard.histories} == {"shutdown"}


def test_forged_and_repeated_calls(town):
    parcel = open_way(town, "in_transit", "out_for_delivery", "delivered")
    town.script("""faults:
      - {platform: kuaidi100, call: push, first: 1, last: 1, do: {fault: said, what: forged}}
      - {platform: kuaidi100, call: push, first: 2, last: 2, do: {fault: said, what: twice}}""")
    with Listener("kuaidi100", KEYS["kuaidi100"], town.now) as desk:
        town.client.subscribe(parcel, callback=desk.url, now=town.now)
        town.server.sandbox.clock.leap(901)
        assert desk.wait(forged=1)
        town.scan(parcel.number, "exception", "派送不成功")
        assert desk.wait(heard=2)
        assert len({one.call_id for one in desk.heard}) == 1


def test_receipts_and_recognition(town):
    parcel = open_way(town, "delivered")
    (scan,) = town.client.proof(parcel, now=town.now)
    picture = httpx.get(f"{town.server.url}{scan.url}")
    assert picture.content.startswith(b"\x89PNG")
    assert parcel.courier in town.client.recognise(parcel.number)
    with pytest.raises(AskedWrongly, match="暂无回单"):
        town.client.proof(open_way(town, "in_transit", "out_for_delivery"), now=town.now)


def test_an_intercepted_parcel_turns_back_once(town):
    parcel = open_way(town, "in_transit", "out_for_delivery")
    taken = town.client.intercept(parcel, Interception("仅退款"), now=town.now)
    assert taken.task
    found = standing(trace(town.client.query(parcel, now=town.now)))
    assert found.status == "returning"
    with pytest.raises(AskedWrongly, match="已发起"):
        town.client.intercept(parcel, Interception("仅退款"), now=town.now)


def test_done_and_then_cut_off_is_an_unknown_outcome(town):
    parcel = open_way(town, "in_transit", "out_for_delivery")
    town.script("faults: [{platform: kuaidi100, call: label, do: {fault: cut, after_bytes: 5}}]")
    with pytest.raises(OutcomeUnknown):
        town.client.intercept(parcel, Interception("仅退款"), now=town.now)
    town.script("")
    with pytest.raises(AskedWrongly, match="已发起"):
        town.client.intercept(parcel, Interception("仅退款"), now=town.now)


def test_the_script_can_make_it_say_no(town):
    town.script("faults: [{platform: kuaidi100, do: {fault: said, what: error, facts: {code: '502', message: 忙}}}]")  # fmt: skip
    with pytest.raises(Busy):
        town.client.query(open_way(town, "delivered"), now=town.now)
