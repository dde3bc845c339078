"""Every change over HTTP stands in the audit chain once, in the transaction of the change itself."""

import re
from typing import Any

import pytest
from django.core.cache import cache

from fuchang.cases.models import CaseEvent, CaseStep, Hold
from fuchang.pipeline.rounds import Parcel, deliver
from fuchang.shops import audit, keys
from fuchang.shops.models import AuditRow, Authorisation
from fuchang.shops.roles import roles
from fuchang.store import outbox
from fuchang.store.facts import contacts
from fuchang.store.models import KeptAsideRow, OutboxMessage, PersonalRequest
from fuchang.store.walls import everything
from tests.api.deeds import ELSEWHERE, STORIES, Deed
from tests.api.test_incidents import made_incident
from tests.machine import Machine
from tests.made import made_case
from tests.people import NOW, Desk
from tests.promised import OPERATIONS

pytestmark = [pytest.mark.django_db, pytest.mark.store]


class Stage:
    """A desk with everything that the stories name, and a key that may do all of it."""

    def __init__(self, desk: Desk, settings: Any, tmp_path: Any) -> None:
        settings.MEDIA_ROOT = tmp_path
        cache.clear()
        self.desk, self.machine = desk, Machine(desk, role="owner")
        alice, shop = desk.access("alice"), desk.mine.pk
        with everything("the test sets the stage"):
            every = sorted(roles().actions)
            made = keys.make(alice, name="all", role="owner", shops=[shop], scopes=every, now=NOW)
            self.machine.text = made[1]
            main, other, third = (made_case(shop) for _ in range(3))
            for step in ("upload_replacement_number", "check_platform_prompt"):
                CaseStep.objects.create(shop_key=shop, case=main, step=step, kind=main.kind, place=1, actor="agent")  # fmt: skip
            about = {"shop_id": desk.mine.shop_id, "order_id": main.order_id, "at": NOW, **dict.fromkeys(contacts.FIELDS)}  # fmt: skip
            contacts.put([{**about, "phone": "13812345678"}], shop_keys={desk.mine.shop_id: shop})
            body = "订单编号,金额\n1,一元\n".encode()
            (receipt,) = deliver(alice, [Parcel("a.csv", body=body)], shop_key=shop, source="import", now=NOW)  # fmt: skip
            aside = {"shop_key": shop, "delivery": receipt.delivery, "file": "a.csv", "row": 2, "column": "金额", "value": "一元", "expected": "1.00"}  # fmt: skip
            Authorisation.objects.create(shop_key=shop, platform="taobao", app_key="1", granted_at=NOW, writing=1)  # fmt: skip
            about = {
                "platform": "shopify",
                "duty": "redact_buyer",
                "received_at": NOW,
                "due_at": NOW,
            }
            request = PersonalRequest.objects.create(shop_key=shop, request_id="1:x", **about)
            rows = [KeptAsideRow.objects.create(**aside) for _ in range(2)]
        self.kept: dict[str, Any] = {
            "number": main.number, "step": "upload_replacement_number", "other case": other.number,
            "third": third.number, "incident": made_incident(shop).number, "shop": shop,
            "request": request.pk, "row": rows[0].pk, "other row": rows[1].pk, "order": main.order_id,
            "bob": desk.people["bob"].pk, "other key": self.machine.key.pk,
        }  # fmt: skip

    def told(self, name: str) -> Any:
        """What a blank or a body means by that word."""
        with everything("the test looks"):
            if name == "last event":
                return CaseEvent.objects.filter(reversible=1).latest("pk").pk
            if name in {"hold", "last hold"}:
                return Hold.objects.latest("pk").pk
            if name == "doubted message":
                message = outbox.post(
                    shop_key=self.desk.mine.pk, channel="webhook", topic="hold.asked", now=NOW,
                    target=str(self.kept["hook"]), payload={}, dedupe=f"doubt:{NOW}",
                ) or OutboxMessage.objects.latest("pk")  # fmt: skip
                OutboxMessage.objects.filter(pk=message.pk).update(state="unknown")
                return message.pk
        return self.kept.get(name, name)

    def play(self, deed: Deed) -> tuple[int, int]:
        """Status, and how many rows it has added."""
        method, path = deed.operation.split(" ", 1)
        for blank in re.findall(r"{(\w+)}", path):
            path = path.replace(f"{{{blank}}}", str(self.told(deed.fills.get(blank, blank))))
        before = self.rows()
        if isinstance(deed.body, bytes):
            path += f"?shop={self.desk.mine.pk}" if path == "deliveries" else ""
            answer = self.machine.hand_in(path, "a.txt", deed.body)
        else:
            answer = self.machine.ask(method, path, self._filled(deed.body))
        for name, place in deed.keeps.items():
            found = answer.json()
            for part in place.split("."):
                found = found[int(part) if part.isdigit() else part]
            self.kept[name] = found
        assert answer.status_code in {200, 201, 202}, (deed.operation, answer.content)
        return answer.status_code, self.rows() - before

    def _filled(self, body: Any) -> Any:
        if isinstance(body, dict):
            return {name: self._filled(value) for name, value in body.items()}
        if isinstance(body, list):
            return [self._filled(value) for value in body]
        return self.told(body) if body in {"other case", "third", "shop", "order"} else body

    def rows(self) -> int:
        return AuditRow.objects.count()


@pytest.mark.parametrize("story", STORIES)
def test_every_deed_is_written_down_once(
    story: str, desk: Desk, settings: Any, tmp_path: Any
) -> None:
    stage, wrong = Stage(desk, settings, tmp_path), []
    for deed in STORIES[story]:
        _, rows = stage.play(deed)
        wrong += [] if rows == deed.rows else [(deed.operation, rows)]
        assert deed.rows == 1 or deed.why, deed.operation
    assert wrong == []
    assert all(one.broken_at is None for one in audit.verified())


def test_no_operation_that_changes_something_is_without_a_story() -> None:
    changing = {name for name in OPERATIONS if not name.startswith("GET ")}
    played = {deed.operation for story in STORIES.values() for deed in story} | set(ELSEWHERE)
    assert played - changing == set(), "no such operation"
    assert changing - played == set(), (
        "play it in tests/api/deeds.py: what it needs, and its row of the audit"
    )


def test_a_deed_that_is_refused_leaves_no_row(desk: Desk, settings: Any, tmp_path: Any) -> None:
    stage = Stage(desk, settings, tmp_path)
    before = stage.rows()
    stage.machine.text = Machine(desk, role="readonly").text
    before += 1  # the making of that key
    for deed in STORIES["a case"]:
        method, path = deed.operation.split(" ", 1)
        path = re.sub(r"{number}", stage.kept["number"], path)
        answer = stage.machine.ask(method, re.sub(r"{\w+}", "1", path), {})
        assert answer.status_code == 403, path
    assert stage.rows() == before
