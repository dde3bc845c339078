"""Messages over a real websocket: from the platform to an open case, whatever happens on the way."""

import time
from collections.abc import Callable

import pytest

from fuchang.cases.models import Case
from fuchang.facts.codes import code
from fuchang.kernel.clock import HOUR
from fuchang.pipeline.feeds import ears
from fuchang.pipeline.worker import Worker
from fuchang.sandbox.faults import read_script
from fuchang.shops.models import Shop
from fuchang.store import feeds
from fuchang.store.models import Feed, PlatformMessage, Wish
from tests.pipeline.feeds.connected import SHOP, Connected

pytestmark = [pytest.mark.loopback, pytest.mark.store, pytest.mark.slow]
PATIENCE_S = 15


def arrives(told: Connected, number: int) -> str:
    """A refund that nobody has asked for yet."""
    now, refund_id = told.now(), f"3990000000000000{number:02}"
    shipped = code(kind="order_status", word="shipped")
    order = list(told.world.rows("orders", shop_id=SHOP, status=shipped))[number]
    refund = dict(next(iter(told.world.tables["refunds"].values())))
    refund |= {
        "refund_id": refund_id, "order_id": order["order_id"], "shop_id": SHOP, "applied_at": now,
        "status": code(kind="refund_status", word="wait_seller"), "answer_by_at": now + HOUR, "finished_at": None,
        "kind": code(kind="refund_kind", word="refund_only"),
    }  # fmt: skip
    told.world.add("refunds", refund, at=now, what="refund_created")
    return refund_id


def listen(told: Connected, until: Callable[[], bool]) -> None:
    """Only messages: the lists are not asked."""
    Feed.objects.exclude(name="messages").update(next_at=told.now() + 99_999)
    end = time.monotonic() + PATIENCE_S
    while not until() and time.monotonic() < end:
        Feed.objects.filter(name="messages").update(next_at=0)
        told.caller.turn()
        Worker(name="test").run(once=True)
        time.sleep(0.05)


def ear(told: Connected) -> Feed:
    return Feed.objects.get(name="messages", shop_key=told.shop.pk)


def test_a_message_leads_to_an_open_case_and_is_confirmed(connected: Connected) -> None:
    listen(connected, lambda: ear(connected).heard_at is not None)
    refund = arrives(connected, 1)
    listen(connected, Case.objects.filter(refund_id=refund).exists)
    case = Case.objects.get(refund_id=refund)
    assert case.due_at
    assert PlatformMessage.objects.filter(thing_id=refund, state="stored").exists()
    assert feeds.sign(ear(connected), now=connected.now()).state == "well"


@pytest.mark.parametrize("what", ["duplicate", "poison", "drop"])
def test_messages_twice_broken_or_cut_off_lose_no_refund(connected: Connected, what: str) -> None:
    script = (
        f"faults: [{{call: 'message:taobao_refund*', last: 2, do: {{fault: said, what: {what}}}}}]"
    )
    connected.server.sandbox.faults.lay_on(read_script(script), now=connected.now())
    listen(connected, lambda: ear(connected).heard_at is not None)
    found = [arrives(connected, number) for number in range(2, 5)]
    wanted = len(found) - (
        0 if what == "duplicate" else 2
    )  # the lists tell those, in half a minute
    listen(connected, lambda: Case.objects.filter(refund_id__in=found).count() >= wanted)
    assert Case.objects.filter(refund_id__in=found).count() >= wanted
    assert PlatformMessage.objects.filter(state="poison").exists() == (what == "poison")
    connected.hear()
    assert Case.objects.filter(refund_id__in=found).count() == len(found)


def test_a_service_that_is_not_there_is_told(
    connected: Connected, monkeypatch: pytest.MonkeyPatch
) -> None:
    connected.server.pause()
    monkeypatch.setattr(ears, "YOUNG_S", 0.0)
    for _ in range(4):
        Feed.objects.exclude(name="messages").update(next_at=connected.now() + 99_999)
        Feed.objects.filter(name="messages").update(next_at=0)
        connected.caller.turn()
    assert feeds.sign(ear(connected), now=connected.now()).state == "failing"
    assert ear(connected).problem


def test_messages_of_a_shop_that_ended_are_kept_and_nothing_is_read(connected: Connected) -> None:
    listen(connected, lambda: ear(connected).heard_at is not None)
    Shop.objects.filter(pk=connected.shop.pk).update(live=0)
    Wish.objects.all().delete()
    refund = arrives(connected, 1)
    listen(connected, PlatformMessage.objects.filter(thing_id=refund).exists)
    assert not Wish.objects.filter(thing="refund").exists()
