"""Replacement numbers in bulk: matched, confirmed, recorded line by line, once."""

import re
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from fuchang.cases import numbers
from fuchang.cases.models import Case, CaseEvent, CaseStep, ReplacementNumber
from fuchang.connect.exports.pairs import pairs, rows_of
from fuchang.shops.doors import BACKEND
from fuchang.shops.models import AuditRow
from fuchang.store.walls import everything
from tests.machine import Machine
from tests.made import made_case
from tests.people import NOW, Desk

pytestmark = [pytest.mark.django_db, pytest.mark.store]
NEW = "YT1234567890123"


def signed_in(desk: Desk, name: str = "alice") -> Client:
    client = Client()
    client.force_login(desk.people[name], backend=BACKEND)
    session = client.session
    session["second_factor"] = True
    session.save()
    return client


def asking_case(desk: Desk, **about: Any) -> Case:
    """A case whose playbook asks for another number."""
    case = made_case(desk.mine.pk, **about)
    with everything("the test"):
        CaseStep.objects.create(
            shop_key=case.shop_key, case=case, step="upload_replacement_number", kind=case.kind,
            place=1, actor="agent",
        )  # fmt: skip
    return case


def matched(client: Client, words: str) -> str:
    answer = client.post("/numbers/", {"words": words})
    assert answer.status_code == 302
    found = re.fullmatch(r"/numbers/([0-9a-f]{32})/", answer.headers["Location"])
    assert found
    return found[1]


def rows(batch: str) -> list[tuple[int, str]]:
    with everything("the test"):
        return list(numbers.lines_of(batch).values_list("line", "state"))


def test_nothing_happens_to_a_case_before_somebody_confirms(desk: Desk) -> None:
    case, client = asking_case(desk), signed_in(desk)
    batch = matched(client, f"{case.order_id}\t{NEW}\n999999999999999999\t{NEW}")
    assert rows(batch) == [(1, "ok"), (2, "not_found")]
    with everything("the test"):
        assert not CaseEvent.objects.filter(case=case).exists()
    page = client.get(f"/numbers/{batch}/").content.decode()
    assert case.order_id in page
    assert "圆通" in page


def test_a_confirmed_line_is_recorded_ticks_its_step_and_is_recorded_once(desk: Desk) -> None:
    case, client = asking_case(desk), signed_in(desk)
    words = f"{NEW} {case.order_id}"
    batch = matched(client, words)
    for _ in range(2):
        assert client.post(f"/numbers/{batch}/submit/").status_code == 302
    assert matched(client, words) == batch
    assert rows(batch) == [(1, "submitted")]
    with everything("the test"):
        event = CaseEvent.objects.get(case=case, verb="number.replaced")
        assert event.after is not None
        assert (event.actor_name, event.after["waybill"]) == ("Alice", NEW)
        step = case.steps.get()
        assert (step.state, step.by_data.split(" @")[0]) == ("done", f"replacement_number {NEW}")
        assert (
            AuditRow.objects.filter(action="number.replaced", object=f"case:{case.pk}").count() == 1
        )
    again = matched(client, f"{case.order_id},{NEW}")
    assert rows(again) == [(1, "already")]
    told = client.get(f"/numbers/{batch}/numbers.csv").content.decode("utf-8-sig").splitlines()
    assert told == ["订单编号,物流公司,运单号", f"{case.order_id},圆通,{NEW}"]
    assert NEW in client.get(f"/cases/{case.number}/").content.decode()


def test_of_two_numbers_for_one_order_a_person_chooses(desk: Desk) -> None:
    case, client = asking_case(desk), signed_in(desk)
    batch = matched(client, f"{case.order_id} {NEW}\n{case.order_id} YT1234567890124")
    client.post(f"/numbers/{batch}/submit/")
    assert rows(batch) == [(1, "twice"), (2, "twice")]
    client.post(f"/numbers/{batch}/2/use/")
    client.post(f"/numbers/{batch}/submit/")
    assert rows(batch) == [(1, "dropped"), (2, "submitted")]


def test_what_fails_says_why_and_can_be_tried_again(desk: Desk) -> None:
    case = asking_case(desk, assignee_id=desk.people["carol"].pk)
    other = asking_case(desk)
    bob = signed_in(desk, "bob")
    batch = matched(bob, f"{case.order_id} {NEW}\n{other.order_id} YT1234567890999")
    bob.post(f"/numbers/{batch}/submit/")
    assert rows(batch) == [(1, "failed"), (2, "submitted")]
    assert "没有权限" in bob.get(f"/numbers/{batch}/").content.decode()
    with everything("the test"):
        Case.objects.filter(pk=case.pk).update(assignee_id=None)
    bob.post(f"/numbers/{batch}/1/retry/")
    assert rows(batch) == [(1, "submitted"), (2, "submitted")]


def test_orders_of_another_shop_are_not_there(desk: Desk) -> None:
    foreign, client = made_case(desk.other.pk), signed_in(desk)
    batch = matched(client, f"{foreign.order_id} {NEW}")
    assert rows(batch) == [(1, "not_found")]
    assert signed_in(desk, "charlie").get(f"/numbers/{batch}/").status_code == 404


def test_a_file_is_matched_like_a_paste(desk: Desk) -> None:
    case, client = asking_case(desk), signed_in(desk)
    sheet = f"订单编号,快递公司,运单号\r\n{case.order_id},圆通速递,{NEW}\r\n".encode("gb18030")
    answer = client.post("/numbers/", {"file": SimpleUploadedFile("单号.csv", sheet)})
    batch = answer.headers["Location"].split("/")[2]
    assert rows(batch) == [(2, "ok")]
    picture = client.post("/numbers/", {"file": SimpleUploadedFile("单号.xlsx", b"\x89PNG")})
    assert (picture.status_code, "内容却是" in picture.content.decode()) == (200, True)


def test_chosen_cases_come_with_their_orders_filled_in(desk: Desk) -> None:
    case, client = asking_case(desk), signed_in(desk)
    answer = client.post("/cases/bulk/", {"do": "numbers", "ids": [case.pk]})
    assert answer.headers["Location"] == f"/numbers/?case={case.number}"
    assert f"{case.order_id}\t" in client.get(answer.headers["Location"]).content.decode()
    unfilled = client.post("/numbers/", {"words": f"{case.order_id}\t\n"})
    assert "没有一行" in unfilled.content.decode()


def test_two_thousand_lines_and_not_one_more(desk: Desk) -> None:
    with everything("the test"):
        access = desk.access("alice")
        lines = [f"9{number:017d} YT{number:013d}" for number in range(2_001)]
        with pytest.raises(numbers.TooManyLines):
            numbers.match(access, pairs(rows_of("\n".join(lines))), now=NOW)
        batch = numbers.match(access, pairs(rows_of("\n".join(lines[:2_000]))), now=NOW)
        assert ReplacementNumber.objects.filter(batch=batch, state="not_found").count() == 2_000


def test_a_machine_matches_submits_and_reads(desk: Desk) -> None:
    machine, case = Machine(desk), asking_case(desk)
    lines = [{"order_id": case.order_id, "waybill": NEW}]
    told = machine.ask("POST", "numbers", {"lines": lines}).json()
    assert (told["left"], told["lines"][0]["state"]) == (1, "ok")
    batch = told["batch"]
    told = machine.ask("POST", f"numbers/{batch}/submit", {}).json()
    assert (told["left"], told["lines"][0]["case_number"]) == (0, case.number)
    assert machine.ask("GET", f"numbers/{batch}").json() == told
    assert machine.ask("POST", f"numbers/{batch}/1/retry", {}).json()["state"] == "submitted"
    assert Machine(desk, maker="charlie").ask("GET", f"numbers/{batch}").status_code == 404
