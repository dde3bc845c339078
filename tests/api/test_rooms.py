"""Every room of the desk over HTTP: what a page can do, a machine can do, and reads the same back."""

import hashlib
from typing import Any

import pytest
from allauth.mfa.totp.internal.auth import (  # fmt: skip
    TOTP,
    format_hotp_value,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.core.cache import cache

from fuchang.cases import actions
from fuchang.cases.book import book, calendar
from fuchang.cases.models import Case, CaseStep, Finding
from fuchang.rulebook.planner import plan
from fuchang.store.models import Delivery, KeptAsideRow
from fuchang.store.walls import everything
from tests.machine import Machine
from tests.made import made_case
from tests.people import NOW, Desk

pytestmark = [pytest.mark.django_db, pytest.mark.store]
SEED = "JBSWY3DPEHPK3PXP"
PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 40


@pytest.fixture
def machine(desk: Desk) -> Machine:
    return Machine(desk)


def add_steps(case: Case) -> None:
    """The playbook of its kind, as intake lays it down."""
    whole = plan(book().kinds[case.kind], book=book(), now=NOW, calendar=calendar())
    for place, one in enumerate(whole.steps):
        CaseStep.objects.create(
            shop_key=case.shop_key, case=case, step=one.step.id, kind=case.kind, place=place,
            actor=one.step.actor, due_at=one.due_at,
        )  # fmt: skip


def code() -> str:
    counter = next(iter(yield_hotp_counters_from_time()))
    return format_hotp_value(hotp_value(SEED, counter))


def test_the_story_tells_what_the_page_shows(machine: Machine, desk: Desk) -> None:
    case = made_case(desk.mine.pk)
    with everything("the test furnishes the case"):
        Finding.objects.create(
            shop_key=desk.mine.pk, fingerprint="f" * 16, case=case, kind=case.kind, kind_version=1,
            subject_type="refund", subject=case.subject, compared={"x": {"column": "x", "value": 1}},
            first_seen_at=NOW, last_seen_at=NOW,
        )  # fmt: skip
        actions.accept(desk.access("alice"), case.pk, now=NOW)
    told = machine.ask("GET", f"cases/{case.number}/story").json()
    assert told["case"]["number"] == case.number
    assert told["findings"][0]["compared"] == [{"name": "x", "column": "x", "value": 1}]
    assert {one["sort"] for one in told["clocks"]} == {"target"}
    assert told["clocks"][0]["zone"] == "Asia/Shanghai"
    assert [one["open"] for one in told["ladder"]]
    assert all(one["turns_at"] is None or one["turns_at"] > NOW for one in told["ladder"])
    assert {one["what"] for one in told["lacks"]} == {"proof"}
    assert told["holds"] == []
    assert sum(one["need"] for one in told["groups"]) > 0
    assert told["facts"] is None
    assert set(told["waits"]) == {"us", "buyer", "courier", "platform", "night"}


def test_the_playbook_is_worked(machine: Machine, desk: Desk) -> None:
    case = made_case(desk.mine.pk)
    with everything("the test furnishes the case"):
        add_steps(case)
    place = f"cases/{case.number}"
    steps = [one["step"] for one in machine.ask("GET", f"{place}/story").json()["steps"]]
    assert machine.ask("POST", f"{place}/steps/{steps[0]}/done", {"note": "好"}).status_code == 200
    assert machine.ask("POST", f"{place}/steps/{steps[1]}/skip", {"why": "不必"}).status_code == 200
    states = {one["step"]: one["state"] for one in machine.ask("GET", f"{place}/story").json()["steps"]}  # fmt: skip
    assert (states[steps[0]], states[steps[1]]) == ("done", "skipped")
    assert machine.ask("POST", f"{place}/steps/{steps[0]}/undone").status_code == 200
    assert machine.ask("POST", f"{place}/steps/nothing/done", {}).status_code == 404
    assert (
        machine.ask("POST", f"{place}/severity", {"severity": "critical"}).json()["severity"] == 4
    )
    machine.ask("POST", f"{place}/tags", {"tag": "大客户"})
    assert machine.ask("GET", f"{place}/story").json()["tags"] == ["大客户"]
    machine.ask("POST", f"{place}/untag", {"tag": "大客户"})
    assert machine.ask("GET", f"{place}/story").json()["tags"] == []
    rung = machine.ask("GET", f"{place}/story").json()["ladder"][0]["channel"]
    assert machine.ask("POST", f"{place}/escalate", {"channel": rung}).json()["escalated"] == 1
    assert machine.ask("POST", f"{place}/escalate", {"channel": "nobody"}).status_code == 422
    moved = machine.ask("POST", f"{place}/clock", {"due_at": NOW + 9_000, "why": "平台来电"}).json()
    assert (moved["due_at"], moved["due_source"]) == (NOW + 9_000, "person")


def test_proof_comes_back_bit_for_bit(machine: Machine, desk: Desk) -> None:
    place = f"cases/{made_case(desk.mine.pk).number}/proof"
    assert machine.hand_in(place, "a.exe", b"MZ\0\0").status_code == 422
    made = machine.hand_in(place, "面单.png", PNG, {"piece": "waybill_photo"}).json()
    assert made["sha256"] == hashlib.sha256(PNG).hexdigest()
    assert [one["id"] for one in machine.ask("GET", place).json()["rows"]] == [made["id"]]
    file = machine.ask("GET", f"{place}/{made['id']}/file")
    assert b"".join(file.streaming_content) == PNG
    assert file.headers["Content-Disposition"].startswith("attachment")
    assert machine.ask("DELETE", f"{place}/{made['id']}").status_code == 200
    assert machine.ask("GET", place).json()["rows"] == []


def test_holds_are_asked_listed_page_by_page_and_released(machine: Machine, desk: Desk) -> None:
    cases = [made_case(desk.mine.pk) for _ in range(3)]
    for case in cases:
        asked = {"lines": [{"order_id": case.order_id, "line_id": "1"}], "why": "退款中"}
        assert machine.ask("POST", f"cases/{case.number}/holds", asked).json()["hold_state"] == "asked"  # fmt: skip
    assert read_all(machine, "holds", limit=2, row="case_number") == [one.number for one in cases]
    first = machine.ask("GET", f"cases/{cases[0].number}/holds").json()["rows"][0]
    assert machine.ask("POST", f"holds/{first['id']}/acknowledge").json()["state"] == "acknowledged"
    sheet = machine.ask("GET", "holds.csv").content.decode("utf-8-sig")
    assert sheet.count("\r\n") == 4
    freed = machine.ask("POST", f"cases/{cases[0].number}/holds/release", {"why": "已正常"})
    assert freed.json()["hold_state"] == "released"


def read_all(machine: Machine, path: str, *, limit: int, row: str) -> list[Any]:
    found: list[Any] = []
    after = ""
    while True:
        page = machine.ask("GET", f"{path}?limit={limit}&after={after}").json()
        found += [one[row] for one in page["rows"]]
        after = page["after"]
        if not after:
            return found


@pytest.mark.parametrize("limit", [1, 2, 200])
def test_every_list_is_whole_whatever_the_page(limit: int, desk: Desk) -> None:
    machine = Machine(desk, role="owner")
    cases = [made_case(desk.mine.pk, score=n // 2) for n in range(5)]
    for case in cases:
        machine.ask("POST", f"cases/{case.number}/notes", {"words": "x"})
    numbers = read_all(machine, "cases", limit=limit, row="number")
    assert sorted(numbers) == sorted(one.number for one in cases)
    assert (
        len(read_all(machine, "audit", limit=limit, row="seq")) == 5 + 1
    )  # and the making of the key
    machine.ask("POST", f"cases/{numbers[0]}/notes", {"words": "y"})
    assert len(read_all(machine, f"cases/{numbers[0]}/events", limit=limit, row="id")) == 2


def test_the_queue_has_views_a_next_case_and_an_export(machine: Machine, desk: Desk) -> None:
    cases = [made_case(desk.mine.pk, score=9 - n) for n in range(2)]
    asked = {"name": "大额", "query": "amount:>100", "shop": desk.mine.pk}
    view = machine.ask("POST", "queue/views", asked)
    assert view.status_code == 201
    shown = {one["slug"]: one["count"] for one in machine.ask("GET", "queue/views").json()}
    assert (shown["all"], shown[view.json()["slug"]]) == (2, 2)
    assert machine.ask("DELETE", f"queue/views/{view.json()['id']}").status_code == 200
    taken = [machine.ask("POST", "queue/next", {}).json() for _ in range(2)]
    assert [one["case"]["number"] for one in taken] == [one.number for one in cases]
    assert machine.ask("POST", "queue/next", {}).status_code == 404
    other = Machine(desk, role="owner")
    sheet = other.ask("GET", "queue/export.csv?q=is:any").content.decode("utf-8-sig")
    assert sheet.splitlines()[1].startswith(cases[0].number)
    done = machine.ask("POST", "bulk", {"verb": "wait", "numbers": [cases[0].number, "YC26999999"]})
    assert [one["ok"] for one in done.json()] == [True, False]


def test_the_quarantine_is_read_mended_and_left_out(machine: Machine, desk: Desk) -> None:
    with everything("the test furnishes the quarantine"):
        delivery = Delivery.objects.create(
            shop_key=desk.mine.pk, source="import", name="orders.csv", content_hash="0" * 64,
            size=1, received_at=NOW, received_by="person:1", path="00/none",
        )  # fmt: skip
        rows = [
            KeptAsideRow.objects.create(
                shop_key=desk.mine.pk, delivery=delivery, file="orders.xlsx", row=n, column="金额",
                value="=一百", expected="168.68",
            ) for n in range(3)
        ]  # fmt: skip
    assert read_all(machine, "quarantine", limit=2, row="row") == [2, 1, 0]
    assert "'=一百" in machine.ask("GET", "quarantine.csv").content.decode()
    assert machine.ask("POST", f"quarantine/{rows[0].pk}/dismiss").status_code == 200
    assert machine.ask("POST", f"quarantine/{rows[0].pk}/dismiss").status_code == 404
    assert read_all(machine, "quarantine", limit=9, row="row") == [2, 1]


def test_figures_board_and_records_are_told(desk: Desk) -> None:
    machine = Machine(desk, role="owner")
    made_case(desk.mine.pk)
    assert machine.ask("GET", "figures").json()["waiting"] == 1
    board = machine.ask("GET", "status").json()
    assert [(one["shop_key"], one["normal"]) for one in board["shops"]] == [(desk.mine.pk, True)]
    assert {"word": "account_frozen", "number": 11, "zh": "账号冻结"} in board["codes"]
    assert machine.ask("GET", "status/history").json() == {"rows": [], "after": ""}
    chains = machine.ask("GET", "audit/verify").json()
    assert [(one["chain"], one["broken_at"]) for one in chains] == [(desk.mine.pk, None)]
    assert list(machine.ask("GET", "digest").json()["shops"]) == [desk.mine.shop_id]
    assert machine.ask("GET", "signs").json()["jobs_failed"] == 0
    me = machine.ask("GET", "me").json()
    assert me["shops"][0]["role"] == "owner"
    assert "manage_people" not in me["may"]  # a key alone is no second factor


def test_the_hotline_says_when_it_opens(machine: Machine) -> None:
    listed = {one["id"]: one for one in machine.ask("GET", "channels").json()}
    name = next(one for one, told in listed.items() if "working" in (told["hours"] or ""))
    sunday = 1_795_312_800  # 2026-11-22 10:00 in Shanghai
    told = machine.ask("GET", f"channels/{name}?at={sunday}").json()
    assert told["open"] is False
    assert told["turns_at"] > sunday
    assert machine.ask("GET", "calendar/2026-10-01").json()["working"] is False
    checked = {"contact": "0571-88158198", "on": "2026-11-20"}
    assert machine.ask("PUT", f"channels/{name}/contact", checked).status_code == 200
    again = machine.ask("GET", f"channels/{name}").json()
    assert (again["contact"], again["verified_on"]) == ("0571-88158198", "2026-11-20")
    assert machine.ask("PUT", "channels/nobody/contact", checked).status_code == 404


def test_people_are_managed_with_a_fresh_code_of_the_owner(desk: Desk) -> None:
    cache.clear()
    machine = Machine(desk, role="owner")
    asked = {"login": "frank", "password": "a long first password", "shop": desk.mine.pk, "role": "agent"}  # fmt: skip
    without = machine.ask("POST", "people", asked)
    assert (without.status_code, without.json()["code"]) == (403, "second_factor_needed")
    TOTP.activate(desk.people["alice"], SEED)
    wrong = machine.ask("POST", "people", asked, **{"Second-Factor": "000000"})
    assert (wrong.status_code, wrong.json()["code"]) == (403, "wrong_code")
    fresh = code()
    made = machine.ask("POST", "people", asked, **{"Second-Factor": fresh})
    assert (made.status_code, made.json()["role"]) == (201, "agent")
    used = machine.ask("GET", "people", **{"Second-Factor": fresh})
    assert used.status_code == 403  # a code opens once


def test_a_key_of_a_lead_manages_nobody_whatever_the_code(desk: Desk) -> None:
    cache.clear()
    TOTP.activate(desk.people["alice"], SEED)
    answer = Machine(desk, role="lead").ask("GET", "people", **{"Second-Factor": code()})
    assert (answer.status_code, answer.json()["code"]) == (403, "not_allowed")
