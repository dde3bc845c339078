"""A day without one message, though the platform answers: the lists bring everything, and the desk says so."""

import time

import pytest
from django.db import connection

from fuchang.cases.models import Case
from fuchang.facts.codes import code
from fuchang.facts.rest import at_rest
from fuchang.kernel.clock import HOUR
from fuchang.pipeline.feeds import ears
from fuchang.sandbox.faults import read_script
from fuchang.store import feeds
from fuchang.store.models import Feed, PlatformMessage
from tests.pipeline.feeds.connected import SHOP, Connected

pytestmark = [pytest.mark.loopback, pytest.mark.store, pytest.mark.slow]
HOURS, AN_HOUR = 24, 3
DEAD = {
    "connected, and nothing comes": ("message:*", "lost", "behind"),
    "never connected": ("line", "refused", "failing"),
}


class Moved:
    """The time of day, so many seconds on: all that the desk's clock asks."""

    def __init__(self) -> None:
        self.by_s = 0

    def time(self) -> float:
        return time.time() + self.by_s  # noqa: TID251 - this is the clock

    def time_ns(self) -> int:
        return int(self.time() * 10**9)


@pytest.fixture
def moved(monkeypatch: pytest.MonkeyPatch) -> Moved:
    clock = Moved()
    monkeypatch.setattr("fuchang.kernel.clock.time", clock)
    monkeypatch.setattr(ears, "YOUNG_S", 0.0)
    return clock


def an_hour_later(told: Connected, moved: Moved) -> None:
    moved.by_s += HOUR
    told.server.sandbox.clock.leap(HOUR)


def arrive(told: Connected, hour: int) -> list[str]:
    """Refunds of this hour; of those of the hour before one is withdrawn."""
    now, shipped = told.now(), code(kind="order_status", word="shipped")
    orders = list(told.world.rows("orders", shop_id=SHOP, status=shipped))
    one = dict(next(iter(told.world.tables["refunds"].values())))
    named = [f"39900000000{hour:02}000{number:02}" for number in range(AN_HOUR)]
    for number, refund_id in enumerate(named):
        order = orders[(hour * AN_HOUR + number) % len(orders)]["order_id"]
        refund = {
            **one, "refund_id": refund_id, "order_id": order, "shop_id": SHOP, "applied_at": now - 900,
            "status": code(kind="refund_status", word="wait_seller"), "answer_by_at": now + 5 * HOUR,
            "finished_at": None, "kind": code(kind="refund_kind", word="refund_only"),
        }  # fmt: skip
        told.world.add("refunds", refund, at=now - 900, what="refund_created")
    if hour:
        closed = code(kind="refund_status", word="closed")
        told.world.change(
            "refunds", f"39900000000{hour - 1:02}00000", at=now - 600, what="refund_closed",
            status=closed, finished_at=now - 600,
        )  # fmt: skip
    return named


def ask(told: Connected) -> None:
    """Every feed once, and what it makes us wish for; what was heard is read at the end of the day."""
    Feed.objects.update(next_at=0)
    while told.caller.turn():
        pass


def held() -> dict[str, int]:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT refund_id, status FROM {at_rest('refunds')}")
        return dict(cursor.fetchall())


def states(told: Connected) -> dict[str, str]:
    return {one.name: feeds.sign(one, now=told.now()).state for one in Feed.objects.all()}


@pytest.mark.parametrize(("call", "what", "state"), DEAD.values(), ids=DEAD)
def test_after_a_day_of_dead_push_nothing_is_missing_and_the_desk_knew(
    connected: Connected, moved: Moved, call: str, what: str, state: str
) -> None:
    script = f"faults: [{{call: '{call}', do: {{fault: said, what: {what}}}}}]"
    connected.server.sandbox.faults.lay_on(read_script(script), now=connected.now())
    connected.hear()
    refunds: list[str] = []
    for hour in range(HOURS):
        an_hour_later(connected, moved)
        refunds += arrive(connected, hour)
        for _ in range(3 if hour == 0 else 1):
            ask(connected)
        assert (states(connected)["refunds"], states(connected)["messages"]) == ("well", state)
    connected.hear()
    world = connected.world.tables["refunds"]
    assert PlatformMessage.objects.count() == 0
    assert {name: held().get(name) for name in refunds} == {name: world[name]["status"] for name in refunds}  # fmt: skip
    open_ = {name for name in refunds if world[name]["answer_by_at"] > connected.now()}
    waiting = {one for one in open_ if world[one]["finished_at"] is None}
    assert waiting
    assert set(Case.objects.filter(refund_id__in=refunds, live=1).values_list("refund_id", flat=True)) >= waiting  # fmt: skip


def test_a_line_on_which_nothing_happens_is_not_called_deaf(
    connected: Connected, moved: Moved
) -> None:
    connected.hear()
    while ear(connected).heard_at is None:
        ask(connected)
    for _ in range(3):
        an_hour_later(connected, moved)
        ask(connected)
    assert states(connected)["messages"] == "well"


def ear(told: Connected) -> Feed:
    return Feed.objects.get(name="messages", shop_key=told.shop.pk)
