"""The platform's own trace, by the connector that is handed in."""

import pytest

from fuchang.connect.couriers.asking import AskedWrongly, Parcel
from fuchang.connect.couriers.providers import provider

ONE = provider("taobao")


def answer(number):
    return {"out_sid": number, "company_name": "圆通速递", "status": "对方已签收", "trace_list": []}


def test_it_asks_by_the_order_and_takes_the_parcel_of_that_number():
    asked = []

    def call(method, given):
        asked.append((method, given))
        return answer("YT1")

    found = ONE.through(call).query(Parcel("yt1", order_id="41"), now=5)
    assert asked == [("taobao.logistics.trace.search", {"tid": "41"})]
    assert (found.courier, found.said.status, found.believed) == ("圆通", "delivered", False)


def test_another_parcels_trace_is_not_taken_for_ours():
    found = ONE.through(lambda *_: answer("YT2")).query(Parcel("YT1", order_id="41"), now=5)
    assert (found.number, found.problem) == ("YT1", "nothing_yet")


def test_without_an_order_it_cannot_be_asked():
    with pytest.raises(AskedWrongly):
        ONE.through(lambda *_: {}).query(Parcel("YT1"), now=5)
