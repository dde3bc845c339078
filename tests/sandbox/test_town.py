"""The routes that steer the sandbox, and the platforms found by walking."""

import time

import httpx
import pytest

from fuchang.sandbox.serve import Running

pytestmark = pytest.mark.loopback


def test_it_says_who_is_here_and_what_the_world_holds(server: Running) -> None:
    told = httpx.get(f"{server.url}/sandbox").json()
    assert told["world"]["orders"] == 300
    assert isinstance(told["platforms"], list)


def test_time_can_be_made_to_pass(server: Running) -> None:
    before = server.sandbox.clock.moment()
    told = httpx.post(f"{server.url}/sandbox/clock", json={"leap_s": 7_200, "skew_s": 660}).json()
    assert told["now"] >= before + 7_200
    assert server.sandbox.clock.shown() - server.sandbox.clock.moment() == 660


def test_a_script_is_laid_on_and_a_bad_one_refused(server: Running) -> None:
    good = "faults: [{call: x, do: {fault: html}}]"
    assert httpx.put(f"{server.url}/sandbox/faults", content=good).json() == {"faults": 1}
    bad = httpx.put(f"{server.url}/sandbox/faults", content="faults: 3")
    assert bad.status_code == 422
    assert "故障脚本" in bad.json()["error"]


def test_calls_heard_can_be_asked_for(server: Running) -> None:
    server.sandbox.heard("taobao", "taobao.time.get", None)
    heard = httpx.get(f"{server.url}/sandbox/calls", params={"platform": "taobao"}).json()
    assert [call["call"] for call in heard] == ["taobao.time.get"]
    assert httpx.get(f"{server.url}/sandbox/calls", params={"platform": "other"}).json() == []


def test_things_can_be_made_to_happen(server: Running) -> None:
    server.sandbox.life.hold_back(3)
    told = httpx.post(f"{server.url}/sandbox/events", json={"what": "refund", "count": 2}).json()
    assert [change["what"] for change in told] == ["refund_created"] * 2
    assert httpx.post(f"{server.url}/sandbox/events", json={"what": "x"}).status_code == 422


def test_the_market_goes_on_by_itself(server: Running) -> None:
    server.sandbox.life.hold_back(2)
    server.sandbox.life.every_s = 60
    before = len(server.sandbox.world.changes)
    end = time.monotonic() + 5
    while len(server.sandbox.world.changes) == before and time.monotonic() < end:
        server.sandbox.clock.leap(30)
        time.sleep(0.05)
    assert server.sandbox.life.arrived
