"""A buyer is seen in clear by those who may, with a reason, so many times a day, and it is written down."""

import json
from typing import Any

import pytest
from django.test import Client

from fuchang.cases.models import Case
from fuchang.cases.unmask import NoReason, NothingKept, OverQuota, looked_at, unmask
from fuchang.kernel.clock import DAY
from fuchang.kernel.config import data_dir
from fuchang.shops import audit, keys
from fuchang.shops.access import NoSuchThing, NotAllowed, SecondFactorNeeded
from fuchang.shops.models import AuditRow, Unmasking
from fuchang.shops.roles import roles
from fuchang.store.facts import contacts
from fuchang.store.models import Replay
from fuchang.store.walls import everything, scope
from tests.made import made_case
from tests.people import NOW, PASSWORD, Desk

pytestmark = [pytest.mark.django_db, pytest.mark.store]
CLEAR = {"name": "欧阳金丝雀", "phone": "13987654321", "address": "浙江省杭州市余杭区金丝雀路77号3单元501", "nick": "金丝雀一号"}  # fmt: skip
WHY = "买家来电，核对收货地址"


@pytest.fixture
def case(desk: Desk) -> Case:
    found = made_case(desk.mine.pk)
    row = {"shop_id": "小满童装", "order_id": found.order_id, "at": NOW - 60, **CLEAR}
    with everything("the test"):
        contacts.put([row], shop_keys={"小满童装": desk.mine.pk})
    return found


def look(desk: Desk, name: str, case: Case, *, reason: str = WHY, now: int = NOW) -> Any:
    access = desk.access(name)
    with scope(access.shops):
        return unmask(access, case.pk, reason=reason, now=now, url="/x")


@pytest.mark.parametrize("name", ["alice", "bob", "carol", "dora"])
def test_who_may_sees_all_words_once_and_leaves_traces(name: str, desk: Desk, case: Case) -> None:
    seen = look(desk, name, case)
    assert seen.words == CLEAR
    with everything("the test"):
        row = Unmasking.objects.get()
        chain = AuditRow.objects.filter(action="contact.unmasked").get()
        assert (row.order_id, row.reason, row.case) == (case.order_id, WHY, case.pk)
        assert (chain.actor, chain.reason) == (row.actor, WHY)
        assert audit.walk(desk.mine.pk).broken_at is None
        rest = json.dumps([chain.after, chain.before, row.reason], ensure_ascii=False)
    assert not any(text in rest for text in CLEAR.values())
    line = (data_dir() / "logs" / "order_view.jsonl").read_text(encoding="utf-8").splitlines()[-1]
    assert json.loads(line)["operation"] == "unmask"
    assert json.loads(line)["orders"] == [case.order_id]


@pytest.mark.parametrize(("name", "error"), [("erin", NotAllowed), ("finn", NotAllowed), ("charlie", NoSuchThing)])  # fmt: skip
def test_who_may_not_sees_nothing(
    name: str, error: type[Exception], desk: Desk, case: Case
) -> None:
    with pytest.raises(error):
        look(desk, name, case)
    with everything("the test"):
        assert not Unmasking.objects.exists()


@pytest.mark.parametrize("reason", ["", "   ", "看", "x" * 501])
def test_a_look_needs_a_reason(reason: str, desk: Desk, case: Case) -> None:
    with pytest.raises(NoReason):
        look(desk, "bob", case, reason=reason)


def test_a_phone_number_does_not_go_into_the_reason(desk: Desk, case: Case) -> None:
    look(desk, "bob", case, reason="买家 13987654321 来电")
    with everything("the test"):
        assert Unmasking.objects.get().reason == "买家 139******21 来电"


def used_up(desk: Desk, name: str, case: Case) -> None:
    with everything("the test"):
        Unmasking.objects.bulk_create(
            Unmasking(shop_key=desk.mine.pk, actor=desk.access(name).actor, order_id="1", reason=WHY, at=NOW)
            for _ in range(roles().quota["unmask"])
        )  # fmt: skip
    assert case


def test_the_quota_ends_with_the_day(desk: Desk, case: Case) -> None:
    assert look(desk, "bob", case).left == roles().quota["unmask"] - 1
    used_up(desk, "bob", case)
    with pytest.raises(OverQuota, match="50"):
        look(desk, "bob", case)
    assert look(desk, "bob", case, now=NOW + DAY).words == CLEAR


def test_beyond_the_quota_a_lead_gives_a_second_factor(desk: Desk, case: Case) -> None:
    used_up(desk, "carol", case)
    with pytest.raises(SecondFactorNeeded):
        look(desk, "carol", case)
    used_up(desk, "alice", case)
    assert look(desk, "alice", case).left is None


def test_an_order_of_which_nothing_came_in_says_so(desk: Desk) -> None:
    with pytest.raises(NothingKept, match="没有收到过"):
        look(desk, "bob", made_case(desk.mine.pk))


def test_those_who_read_the_audit_read_who_looked(desk: Desk, case: Case) -> None:
    look(desk, "bob", case)
    for name, rows in {"alice": 1, "erin": 1, "bob": 0, "finn": 0}.items():
        access = desk.access(name)
        with scope(access.shops):
            assert len(looked_at(access)) == rows
    alice = desk.access("alice")
    with scope(alice.shops):
        assert len(looked_at(alice, words=case.order_id)) == 1
        assert looked_at(alice, words="person:0") == []


def test_the_page_masks_until_it_is_asked_with_a_reason(desk: Desk, case: Case) -> None:
    client = Client()
    client.post("/login", {"login": "bob", "password": PASSWORD})
    client.force_login(desk.people["bob"])
    shown = client.get(f"/cases/{case.number}/").content.decode()
    assert not any(text in shown for text in CLEAR.values())
    refused = client.post(f"/cases/{case.number}/unmask/", {"reason": ""})
    assert refused.status_code == 302
    answer = client.post(f"/cases/{case.number}/unmask/", {"reason": WHY})
    assert answer.headers["Cache-Control"] == "no-store, private"
    assert all(text in answer.content.decode() for text in CLEAR.values())
    assert client.get(f"/cases/{case.number}/unmask/").status_code == 405
    client.force_login(desk.people["finn"])
    assert client.post(f"/cases/{case.number}/unmask/", {"reason": WHY}).status_code == 403


def test_a_machine_asks_too_and_nothing_is_kept_for_retries(desk: Desk, case: Case) -> None:
    with everything("the test"):
        _, text = keys.make(
            desk.access("alice"), name="erp", role="agent", shops=[desk.mine.pk], now=NOW
        )
    for count in (1, 2):
        answer = Client().post(
            f"/api/cases/{case.number}/unmask", {"reason": WHY}, "application/json",
            headers={"Authorization": f"Bearer {text}", "Idempotency-Key": "k-1"},
        )  # fmt: skip
        assert answer.status_code == 200, answer.content
        assert {field: answer.json()[field] for field in CLEAR} == CLEAR
        assert answer.headers["Cache-Control"] == "no-store, private"
        with everything("the test"):
            assert Unmasking.objects.count() == count
    assert not Replay.objects.exists()
