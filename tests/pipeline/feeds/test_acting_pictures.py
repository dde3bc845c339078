"""A picture that the platform would not take goes out smaller, and what went out is noted."""

from pathlib import Path
from typing import Any

import pytest

from fuchang.cases import actions, pictures, proof
from fuchang.cases.models import CaseEvent, Evidence
from fuchang.kernel.clock import clock
from fuchang.shops.access import NotAllowed, access_of
from fuchang.shops.models import Membership, Person
from fuchang.store.models import OutboxMessage
from fuchang.watch.channels import taobao
from tests.cases.test_pictures import MOST, drawn
from tests.made import made_case
from tests.pipeline.feeds.connected import Connected
from tests.pipeline.feeds.test_acting_back import Acting, open_refund

pytestmark = [pytest.mark.loopback, pytest.mark.store]


@pytest.fixture
def told(connected: Connected, settings: Any, tmp_path: Path) -> Any:
    settings.MEDIA_ROOT = tmp_path
    row = open_refund(connected)
    case = made_case(connected.shop.pk, refund_id=row["refund_id"], order_id=row["order_id"])
    yield Acting(connected, row, case)
    taobao.ways(6).close()


def large(told: Acting) -> Evidence:
    kept = proof.keep("面单.png", [drawn("PNG")])
    return actions.add_proof(told.connected.owner, told.case.pk, piece="other", kept=kept, now=clock())  # fmt: skip


def test_it_is_made_smaller_sent_and_noted(told: Acting) -> None:
    piece = large(told)
    message = told.decide(pictures={"proof": piece.pk})
    noted = message.payload["sent"]["proof"]
    assert noted["size"] <= MOST < piece.size
    assert noted["of"] == piece.sha256 != noted["sha256"]
    event = CaseEvent.objects.get(case=told.case, verb="platform.asked")
    assert event.after is not None
    assert event.after["pictures"]["proof"] == noted
    assert told.carry(message) == "sent"
    assert "SHA-256" not in message.answer  # it was the one that was noted
    assert Evidence.objects.get(pk=piece.pk).sha256 == piece.sha256


def test_one_that_another_edition_made_smaller_otherwise_is_told(told: Acting) -> None:
    message = told.decide(pictures={"proof": large(told).pk})
    message.payload["sent"]["proof"]["sha256"] = "0" * 64
    OutboxMessage.objects.filter(pk=message.pk).update(payload=message.payload)
    assert told.carry(message) == "sent"
    assert "proof: SHA-256" in message.answer


def test_whoever_may_not_act_has_nothing_made_smaller_for_them(
    told: Acting, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pictures, "PATIENCE_S", 0.001)  # it would take longer
    eve = Person.objects.create_user("eve", None, name="Eve")
    Membership.objects.create(
        person=eve, shop=told.connected.shop, role="auditor", since_at=clock()
    )
    piece = large(told)
    with pytest.raises(NotAllowed):
        actions.decide(
            access_of(eve), told.case.pk,
            actions.platform.Decision("refuse", {"message": "已发货了"}, {"proof": piece.pk}), now=clock(),
        )  # fmt: skip
