"""A person decides, the desk acts on the platform once, and the case tells what came of it."""

from pathlib import Path
from typing import Any

import pytest

from fuchang.cases import actions, platform, proof
from fuchang.cases.actions.platform import (
    CannotAct,
    Decision,
    NotConfirmed,
    OnItsWay,
    OutsideLimits,
)
from fuchang.cases.models import Case, CaseEvent
from fuchang.cases.pictures import PictureTooLarge
from fuchang.facts.codes import code
from fuchang.kernel.clock import HOUR, clock
from fuchang.kernel.errors import UnknownWord
from fuchang.pipeline import outbox
from fuchang.sandbox.faults import read_script
from fuchang.sandbox.world import Row
from fuchang.shops import authorising
from fuchang.shops.access import NoSuchThing, NotAllowed, access_of
from fuchang.shops.models import AuditRow, Membership, Person
from fuchang.store import sending
from fuchang.store.models import OutboxMessage, Wish
from fuchang.watch import deliveries
from fuchang.watch.channels import taobao
from tests.made import made_case
from tests.pipeline.feeds.connected import SHOP, Connected
from tests.sandbox.taobao.visitor import JPEG

pytestmark = [pytest.mark.loopback, pytest.mark.store]
REFUSE = "taobao.refund.refuse"
LOST = {
    "cut": "faults: [{call: taobao.refund.refuse, do: {fault: cut, after_bytes: 3}}]",
    "half the JSON": "faults: [{call: taobao.refund.refuse, do: {fault: truncated, keep_bytes: 20}}]",
}


def open_refund(connected: Connected) -> Row:
    """A refund that waits for the seller, of an order that was shipped."""
    world, now = connected.world, connected.now()
    shipped = {row["order_id"] for row in world.rows("orders", shop_id=SHOP) if row["shipped_at"]}
    row = next(row for row in world.rows("refunds", shop_id=SHOP) if row["order_id"] in shipped)
    plain = {
        "status": code(kind="refund_status", word="wait_seller"), "constraint_code": 0, "finished_at": None,
        "reason": code(kind="reason", word="not_delivered"), "kind": code(kind="refund_kind", word="refund_only"),
        "answer_by_at": now + HOUR, "refund_fen": 12_300,
    }  # fmt: skip
    world.change("refunds", row["refund_id"], at=now, what="refund_created", **plain)
    return row


class Acting:
    """A case about an open refund, with a picture among its proof; its owner may act."""

    def __init__(self, connected: Connected, row: Row, case: Case) -> None:
        self.connected, self.row, self.case = connected, row, case
        key = connected.authorisation.pk
        authorising.switch(connected.owner, key, what="writing", on=True, now=clock())
        kept = proof.keep("proof.jpg", [JPEG])
        self.piece = actions.add_proof(connected.owner, case.pk, piece="other", kept=kept, now=clock())  # fmt: skip

    def decide(self, act: str = "refuse", **about: Any) -> OutboxMessage:
        plain: dict[str, Any] = {"given": {"message": "已发货，物流显示运输中"}, "pictures": {"proof": self.piece.pk}}  # fmt: skip
        decision = Decision(act, **(plain if act == "refuse" else {}) | about)
        return actions.decide(self.connected.owner, self.case.pk, decision, now=clock())

    def carry(self, message: OutboxMessage) -> str:
        OutboxMessage.objects.filter(channel="taobao", state="pending").update(next_at=0)
        outbox.carry_all()
        message.refresh_from_db()
        return message.state

    def calls(self, method: str = REFUSE) -> int:
        return sum(call.call == method for call in self.connected.server.sandbox.calls)

    def verbs(self) -> list[str]:
        rows = CaseEvent.objects.filter(case=self.case, verb__startswith="platform.")
        return list(rows.order_by("pk").values_list("verb", flat=True))

    def faults(self, script: str) -> None:
        self.connected.server.sandbox.faults.lay_on(read_script(script), now=self.connected.now())

    def status(self) -> int:
        return int(self.connected.world.tables["refunds"][self.row["refund_id"]]["status"])


@pytest.fixture(autouse=True)
def own_files(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def told(connected: Connected) -> Any:
    row = open_refund(connected)
    case = made_case(connected.shop.pk, refund_id=row["refund_id"], order_id=row["order_id"])
    yield Acting(connected, row, case)
    taobao.ways(6).close()


@pytest.mark.slow
def test_a_refusal_with_proof_goes_out_is_heard_back_and_told_in_the_case(
    connected: Connected,
) -> None:
    row = open_refund(connected)
    connected.hear()
    told = Acting(connected, row, Case.objects.get(refund_id=row["refund_id"]))
    message = told.decide()
    assert message.payload["changed_at"] == row["modified_at"]
    assert JPEG[:4] not in str(message.payload).encode()
    assert told.carry(message) == "sent"
    assert told.status() == code(kind="refund_status", word="refused")
    assert told.verbs() == ["platform.asked", "platform.done"]
    assert Wish.objects.filter(thing="refund", thing_id=row["refund_id"]).exists()
    connected.hear()
    case = Case.objects.get(pk=told.case.pk)
    assert case.events.filter(verb="platform.done").exists()
    assert told.calls() == 1
    with pytest.raises(deliveries.NotSettled):
        deliveries.redeliver(connected.owner, message.pk, now=clock())
    taobao.ways(6).close()


def test_what_changed_meanwhile_is_not_acted_upon(told: Acting) -> None:
    message = told.decide(platform_version="1")
    assert told.carry(message) == "dead"
    assert "状态已变化" in message.answer
    assert (told.calls(), told.verbs()) == (0, ["platform.asked", "platform.not_done"])
    assert told.carry(told.decide()) == "sent"  # looked at again, and decided again


def test_a_no_of_the_platform_is_told_in_its_words(told: Acting) -> None:
    order = told.connected.world.tables["orders"][told.row["order_id"]]
    told.row["reason"] = code(kind="reason", word="seven_day")
    assert order["shipped_at"]
    message = told.decide()
    assert told.carry(message) == "dead"
    assert "七天无理由退货不能拒绝" in message.answer
    event = CaseEvent.objects.filter(case=told.case).latest("pk")
    assert (event.verb, "七天无理由" in event.why) == ("platform.not_done", True)


@pytest.mark.parametrize("script", LOST.values(), ids=LOST)
def test_after_a_lost_answer_the_state_is_read_and_nothing_said_twice(
    told: Acting, script: str
) -> None:
    told.faults(script)
    assert told.carry(told.decide()) == "sent"
    assert told.calls() == 1


def test_what_nobody_can_tell_waits_for_a_person_and_is_never_repeated(told: Acting) -> None:
    told.faults("faults: [{call: taobao.refund.refuse, do: {fault: status, status: 504}}]")
    message = told.decide()
    for _ in range(3):
        assert told.carry(message) == "unknown"
    assert (told.calls(), told.verbs()) == (1, ["platform.asked", "platform.doubted"])
    with pytest.raises(OnItsWay):
        told.decide()
    deliveries.confirm(told.connected.owner, message.pk, arrived=False, now=clock())
    told.faults("faults: []")
    assert told.carry(message) == "sent", message.answer
    assert (told.calls(), told.status()) == (2, code(kind="refund_status", word="refused"))


def test_a_person_who_has_looked_says_that_it_was_done(told: Acting) -> None:
    told.faults("faults: [{call: taobao.refund.refuse, do: {fault: status, status: 504}}]")
    message = told.decide()
    told.carry(message)
    deliveries.confirm(told.connected.owner, message.pk, arrived=True, now=clock())
    event = CaseEvent.objects.filter(case=told.case).latest("pk")
    assert (event.verb, event.actor) == ("platform.done", told.connected.owner.actor)


@pytest.mark.slow
def test_a_platform_that_did_it_and_never_answers_is_read_and_believed(told: Acting) -> None:
    told.faults(
        "faults: [{call: taobao.refund.refuse, do: {fault: hang, seconds: 30, done: true}}]"
    )
    assert told.carry(told.decide()) == "sent"
    assert (told.calls(), told.verbs()) == (1, ["platform.asked", "platform.done"])


@pytest.mark.slow
def test_a_platform_that_never_answers_and_did_nothing_leaves_it_to_a_person(told: Acting) -> None:
    told.faults("faults: [{call: taobao.refund.refuse, do: {fault: hang, seconds: 30}}]")
    assert told.carry(told.decide()) == "unknown"
    assert (told.calls(), told.verbs()) == (1, ["platform.asked", "platform.doubted"])


def test_a_carrier_that_died_on_the_way_leaves_it_to_a_person(told: Acting) -> None:
    message = told.decide()
    claimed = sending.claim(worker="gone", now=clock() + 1)
    assert claimed == message
    later = clock() + 10 * sending.LEASE_S
    assert (outbox.reap(now=later), outbox.reap(now=later)) == (1, 0)
    assert (told.carry(message), told.calls()) == ("unknown", 0)
    assert told.verbs() == ["platform.asked", "platform.doubted"]
    event = CaseEvent.objects.filter(case=told.case).latest("pk")
    assert "程序中断" in event.why
    deliveries.confirm(told.connected.owner, message.pk, arrived=True, now=clock())
    assert told.verbs()[-1] == "platform.done"


def test_a_platform_that_is_busy_is_asked_again(told: Acting) -> None:
    told.faults("faults: [{last: 2, do: {fault: status, status: 503}}]")
    message = told.decide()
    assert told.carry(message) == "pending"
    assert told.carry(message) == "sent"
    assert told.calls() == 1


def test_nothing_leaves_while_acting_is_off(told: Acting) -> None:
    owner, key = told.connected.owner, told.connected.authorisation.pk
    message = told.decide()
    authorising.switch(owner, key, what="writing", on=False, now=clock())
    before = len(told.connected.server.sandbox.calls)
    assert told.carry(message) == "dead"
    with pytest.raises(CannotAct, match="没有打开"):
        told.decide()
    authorising.lost(owner, key, why="x", now=clock())
    with pytest.raises(CannotAct, match="授权"):
        told.decide()
    assert len(told.connected.server.sandbox.calls) == before


def test_one_thing_at_a_time_about_one_refund(told: Acting) -> None:
    told.decide()
    with pytest.raises(OnItsWay):
        told.decide("message", given={"content": "请看凭证"}, pictures={"image": told.piece.pk})
    told.decide("memo", given={"memo": "等物流核实", "flag": "1"})  # the order is another thing
    found = platform.acting(told.connected.owner, told.case)
    assert found is not None
    assert {one.act.about for one in found.possible if one.open} == {"refund", "trade"}


def test_limits_are_told_before_anything_is_written(told: Acting) -> None:
    rows = AuditRow.objects.count()
    with pytest.raises(OutsideLimits, match="2–200"):
        told.decide(given={"message": "不"})
    with pytest.raises(UnknownWord):
        told.decide(given={"message": "已发货了", "colour": "red"})
    with pytest.raises(NoSuchThing):
        told.decide(pictures={"proof": told.piece.pk + 1})
    big = proof.keep("big.jpg", [JPEG + b"0" * 140_000])
    piece = actions.add_proof(told.connected.owner, told.case.pk, piece="other", kept=big, now=clock())  # fmt: skip
    with pytest.raises(PictureTooLarge, match="130 KB"):
        told.decide(pictures={"proof": piece.pk})
    assert (OutboxMessage.objects.count(), AuditRow.objects.count()) == (0, rows + 1)


def test_money_leaves_by_leads_and_owners_who_confirm_it(told: Acting) -> None:
    bob = Person.objects.create_user("bob", None, name="Bob")
    Membership.objects.create(person=bob, shop=told.connected.shop, role="agent", since_at=clock())
    with pytest.raises(NotAllowed):
        actions.decide(access_of(bob), told.case.pk, Decision("agree", confirmed=True), now=clock())
    with pytest.raises(NotConfirmed):
        told.decide("agree")
    assert told.carry(told.decide("agree", confirmed=True)) == "sent"
    assert told.status() == code(kind="refund_status", word="success")
    actions.decide(access_of(bob), told.case.pk, Decision("memo", {"memo": "已退"}), now=clock())
