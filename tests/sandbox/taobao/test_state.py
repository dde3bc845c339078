"""What the platform remembers: sessions that end, and flows that run out."""

from fuchang.sandbox.moment import SandboxClock
from fuchang.sandbox.seam import Sandbox
from fuchang.sandbox.taobao.state import APP_KEY, App, State
from fuchang.sandbox.world import World


def state() -> State:
    world = World()
    world.put("shops", {"shop_id": "7", "name": "店"})
    return State(Sandbox(SandboxClock(lambda: 0.0, 1_800_000_000), world))


def test_every_shop_begins_with_a_session_and_a_new_one_ends_the_last() -> None:
    told = state()
    assert set(told.sessions) == {"sandbox-7"}
    first = told.grant(APP_KEY, "7")
    second = told.grant(APP_KEY, "7")
    assert first.token not in told.sessions
    assert second.token in told.sessions
    told.withdraw(second.token)
    told.withdraw(second.token)
    assert set(told.sessions) == {"sandbox-7"}


def test_a_second_and_a_day_have_their_limits() -> None:
    told, app = state(), App("a", "b", calls_a_second=2, calls_a_day=5)
    assert [told.over(app) for _ in range(3)][2] == "accesscontrol.limited-by-api-access-count"
    told.sandbox.clock.leap(1)
    assert told.over(app) == ""
    assert told.over(app) == ""
    assert told.over(app) == "accesscontrol.limited-by-app-access-count"
    told.sandbox.clock.leap(86_400)
    assert told.over(app) == ""
