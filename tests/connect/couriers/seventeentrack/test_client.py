"""What 17TRACK is sent, and what is made of its answers."""

import json

import pytest

from fuchang.connect.couriers.asking import KeysRefused, Parcel, QuotaUsedUp
from fuchang.connect.couriers.providers import provider
from tests.receiver import Receiver

pytestmark = pytest.mark.loopback
PARCEL = Parcel("RB123456785CN", "邮政国际", order_id="41")


def service(server):
    return provider("seventeentrack").open_with({"key": "k"}, base=f"http://{server.pair}")


def answering(accepted=(), rejected=(), **more):
    data = {"accepted": list(accepted), "rejected": list(rejected), **more}
    return Receiver(said=json.dumps({"code": 0, "data": data}).encode())


def rejected(code):
    return {"number": PARCEL.number, "error": {"code": code, "message": "no"}}


def test_a_query_carries_the_key_in_a_header_and_the_carrier_as_a_number():
    info = {"latest_status": {"status": "Delivered", "sub_status": "Delivered_Other"}}
    with answering([{"number": PARCEL.number, "carrier": 3011, "track_info": info}]) as server:
        found = service(server).query(PARCEL, now=5)
    assert server.heard[-1].headers["17token"] == "k"
    assert json.loads(server.heard[-1].body) == [{"number": PARCEL.number, "carrier": 3011}]
    assert (found.courier, str(found.said)) == ("邮政国际", "delivered")


def test_a_number_never_registered_is_not_known_yet():
    with answering(rejected=[rejected(-18019902)]) as server:
        found = service(server).query(PARCEL, now=5)
    assert (found.number, found.problem) == (PARCEL.number, "nothing_yet")
    with answering() as server:
        assert service(server).query(PARCEL, now=5).problem == "nothing_yet"


def test_it_registers_and_says_when_that_was_done_before():
    with answering([{"number": PARCEL.number}]) as server:
        assert not service(server).subscribe(PARCEL, callback="", now=5).already
    with answering(rejected=[rejected(-18019901)]) as server:
        assert service(server).subscribe(PARCEL, callback="", now=5).already
    with answering(rejected=[rejected(-18019908)]) as server, pytest.raises(QuotaUsedUp):
        service(server).subscribe(PARCEL, callback="", now=5)


def test_keys_that_are_refused_stop_everything():
    with Receiver(answer=401) as server, pytest.raises(KeysRefused):
        service(server).query(PARCEL, now=5)


def test_what_is_left_of_the_quota_is_asked():
    with answering(quota_remain=17) as server:
        assert service(server).quota_left() == 17
