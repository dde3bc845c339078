"""What 快递100 is sent, and what is made of its answers."""

import json
from urllib.parse import parse_qs

import pytest

from fuchang.connect.couriers.asking import (
    AskedWrongly,
    Interception,
    KeysRefused,
    Parcel,
    PhoneMissing,
    TooSoon,
)
from fuchang.connect.couriers.kuaidi100 import signing
from fuchang.connect.couriers.providers import provider
from fuchang.connect.wire import OutcomeUnknown
from tests.receiver import Receiver

pytestmark = pytest.mark.loopback
KEYS = {"customer": "C", "key": "K", "secret": "S", "salt": "s"}
PARCEL = Parcel("YT8100000000011", "圆通", phone="13812345678", order_id="41")
DATA = {"nu": "YT8100000000011", "com": "yuantong", "state": "3", "status": "200", "message": "ok",
        "data": [{"time": "2026-11-01 10:00:00", "context": "已签收，签收人：前台"}]}  # fmt: skip


def service(server):
    return provider("kuaidi100").open_with(KEYS, base=f"http://{server.pair}")


def answering(document, **more):
    return Receiver(said=json.dumps(document, ensure_ascii=False).encode(), **more)


def form(server):
    return {name: value[0] for name, value in parse_qs(server.heard[-1].body.decode()).items()}


def test_a_query_signs_the_very_text_that_it_sends():
    with answering(DATA) as server:
        found = service(server).query(PARCEL, now=1_796_000_000)
    sent = form(server)
    assert server.heard[-1].path == "/poll/query.do"
    assert sent["sign"] == signing.of_query(sent["param"], key="K", customer="C")
    assert json.loads(sent["param"])["com"] == "yuantong"
    assert str(found.said) == "delivered"
    assert str(found.scans[-1].means) == "delivered/agent"


@pytest.mark.parametrize(
    ("code", "error"),
    [("504", TooSoon), ("408", PhoneMissing), ("503", KeysRefused), ("400", AskedWrongly)],
)
def test_a_refusal_with_http_200_is_an_error_of_its_own_sort(code, error):
    refused = {"result": False, "returnCode": code, "message": "不行"}
    with answering(refused) as server, pytest.raises(error):
        service(server).query(PARCEL, now=5)


def test_nothing_yet_is_a_history_without_scans():
    with answering({"result": False, "returnCode": "500", "message": "查询无结果"}) as server:
        found = service(server).query(PARCEL, now=1_796_000_000)
    assert (found.number, found.courier, found.problem, found.scans) == (PARCEL.number, "圆通", "nothing_yet", ())  # fmt: skip


@pytest.mark.parametrize(("code", "already"), [("200", False), ("501", True)])
def test_a_subscription_is_taken_or_was_before(code, already):
    with answering({"result": True, "returnCode": code, "message": ""}) as server:
        took = service(server).subscribe(PARCEL, callback="https://desk.example.com/x", now=5)
    param = json.loads(form(server)["param"])
    assert took.already is already
    assert param["parameters"]["callbackurl"] == "https://desk.example.com/x"
    assert param["parameters"]["salt"] == "s"


def test_a_subscription_that_is_refused_says_why():
    refused = {"result": False, "returnCode": "701", "message": "拒绝订阅的快递公司"}
    with answering(refused) as server, pytest.raises(AskedWrongly, match="拒绝订阅"):
        service(server).subscribe(PARCEL, callback="", now=5)


def test_a_number_is_recognised_with_its_candidates():
    with answering([{"comCode": "yuantong"}, {"comCode": "shentong"}]) as server:
        assert service(server).recognise("X1") == ("圆通", "申通")
    assert server.heard[-1].path == "/autonumber/auto?num=X1&key=K"


def test_scans_of_the_receipt_are_found():
    files = {"files": [{"fileType": "jpg", "fileUrl": "https://x/1.jpg"}, {"fileType": "jpg"}]}
    with answering({"code": 200, "success": True, "data": files}) as server:
        (scan,) = service(server).proof(PARCEL, now=1_700_000_000)
    sent = form(server)
    assert scan.url == "https://x/1.jpg"
    assert sent["t"] == "1700000000000"
    assert sent["sign"] == signing.of_label(
        sent["param"], at_ms=1_700_000_000_000, key="K", secret="S"
    )


def test_an_interception_is_asked_for_once_and_never_again_by_itself():
    asked = Interception("买家仅退款", callback="https://desk.example.com/y")
    with answering({"code": 200, "data": {"taskId": "T1"}}) as server:
        taken = service(server).intercept(PARCEL, asked, now=5)
    param = json.loads(form(server)["param"])
    assert taken.task == "T1"
    assert (param["interceptType"], param["orderRole"]) == ("RETURN_SEND_ADDR", 1)
    with answering({}, answer="do and drop") as server, pytest.raises(OutcomeUnknown):
        service(server).intercept(PARCEL, asked, now=5)
    assert len(server.heard) == 1
