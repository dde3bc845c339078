"""What comes in wakes the cases that wait for it, and ticks the steps that it proves."""

from pathlib import Path

import pytest

from fuchang.cases import actions
from fuchang.cases.models import Case, CaseEvent, CaseStep
from fuchang.cases.proof import keep
from fuchang.kernel.clock import clock, local_text
from fuchang.pipeline.rounds import Parcel, deliver
from fuchang.pipeline.worker import Worker
from fuchang.shops.access import commanding
from fuchang.store.walls import everything
from tests.journeys.test_desk import somebody, take

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.store, pytest.mark.slow]


def sheet(header: str, *rows: str) -> bytes:
    return "\r\n".join([header, *rows, ""]).encode("gb18030")


def scanned(case: Case, *, at: int, name: str = "轨迹.csv", words: str = "运输中") -> None:
    """A scan of the parcel of the case arrives."""
    body = sheet(
        "订单编号,物流单号,物流公司,轨迹时间,轨迹状态,轨迹地点,轨迹描述",
        f"{case.order_id},{case.waybill},{case.courier},{local_text(at)},{words},杭州转运中心,已到达",
    )
    deliver(commanding(), [Parcel(name, body=body)], shop_key=case.shop_key, source="import", now=clock())  # fmt: skip
    Worker(name="test").run(once=True)


def said(case: Case, role: str, *, at: int) -> None:
    """Somebody says something about the order of the case."""
    body = sheet(
        "消息ID,订单编号,退款编号,时间,发言人,内容",
        f"M{at},{case.order_id},{case.refund_id},{local_text(at)},{role},请问到哪里了",
    )
    deliver(commanding(), [Parcel("消息.csv", body=body)], shop_key=case.shop_key, source="import", now=clock())  # fmt: skip
    Worker(name="test").run(once=True)


def stalled(*also: str) -> Case:
    """A live case of an hour ago whose playbook asks for another number, due tomorrow.

    `also`: and has one of these steps.
    """
    rows = CaseStep.objects.filter(step="upload_replacement_number", state="todo", case__live=1)
    if also:
        asked = CaseStep.objects.filter(step="request_courier_proof", state="todo").values("case")
        having = CaseStep.objects.filter(step__in=also, case__in=asked).values("case")
        rows = rows.filter(case__in=having)
    case = rows.exclude(case__waybill="").select_related("case").order_by("pk")[0].case
    case.opened_at, case.due_at = clock() - 3_600, clock() + 86_400
    case.save()
    return case


def test_a_scan_ticks_the_step_that_it_proves_and_wakes_who_waits(market_files: list[Path]) -> None:
    with everything("the test"):
        now = clock()
        take(market_files, now=now)
        case = stalled()
        me = somebody()
        actions.snooze(me, case.pk, until="parcel", now=now)
        said(case, "买家", at=now - 60)
        assert Case.objects.get(pk=case.pk).state == "snoozed"  # that was not what it waits for
        scanned(case, at=now - 40)
        case.refresh_from_db()
        assert case.state == "active"
        assert "物流" in CaseEvent.objects.filter(case=case, verb="case.woken").latest("pk").why
        step = case.steps.get(step="upload_replacement_number")
        assert (step.state, step.done_by) == ("done", "system")
        assert step.by_data == f"tracking {case.waybill} in_transit @{now - 40}"
        told = CaseEvent.objects.filter(case=case, verb="step.done").values_list("after", flat=True)
        assert {"step": step.step, "by_data": step.by_data} in told  # it may prove others as well
        actions.undone(me, case.pk, step=step.step, now=now + 130)
        scanned(case, at=now - 20, name="又一条.csv", words="派送中")
        assert case.steps.get(step=step.step).state == "todo"  # a person took that datum back


def test_a_buyer_who_speaks_wakes_who_waits_for_them(market_files: list[Path]) -> None:
    with everything("the test"):
        now = clock()
        take(market_files, now=now)
        case, me = stalled(), somebody()
        actions.snooze(me, case.pk, until="buyer", now=now)
        scanned(case, at=now - 90)
        assert Case.objects.get(pk=case.pk).state == "snoozed"
        said(case, "买家", at=now - 60)
        assert Case.objects.get(pk=case.pk).state == "active"
        actions.snooze(me, case.pk, until="platform", now=now + 90)
        said(case, "买家", at=now - 30)
        assert Case.objects.get(pk=case.pk).state == "snoozed"
        said(case, "小二", at=now - 10)
        assert Case.objects.get(pk=case.pk).state == "active"


def test_proof_and_a_ticket_tick_their_steps_and_what_is_taken_out_takes_its_tick(
    market_files: list[Path],
) -> None:
    with everything("the test"):
        now = clock()
        take(market_files, now=now)
        inquiries = ("urge_courier", "parcel_courier_inquiry")
        case, me = stalled(*inquiries), somebody()
        kept = keep("证明.pdf", [b"%PDF-1.7 courier"])
        piece = actions.add_proof(me, case.pk, piece="courier_proof", kept=kept, now=now + 1)
        step = case.steps.get(step="request_courier_proof")
        assert (step.state, step.by_data) == ("done", f"proof courier_proof @{now + 1}")
        actions.remove_proof(me, case.pk, evidence_id=piece.pk, now=now + 2)
        assert case.steps.get(step="request_courier_proof").state == "todo"
        assert CaseEvent.objects.filter(case=case, verb="step.undone", actor="system").exists()
        actions.escalate(me, case.pk, channel="courier_service", reference="88", now=now + 3)
        inquiry = case.steps.filter(step__in=inquiries)[0]
        assert inquiry.by_data == f"escalation courier_service @{now + 3}"
