"""A case by hand: looked up, planned, opened once, and a status that becomes a fact."""

import pytest
from django.test import Client

from fuchang.cases.models import Case, CaseEvent, Clock
from fuchang.pipeline.worker import Worker
from fuchang.store.facts import look
from fuchang.store.models import Delivery
from fuchang.store.walls import everything
from tests.machine import Machine
from tests.made import made_case
from tests.people import NOW, Desk
from tests.web.pages.test_numbers import signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.store]
ORDER = "382366007592509901"
ASKED = {"kind": "refund.no_tracking", "order_id": ORDER, "amount": "168.68", "due": "2030-01-02T18:00", "words": "买家电话里说的"}  # fmt: skip


def opened(client: Client, **about: str) -> Case:
    answer = client.post("/cases/new/", {**ASKED, **about})
    assert answer.status_code == 302, answer.content.decode()
    with everything("the test"):
        return Case.objects.get(number=answer.headers["Location"].split("/")[2])


def test_it_has_plan_clocks_and_its_source(desk: Desk) -> None:
    case = opened(signed_in(desk))
    with everything("the test"):
        assert (case.source, case.key, case.at_risk_fen) == ("manual", f"order|{ORDER}", 16_868)
        assert case.steps.filter(step="upload_replacement_number").exists()
        governing = Clock.objects.get(case=case, governs=1)
        assert (governing.source, governing.due_at) == ("person", case.due_at)
        assert Clock.objects.filter(case=case, sort="target").exists()
        event = CaseEvent.objects.get(case=case, verb="case.started")
        assert (event.actor_name, event.why) == ("Alice", "买家电话里说的")
        assert case.score > 0


def test_a_live_case_is_offered_instead(desk: Desk) -> None:
    there, client = made_case(desk.mine.pk, order_id=ORDER), signed_in(desk)
    answer = client.post("/cases/new/", ASKED)
    assert (answer.status_code, f"/cases/{there.number}/" in answer.content.decode()) == (409, True)
    assert opened(client, anyway="1").key != there.key


def test_the_form_shows_the_playbook_before_it_is_sent(desk: Desk) -> None:
    page = signed_in(desk).get("/cases/new/", {"kind": "account.frozen"}).content.decode()
    assert "人脸识别" in page
    assert 'value="account_supervised"' in page


@pytest.mark.parametrize(
    ("field", "value"),
    [("kind", "refund.none"), ("order_id", "abc"), ("amount", "many"), ("due", "soon"), ("kind", "metric.segment_rate")],
)  # fmt: skip
def test_what_cannot_be_read_is_told_and_opens_nothing(field: str, value: str, desk: Desk) -> None:
    answer = signed_in(desk).post("/cases/new/", {**ASKED, field: value})
    assert answer.status_code == 200
    with everything("the test"):
        assert not Case.objects.exists()


def test_money_is_registered_by_whom_the_table_says(desk: Desk) -> None:
    about = {"kind": "funds.withdrawal_failed", "subject": "zfb-1", "code": "withdrawal_failed", "order_id": ""}  # fmt: skip
    answer = signed_in(desk, "bob").post("/cases/new/", {**ASKED, **about})
    assert "没有权限" in answer.content.decode()
    assert opened(signed_in(desk, "dora"), **about).family == "funds"


@pytest.mark.django_db(transaction=True)
def test_a_status_becomes_a_fact_and_the_board_shows_it(desk: Desk) -> None:
    client = signed_in(desk)
    about = {"kind": "account.frozen", "subject": "小满童装:客服", "code": "account_frozen", "order_id": "", "since": "2026-11-20T09:00"}  # fmt: skip
    case = opened(client, **about)
    with everything("the test"):
        assert Delivery.objects.get().source == "manual"
        Worker(name="test").run(once=True)
        (row,) = look.statuses(desk.mine.pk, "小满童装:客服")
        assert (row["status_code"], row["amount_fen"]) == ("account_frozen", 16_868)
        assert Case.objects.filter(subject_type="status").count() == 1  # the finding joins it
        assert case.findings.count() == 1
    assert "账号冻结" in client.get("/status/").content.decode()


def test_a_machine_opens_one(desk: Desk) -> None:
    machine = Machine(desk)
    asked = {"shop_key": desk.mine.pk, "kind": "refund.no_tracking", "order_id": ORDER, "due_at": NOW + 9}  # fmt: skip
    assert machine.ask("POST", "cases", asked).json()["order_id"] == ORDER
    assert machine.ask("POST", "cases", asked).status_code == 409
    assert machine.ask("POST", "cases", {**asked, "shop_key": desk.other.pk}).status_code == 404
