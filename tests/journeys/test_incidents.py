"""Many statuses turn: one incident, its children, its papers and losses, to its end."""

import csv
import io
from collections.abc import Sequence
from random import Random

import pytest

from fuchang.cases import actions
from fuchang.cases.incidents import affected, losses, members, papers
from fuchang.cases.models import Case, CaseEvent, Hold, IncidentMember, Loss
from fuchang.cases.models.case import SHOWN, WITHIN
from fuchang.kernel.clock import DAY, HOUR, clock, local_text
from fuchang.pipeline.digest import digest
from fuchang.pipeline.rounds.search import search_again
from fuchang.pipeline.worker import Worker
from fuchang.shops.models import Shop
from fuchang.store.models import Job
from fuchang.store.walls import everything
from tests.journeys.test_desk import somebody, take

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.store, pytest.mark.slow]
HEADER = ("店铺Id", "状态对象", "对象编号", "状态", "开始时间", "结束时间", "截止时间", "涉及金额", "是否卖家操作", "来源", "说明")  # fmt: skip
ORDERS = ("订单编号", "买家会员名", "总金额", "买家实付金额", "订单状态", "订单创建时间", "订单付款时间", "商品标题", "宝贝总数量", "店铺Id", "店铺名称")  # fmt: skip
SHOP = "580000009"
LATE = 2  # that many of the orders are overdue by themselves
Line = tuple[str, int, int | None]  # order id, since, until


def sheet(header: Sequence[str], rows: Sequence[Sequence[object]]) -> bytes:
    text = io.StringIO()
    csv.writer(text).writerows([header, *rows])
    return text.getvalue().encode("utf-8-sig")


def file_of(lines: Sequence[Line], name: str = "状态-批量.csv") -> tuple[str, bytes]:
    """A status export: orders that the platform calls abnormal."""
    rows = [
        [SHOP, "订单", order, "订单状态异常", local_text(since), local_text(until) if until else "", "", "100.00", "否", "platform", "平台升级"]
        for order, since, until in lines
    ]  # fmt: skip
    return name, sheet(HEADER, rows)


def sell(count: int = 12, *, now: int) -> tuple[Shop, list[str]]:
    """A shop with paid orders that are still to be shipped; the last two are overdue."""
    numbers = [f"46000000000{place:08d}" for place in range(count)]
    rows = []
    for place, number in enumerate(numbers):
        paid = now - (5 * DAY if place >= count - LATE else 2 * HOUR)
        rows.append([number, f"tb{place}", "88.00", "88.00", "买家已付款，等待卖家发货", local_text(paid - 60), local_text(paid), "春茶", 1, SHOP, "小满童装"])  # fmt: skip
    take([("ExportOrderList-1.csv", sheet(ORDERS, rows))], now=now)
    return Shop.objects.get(shop_id=SHOP), numbers


def mine(shop: Shop) -> Case:
    """The one incident of a shop."""
    return Case.objects.get(subject_type="incident", shop_key=shop.pk)


def turned(orders: Sequence[str], since: int, *, until: int | None = None) -> list[Line]:
    return [(order, since + 20 * place, until) for place, order in enumerate(orders)]


def test_many_statuses_are_one_incident_and_not_as_many_cases() -> None:
    now = clock()
    with everything("the test"):
        shop, orders = sell(now=now)
        before = Case.objects.count()
        take([file_of(turned(orders, now - HOUR))], now=now)
        assert Case.objects.count() == before + 1
        incident = mine(shop)
        assert (incident.kind, incident.live) == ("incident.mass_status", SHOWN)
        inside = set(Case.objects.filter(parent=incident).values_list("order_id", flat=True))
        live_orders = Case.objects.filter(subject_type="order", order_id__in=orders, live__gt=0)
        assert inside == set(live_orders.values_list("order_id", flat=True))
        held = set(Hold.objects.filter(case=incident).values_list("order_id", flat=True))
        assert held == set(orders)
        rows = affected.affected(incident)
        assert {row.order_id for row in rows if row.way == "order"} == set(orders)
        assert all(row.at_risk_fen >= 10_000 for row in rows if row.way == "order")


def test_statuses_that_trickle_in_join_and_the_desk_is_the_same() -> None:
    from django.core.management import call_command

    from fuchang.store.facts.tables import ensure, forget

    seen, now = set(), clock()
    for turn in range(3):
        call_command("flush", verbosity=0, interactive=False)
        forget()
        ensure()
        with everything("the test"):
            shop, orders = sell(now=now)
            lines = turned(orders, now - HOUR)
            Random(turn).shuffle(lines)
            parts = [lines] if turn == 0 else [lines[:3], lines[3:8], lines[8:10], lines[10:]]
            for number, part in enumerate(parts):
                take([file_of(part, f"状态-{number}.csv")], now=now)
            incident = mine(shop)
            assert incident.live == SHOWN
            inside = Case.objects.filter(parent=incident)
            assert set(inside.values_list("live", flat=True)) <= {WITHIN}
            # the first eight came before anybody could know that it was a crowd
            assert inside.filter(subject_type="status").count() == (0 if turn == 0 else 8)
            seen.add(digest()["whole"])
    assert len(seen) == 1


def test_normal_again_closes_parent_and_children_and_releases_what_is_held() -> None:
    now = clock()
    with everything("the test"):
        shop, orders = sell(now=now)
        lines = turned(orders, now - HOUR)
        take([file_of(lines[:8], "状态-1.csv")], now=now)
        take([file_of(lines[8:], "状态-2.csv")], now=now)
        incident = mine(shop)
        children = list(Case.objects.filter(parent=incident, subject_type="status"))
        assert len(children) == 8
        over = [(order, since, now) for order, since, _ in lines]
        take([file_of(over, "状态-3.csv")], now=now)
        incident.refresh_from_db()
        assert (incident.state, incident.outcome) == ("closed", "normal_again")
        for child in children:
            child.refresh_from_db()
            assert (child.state, child.outcome, child.live) == ("closed", "normal_again", 0)
            closed = CaseEvent.objects.get(case=child, verb="case.closed")
            assert (closed.after or {})["with"] == incident.number
        assert not Hold.objects.filter(case=incident).exclude(state="released").exists()


def test_a_child_taken_out_by_a_person_is_not_joined_again() -> None:
    now = clock()
    with everything("the test"):
        shop, orders = sell(now=now)
        lines = turned(orders, now - HOUR)
        take([file_of(lines[:8], "状态-1.csv")], now=now)
        take([file_of(lines[8:], "状态-2.csv")], now=now)
        incident, boss = mine(shop), somebody()
        child = Case.objects.filter(parent=incident).first()
        assert child is not None
        members.detach(boss, child.pk, now=now, why="单独处理")
        search_again.call()
        child.refresh_from_db()
        assert (child.parent_id, child.live) == (None, SHOWN)
        event = CaseEvent.objects.get(case=child, verb="incident.detached")
        actions.undo(boss, child.pk, event_id=event.pk, now=now)
        child.refresh_from_db()
        assert (child.parent_id, child.live) == (incident.pk, WITHIN)


def test_an_incident_is_worked_to_its_end() -> None:
    now = clock()
    with everything("the test"):
        shop, orders = sell(now=now)
        take([file_of(turned(orders, now - HOUR))], now=now)
        incident, boss = mine(shop), somebody()
        paper = papers.draft(boss, incident.pk, sort="statement", now=now)
        assert shop.name in paper.words
        assert "12 项状态" in paper.words
        assert losses.take_proposals(boss, incident.pk, now=now) == 12
        with pytest.raises(losses.BadLoss):
            losses.take_proposals(boss, incident.pk, now=now)
        request = papers.draft(boss, incident.pk, sort="compensation", now=now)
        assert request.asked_fen == losses.sums(incident).loss > 0
        papers.send(boss, incident.pk, sort="compensation", now=now)
        with pytest.raises(papers.PaperState):
            papers.write(boss, incident.pk, sort="compensation", words="改", now=now)
        papers.answered(
            boss, incident.pk, sort="compensation", granted=True, answer="同意", granted_fen=5_000, now=now
        )  # fmt: skip
        line = Loss.objects.filter(case=incident).exclude(order_id="").first()
        assert line is not None
        losses.recover(boss, line.pk, recovered_fen=2_000, now=now)
        told = losses.sums(incident)
        assert told.recovered == 7_000
        closed = actions.close(boss, incident.pk, outcome="normal_again", now=now)
        assert (closed.saved_fen, closed.lost_fen) == (7_000, told.loss - 7_000)
        losses.recover(boss, line.pk, recovered_fen=3_000, now=now)
        incident.refresh_from_db()
        assert incident.saved_fen == 8_000
        assert (
            not Case.objects.filter(parent=incident).exclude(pk=incident.pk).filter(saved_fen__gt=0)
        )


def test_a_child_whose_own_exception_holds_is_not_closed_in_silence() -> None:
    now = clock()
    with everything("the test"):
        shop, orders = sell(now=now)
        take([file_of(turned(orders, now - HOUR))], now=now)
        incident, boss = mine(shop), somebody()
        late = next(
            case
            for case in Case.objects.filter(parent=incident, subject_type="order")
            if case.findings.filter(gone_at=None).exists()
        )
        actions.close(boss, incident.pk, outcome="normal_again", now=now)
        late.refresh_from_db()
        assert (late.live, late.parent_id, late.boosted) == (SHOWN, None, 1)
        assert IncidentMember.objects.get(case=late).state == "left"
        assert CaseEvent.objects.filter(case=late, verb="incident.left").count() == 1
        actions.reopen(boss, incident.pk, now=now)
        late.refresh_from_db()
        assert (late.live, late.parent_id) == (WITHIN, incident.pk)


def test_a_thousand_children_are_closed_by_a_job_and_come_back_with_an_undo() -> None:
    from tests.made import made_case

    now = clock()
    with everything("the test"):
        shop, orders = sell(now=now)
        take([file_of(turned(orders, now - HOUR))], now=now)
        incident, boss = mine(shop), somebody()
        for number in range(1_000):
            child = made_case(shop.pk, parent=incident, live=WITHIN, number=f"YC99{number:06d}")
            members.put(incident, child, "inside", by=boss.actor, now=now)
        actions.close(boss, incident.pk, outcome="normal_again", now=now)
        assert Case.objects.filter(parent=incident, live=WITHIN).count() >= 1_000
        Worker(name="test").run(once=True)
        assert not Case.objects.filter(parent=incident, live=WITHIN).exists()
        ended = IncidentMember.objects.filter(incident=incident, state="ended")
        assert ended.count() >= 1_000
        event = CaseEvent.objects.get(case=incident, verb="case.closed")
        actions.undo(boss, incident.pk, event_id=event.pk, now=now)
        Worker(name="test").run(once=True)
        assert Case.objects.filter(parent=incident, live=WITHIN).count() >= 1_000
        assert not Job.objects.exclude(state="done").exists()


def test_the_earlier_beginning_of_an_incident_renames_it() -> None:
    now = clock()
    with everything("the test"):
        shop, orders = sell(now=now)
        lines = turned(orders, now - HOUR)
        take([file_of(lines[2:], "状态-1.csv")], now=now)
        first = mine(shop)
        take([file_of(lines[:2], "状态-2.csv")], now=now)
        again = mine(shop)
        assert again.pk == first.pk
        assert again.subject.endswith(local_text(lines[0][1]))
