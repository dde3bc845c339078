"""The signatures of 快递100, on published vectors."""

from fuchang.connect.couriers.kuaidi100 import signing


def test_a_query_is_signed():
    param = signing.written(
        {"com": "yuantong", "num": "YT9693083639795", "phone": "", "resultv2": "4", "order": "desc"}
    )
    customer = "0123456789ABCDEF" * 2
    assert signing.of_query(param, key="TESTKEY0000", customer=customer) == (
        "73789F204F0A7B3E48D5F76717346CA0"
    )


def test_a_push_is_signed():
    param = '{"status":"polling","lastResult":{"nu":"YT9693083639795","state":"206"}}'
    assert signing.of_push(param, salt="0123456789abcdef" * 2) == "544644DDA888699BF7EAF7D0862CE965"


def test_a_label_call_is_signed():
    param = signing.written({"kuaidicom": "shunfeng", "kuaidinum": "SF1234567", "imgType": 1})
    signed = signing.of_label(
        param, at_ms=1_700_000_000_000, key="TESTKEY0000", secret="TESTSECRET"
    )
    assert signed == "286D2676025EDE0AD9B53BE78CA19261"
