"""Whatever goes wrong on the way to a service: an error of the right sort, in time, and nothing lost."""

import time

import pytest

from fuchang.connect.couriers.providers import provider
from fuchang.connect.wire import Elsewhere, Garbled, NoAnswer, Throttled, Unreachable, Wire
from tests.sandbox.courier_town import KEYS

pytestmark = pytest.mark.loopback
FAULTS = [
    ("{fault: status, status: 429, retry_after: 7}", Throttled),
    ("{fault: status, status: 502}", NoAnswer),
    ("{fault: status, status: 503}", Unreachable),
    ("{fault: hang, seconds: 2}", NoAnswer),
    ("{fault: cut, after_bytes: 20}", NoAnswer),
    ("{fault: drip, bytes_a_second: 1}", NoAnswer),
    ("{fault: truncated, keep_bytes: 40}", Garbled),
    ("{fault: html}", Garbled),
    ("{fault: flood, megabytes: 20}", NoAnswer),
    ("{fault: redirect, to: 'http://127.0.0.1:9/elsewhere'}", Elsewhere),
]


def parcel_of(town):
    return town.parcel(
        lambda courier, last: courier not in {"顺丰", "中通"} and last == "delivered"
    )


@pytest.mark.parametrize(("fault", "error"), FAULTS, ids=[one for one, _ in FAULTS])
def test_a_fault_is_told_in_time_and_the_trace_is_there_afterwards(town, fault, error):
    one = provider("kuaidi100")
    wire = Wire(base=town.server.url, timeout_s=0.6)
    client = one.room.open_with(one, KEYS["kuaidi100"], wire)
    parcel = parcel_of(town)
    town.script(f"faults: [{{platform: kuaidi100, call: query, last: 1, do: {fault}}}]")
    began = time.monotonic()
    with pytest.raises(error):
        client.query(parcel, now=town.now)
    assert time.monotonic() - began < 5
    town.server.sandbox.clock.leap(1_801)  # a call that was done before the fault has locked it
    assert town.client.query(parcel, now=town.now).scans


def test_an_answer_in_the_wrong_encoding_is_read_all_the_same(town):
    town.script("faults: [{platform: kuaidi100, do: {fault: charset, charset: gb18030}}]")
    found = town.client.query(parcel_of(town), now=town.now)
    assert any("签收" in one.words or "派" in one.words for one in found.scans)
