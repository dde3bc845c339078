"""Acts over HTTP: what fits a case, within which limits, and what the platform gives to choose from."""

import pytest

from fuchang.shops.models import Authorisation
from fuchang.store import choices
from fuchang.store.walls import everything
from tests.machine import Machine
from tests.made import made_case
from tests.people import NOW, Desk

pytestmark = [pytest.mark.django_db, pytest.mark.store]
REASONS = "taobao.refund.refusereason.get"


def test_the_choices_of_the_platform_are_listed_and_nothing_else_is_taken(desk: Desk) -> None:
    machine, case = Machine(desk), made_case(desk.mine.pk)
    rows = [{"value": "7", "words": "已发货", "hint": "请上传物流截图"}]
    with everything("the test connects the shop and has asked"):
        Authorisation.objects.create(
            shop_key=desk.mine.pk, platform="taobao", app_key="1", granted_at=NOW, writing=1
        )
        choices.keep(desk.mine.pk, "taobao", REASONS, case.refund_id, rows=rows, now=NOW)
    told = machine.ask("GET", f"cases/{case.number}/acts").json()
    inputs = {act["act"]: {one["name"]: one for one in act["inputs"]} for act in told["acts"]}
    reason = inputs["refuse"]["reason_id"]
    assert (reason["offered"], reason["offered_at"], reason["offered_why"]) == (rows, NOW, "")
    assert inputs["agree_return"]["address_id"]["offered_at"] is None
    given = {"message": "已发货了", "reason_id": "8"}
    answer = machine.ask("POST", f"cases/{case.number}/acts/refuse", {"given": given})
    assert (answer.status_code, "拒绝原因应为 7" in str(answer.json())) == (422, True)
    answer = machine.ask("POST", f"cases/{case.number}/acts/refuse", {"given": {**given, "reason_id": "7"}})  # fmt: skip
    assert answer.status_code == 202
