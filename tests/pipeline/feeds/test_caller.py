"""The desk hears its platform by itself, and knows when it does not."""

from typing import Any

import pytest
from django.db import connection

from fuchang.cases.models import Case
from fuchang.facts.codes import code
from fuchang.facts.rest import at_rest
from fuchang.kernel.clock import HOUR, clock
from fuchang.pipeline.feeds import losing
from fuchang.pipeline.worker import Worker
from fuchang.sandbox.faults import read_script
from fuchang.shops.models import AuditRow, Authorisation
from fuchang.store import feeds, ledger
from fuchang.store.models import Delivery, Feed, Job, Wish
from fuchang.store.wishes import wish
from tests.pipeline.feeds.connected import SHOP, Connected

pytestmark = [pytest.mark.loopback, pytest.mark.store, pytest.mark.slow]
LOST = "faults: [{do: {fault: said, what: session_lost}}]"
FAULTS = {
    "busy": "faults: [{last: 4, do: {fault: status, status: 503}}]",
    "cut": "faults: [{last: 3, do: {fault: cut, after_bytes: 60}}]",
    "a page for people": "faults: [{last: 3, do: {fault: html}}]",
    "half the JSON": "faults: [{last: 3, do: {fault: truncated, keep_bytes: 40}}]",
}


def asked(statement: str) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return list(cursor.fetchall())


def held() -> dict[str, int]:
    """The refunds of the desk and their states."""
    return dict(asked(f"SELECT refund_id, status FROM {at_rest('refunds')}"))


def lately(told: Connected, days: int = 7) -> dict[str, int]:
    """The refunds of the platform that changed within the days of the back-fill."""
    since = told.now() - days * 86_400 + 60
    rows = told.world.tables["refunds"].values()
    return {row["refund_id"]: row["status"] for row in rows if row["shop_id"] == SHOP and row["modified_at"] >= since}  # fmt: skip


def test_what_changed_lately_is_heard_whole_and_a_refund_in_trouble_with_its_trace(
    connected: Connected,
) -> None:
    connected.hear()
    assert list(Feed.objects.exclude(problem="").values_list("name", "problem")) == []
    assert lately(connected).items() <= held().items()
    # the schedule may have wished for traces of parcels on their way meanwhile
    assert not Wish.objects.exclude(thing="trace").exists()
    assert set(Delivery.objects.values_list("state", flat=True)) == {"applied"}
    assert all(ledger.balanced(row) for row in ledger.ledger())
    assert {
        feeds.sign(one, now=connected.now()).state for one in Feed.objects.exclude(name="messages")
    } <= {"well"}


def test_a_refund_that_arrives_is_a_case_with_its_deadline_and_its_end_ends_it(
    connected: Connected,
) -> None:
    connected.hear()
    now = connected.now()
    order = next(row for row in connected.world.rows("orders", shop_id=SHOP, status=code(kind="order_status", word="shipped")))  # fmt: skip
    refund = dict(next(iter(connected.world.tables["refunds"].values())))
    refund |= {
        "refund_id": "399000000000000001", "order_id": order["order_id"], "shop_id": SHOP, "applied_at": now,
        "status": code(kind="refund_status", word="wait_seller"), "answer_by_at": now + HOUR, "finished_at": None,
        "refund_fen": 12_300, "kind": code(kind="refund_kind", word="refund_only"),
    }  # fmt: skip
    connected.world.add("refunds", refund, at=now, what="refund_created")
    connected.hear()
    case = Case.objects.get(refund_id="399000000000000001")
    assert case.due_at == now + HOUR
    assert case.at_risk_fen == 12_300
    connected.world.change(
        "refunds", "399000000000000001", at=connected.now(), what="refund_closed",
        status=code(kind="refund_status", word="closed"), finished_at=connected.now(),
    )  # fmt: skip
    connected.hear()
    assert held()["399000000000000001"] == code(kind="refund_status", word="closed")
    assert Case.objects.get(pk=case.pk).live == 0


def test_a_lost_grant_is_one_case_and_a_silence_until_it_is_granted_again(
    connected: Connected,
) -> None:
    connected.hear()
    calls = len(connected.server.sandbox.calls)
    connected.server.sandbox.faults.lay_on(
        read_script(LOST),
        now=connected.now(),
    )
    for _ in range(5):
        connected.hear()
    assert len(connected.server.sandbox.calls) <= calls + 3
    case = Case.objects.get(kind="account.authorisation_lost")
    assert case.live
    assert AuditRow.objects.filter(action="shop.authorisation.ended").count() == 1
    connected.server.sandbox.faults.lay_on(read_script("faults: []"), now=connected.now())
    connected.grant()
    connected.hear()
    assert Case.objects.get(pk=case.pk).live == 0
    assert lately(connected).items() <= held().items()


@pytest.mark.parametrize("script", FAULTS.values(), ids=FAULTS)
def test_after_a_bad_gateway_nothing_is_missing(connected: Connected, script: str) -> None:
    connected.server.sandbox.faults.lay_on(read_script(script), now=connected.now())
    for _ in range(4):
        connected.hear()
    assert lately(connected).items() <= held().items()
    assert not Wish.objects.exclude(thing="trace").exists()
    assert not any(Feed.objects.values_list("problem", flat=True))


def test_reading_that_was_switched_off_asks_nothing(connected: Connected) -> None:
    from fuchang.shops import authorising

    found = connected.authorisation
    authorising.switch(connected.owner, found.pk, what="reading", on=False, now=connected.now())
    Feed.objects.update(live=1)  # as a desk of before left it
    connected.hear()
    assert connected.server.sandbox.calls == []
    assert not Delivery.objects.exists()
    # whoever watches the desk is not told that it is deaf
    assert {feeds.sign(one, now=connected.now()).state for one in Feed.objects.all()} == {"off"}


def test_a_grant_that_ends_soon_is_told_at_seven_three_and_one_days_and_not_in_between(
    connected: Connected,
) -> None:
    told, now = [], connected.now()
    for hours in (8 * 24, 6 * 24, 5 * 24, 2 * 24, 26, 20, 12):
        Authorisation.objects.update(ends_at=now + hours * HOUR)
        told.append(losing.warn(now=now))
    assert told == [0, 1, 0, 1, 0, 1, 0]
    Worker(name="test").run(once=True)
    case = Case.objects.get(kind="account.authorisation_lost")
    assert case.live
    assert case.due_at == now + 6 * 24 * HOUR  # as it was first told
    connected.grant()
    Worker(name="test").run(once=True)
    assert Case.objects.get(pk=case.pk).live == 0


def test_a_refund_that_was_told_of_is_read_before_lists_and_orders(connected: Connected) -> None:
    connected.hear()
    refund = str(next(iter(connected.world.rows("refunds", shop_id=SHOP)))["refund_id"])
    orders = [str(row["order_id"]) for row in connected.world.rows("orders", shop_id=SHOP)][:30]
    told = [*(("trade", order) for order in orders), ("refund", refund)]
    wish(connected.shop.pk, "taobao", told, now=clock())
    before = len(connected.server.sandbox.calls)
    connected.caller.turn()
    assert "taobao.refund.get" in str(connected.server.sandbox.calls[before])
    assert Job.objects.order_by("-priority", "pk")[0].priority == 1


@pytest.mark.parametrize("skew_s", [660, -1_320])
def test_a_clock_minutes_off_leaves_no_feed_deaf_and_is_told(
    skew_s: int, connected: Connected
) -> None:
    connected.server.sandbox.clock.skew_s = skew_s
    connected.hear()
    signs = {one.name: (one.problem, feeds.sign(one, now=clock()).state) for one in Feed.objects.all()}  # fmt: skip
    assert set(signs.values()) <= {("", "well"), ("", "filling"), ("", "new")}, signs
    assert abs(feeds.clock_off_s(now=clock()) - skew_s) <= 2
    assert feeds.clock_off_s(now=clock() + 1_000) == 0
    assert lately(connected).items() <= held().items()
