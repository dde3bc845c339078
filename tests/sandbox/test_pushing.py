"""Calls of simulated platforms: again after a pause, dropped at last."""

import asyncio
import time

import pytest

from fuchang.sandbox.pushing import Pushes
from fuchang.sandbox.serve import made
from tests.receiver import Receiver

pytestmark = pytest.mark.loopback


def pushes(**more):
    sandbox = made(orders=100, seed=7, ticks=time.monotonic, start=1_790_000_000)
    return sandbox, Pushes(sandbox, "somebody", (600, 1_800), accepted=lambda code, _: code == 200)


async def played(one, steps):
    task = asyncio.ensure_future(one.run())
    for step in steps:
        step()
        await asyncio.sleep(0.2)
    task.cancel()


def test_a_call_that_is_not_accepted_comes_again_after_its_pause_and_is_dropped_at_last():
    sandbox, one = pushes()
    with Receiver(answer=500) as server:
        one.put(server.url, lambda _forged: (b"x", {}), after_s=60)
        leaps = [lambda seconds=seconds: sandbox.clock.leap(seconds) for seconds in (0, 61, 601, 1_801, 9_999)]  # fmt: skip
        asyncio.run(played(one, leaps))
    assert [told.status for told in one.told] == [500, 500, 500]
    assert (one.dropped, one.waiting) == (1, [])


def test_a_call_that_is_accepted_is_made_once():
    sandbox, one = pushes()
    with Receiver() as server:
        one.put(server.url, lambda _forged: (b"x", {}))
        asyncio.run(played(one, [lambda: None, lambda: sandbox.clock.leap(10_000)]))
    assert [told.status for told in one.told] == [200]


def test_nobody_there_is_no_answer():
    _, one = pushes()
    one.put("http://127.0.0.1:1/", lambda _forged: (b"x", {}))
    asyncio.run(played(one, [lambda: None]))
    assert [told.status for told in one.told] == [0]
