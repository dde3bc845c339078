"""What goes first waits for no list and no long job: read again, and a case of it, on a thread of its own."""

import threading
import time
from collections.abc import Iterator

import pytest

from fuchang.cases.models import Case
from fuchang.kernel.clock import clock
from fuchang.pipeline.feeds.hurry import Hurry
from fuchang.pipeline.feeds.wished import Wished
from fuchang.pipeline.rounds.deliver import APPLY
from fuchang.shops.gateways import Gateways
from fuchang.store import jobs
from fuchang.store.models import Job, Wish
from fuchang.store.models.jobs import READY
from fuchang.store.wishes import BELL, wish
from tests.pipeline.feeds.connected import Connected
from tests.pipeline.feeds.test_ears import arrives

pytestmark = [pytest.mark.loopback, pytest.mark.store, pytest.mark.slow]
PATIENCE_S = 60


@pytest.fixture
def hurry() -> Iterator[Hurry]:
    gateways = Gateways()
    yield Hurry(name="test:first", stop=threading.Event(), wished=Wished(gateways))
    gateways.close()


def told(connected: Connected, refund: str) -> None:
    wish(connected.shop.pk, "taobao", [("refund", refund)], now=clock())


def test_a_refund_is_a_case_while_others_wait(connected: Connected, hurry: Hurry) -> None:
    connected.hear()
    refund = arrives(connected, 1)
    later = jobs.enqueue(APPLY, [], now=clock())
    wish(connected.shop.pk, "taobao", [("trade", "1"), ("refund", refund)], now=clock())
    assert hurry.turn()
    assert Case.objects.filter(refund_id=refund, live=1).exists()
    assert Wish.objects.filter(thing="trade", thing_id="1").exists()
    assert Job.objects.get(pk=later).state == READY


def test_it_wakes_when_something_is_wished_for(
    connected: Connected, hurry: Hurry, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("fuchang.pipeline.feeds.hurry.IDLE_S", PATIENCE_S * 2)
    connected.hear()
    thread = threading.Thread(target=hurry.run, daemon=True)
    thread.start()
    try:
        refund = arrives(connected, 1)
        told(connected, refund)
        end = time.monotonic() + PATIENCE_S
        while not Case.objects.filter(refund_id=refund).exists():
            assert time.monotonic() < end
            time.sleep(0.05)
    finally:
        hurry.stop.set()
        BELL.set()
        thread.join(timeout=PATIENCE_S)
    assert not thread.is_alive()
