"""What 快递鸟 is sent, and what is made of its answers."""

import json
from urllib.parse import parse_qs

import pytest

from fuchang.connect.couriers.asking import AskedWrongly, Parcel, PhoneMissing, QuotaUsedUp
from fuchang.connect.couriers.kdniao import signing
from fuchang.connect.couriers.providers import provider
from tests.receiver import Receiver

pytestmark = pytest.mark.loopback
KEYS = {"business_id": "1234567", "key": "k"}
PARCEL = Parcel("SF1234567890123", "顺丰", phone="13812345678")
FOUND = {"EBusinessID": "1234567", "Success": True, "LogisticCode": "SF1234567890123", "ShipperCode": "SF",
         "State": "2", "StateEx": "202", "Traces": []}  # fmt: skip


def service(server, **more):
    return provider("kdniao").open_with({**KEYS, **more}, base=f"http://{server.pair}")


def answering(document):
    return Receiver(said=json.dumps(document, ensure_ascii=False).encode())


def form(server):
    return {name: value[0] for name, value in parse_qs(server.heard[-1].body.decode()).items()}


@pytest.mark.parametrize(("plan", "kind"), [("", "8001"), ("paid", "8001"), ("free", "1002")])
def test_a_query_is_signed_and_encoded_once(plan, kind):
    with answering(FOUND) as server:
        found = service(server, plan=plan).query(PARCEL, now=5)
    sent = form(server)
    assert sent["RequestType"] == kind
    assert sent["DataSign"] == signing.of(sent["RequestData"], key="k")
    assert json.loads(sent["RequestData"])["CustomerName"] == "5678"
    assert str(found.said) == "out_for_delivery"


@pytest.mark.parametrize(
    ("reason", "error"),
    [("没有可用套餐", QuotaUsedUp), ("CustomerName不能为空", PhoneMissing), ("别的", AskedWrongly)],
)
def test_a_refusal_is_told_by_its_sentence(reason, error):
    with answering({**FOUND, "Success": False, "Reason": reason}) as server, pytest.raises(error):
        service(server).query(PARCEL, now=5)


def test_nothing_yet_is_a_history_without_scans():
    nothing = {**FOUND, "State": "0", "StateEx": "0", "Reason": "暂无轨迹信息"}
    with answering(nothing) as server:
        assert service(server).query(PARCEL, now=5).problem == "nothing_yet"


def test_it_subscribes_and_recognises():
    with answering({"EBusinessID": "1234567", "Success": True}) as server:
        assert service(server).subscribe(PARCEL, callback="s1", now=5).number == PARCEL.number
    assert json.loads(form(server)["RequestData"])["Callback"] == "s1"
    shippers = [{"ShipperCode": "SF", "ShipperName": "顺丰速运"}, {"ShipperCode": "YTO"}]
    with answering({"EBusinessID": "1234567", "Success": True, "Shippers": shippers}) as server:
        assert service(server).recognise("X") == ("顺丰", "圆通")
