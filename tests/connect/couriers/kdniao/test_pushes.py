"""Pushes of 快递鸟."""

import json
from urllib.parse import quote, urlencode

import pytest

from fuchang.connect.couriers.calls import Incoming, NotGenuine, Unreadable
from fuchang.connect.couriers.kdniao import signing
from fuchang.connect.couriers.providers import provider

ONE = provider("kdniao")
KEYS = {"business_id": "1234567", "key": "k"}
PARCEL = {"ShipperCode": "ZTO", "LogisticCode": "Z1", "State": "3", "StateEx": "304", "Traces": []}
DOCUMENT = json.dumps({"EBusinessID": "1234567", "PushTime": "x", "Data": [PARCEL, PARCEL]})


def push(data=DOCUMENT, sign=None):
    signed = signing.of(data, key="k") if sign is None else sign
    return Incoming(
        urlencode({"RequestData": data, "RequestType": "101", "DataSign": signed}).encode()
    )


def test_a_genuine_push_of_several_parcels_is_read_and_answered():
    heard = ONE.heard(KEYS, push(), now=1_790_000_000)
    assert [str(one.said) for one in heard.histories] == ["delivered/agent"] * 2
    told = json.loads(heard.reply.body)
    assert told["Success"] is True
    assert told["EBusinessID"] == "1234567"


def test_a_sign_encoded_once_more_is_believed_as_well():
    assert ONE.heard(KEYS, push(sign=quote(signing.of(DOCUMENT, key="k"))), now=5).histories


@pytest.mark.parametrize("sign", ["", "x", signing.of(DOCUMENT, key="other")])
def test_a_push_that_is_not_signed_right_is_refused(sign):
    with pytest.raises(NotGenuine):
        ONE.heard(KEYS, push(sign=sign), now=5)


def test_a_signed_push_of_something_else_is_for_quarantine():
    with pytest.raises(Unreadable):
        ONE.heard(KEYS, push("[1]"), now=5)


def test_without_a_key_nothing_is_believed():
    with pytest.raises(NotGenuine, match="AppKey"):
        ONE.heard({}, push(sign=signing.of(DOCUMENT, key="")), now=5)
