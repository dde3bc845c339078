"""What a person does about messages that did not arrive for certain, and who may."""

import pytest

from fuchang.kernel.errors import AskUser
from fuchang.shops.models import AuditRow
from fuchang.store.models import OutboxMessage
from fuchang.store.walls import everything
from fuchang.watch import deliveries, hooks
from tests.people import NOW, Desk
from tests.watch.test_hooks import added, browser

pytestmark = [pytest.mark.django_db, pytest.mark.store]


def test_a_message_is_redelivered_and_confirmed_on_the_page(desk: Desk) -> None:
    hook, carol = added(desk), browser(desk, "carol")
    with everything("tests"):
        message = hooks.test(desk.access("alice"), hook.pk, now=NOW)
        OutboxMessage.objects.update(state="unknown", attempts=3)
    assert "结果不明" in carol.get("/outbox/").content.decode()
    carol.post(f"/outbox/{message.pk}/arrived/")
    with everything("tests"):
        assert OutboxMessage.objects.get().state == "sent"
    carol.post(f"/outbox/{message.pk}/redeliver/")
    with everything("tests"):
        again = OutboxMessage.objects.get()
        assert (again.state, again.attempts, again.dedupe_id) == ("pending", 0, message.dedupe_id)
        OutboxMessage.objects.update(state="sending")
        with pytest.raises(deliveries.NotSettled):
            deliveries.redeliver(desk.access("carol"), message.pk, now=NOW)


@pytest.mark.parametrize("state", ["pending", "sending", "sent"])
def test_only_what_is_uncertain_or_given_up_is_confirmed(state: str, desk: Desk) -> None:
    hook = added(desk)
    with everything("tests"):
        message = hooks.test(desk.access("alice"), hook.pk, now=NOW)
        OutboxMessage.objects.update(state=state)
        with pytest.raises(AskUser) as refused:
            deliveries.confirm(desk.access("carol"), message.pk, arrived=True, now=NOW)
        assert state in str(refused.value)


def test_each_settling_is_one_audit_row_that_says_how(desk: Desk) -> None:
    hook = added(desk)
    with everything("tests"):
        message = hooks.test(desk.access("alice"), hook.pk, now=NOW)
        for arrived in (True, False):
            OutboxMessage.objects.update(state="unknown")
            deliveries.confirm(desk.access("carol"), message.pk, arrived=arrived, now=NOW)
        rows = AuditRow.objects.filter(action="message.confirmed").order_by("pk")
        assert [(row.after or {})["settled"] for row in rows] == ["sent", "again"]
        assert deliveries.waiting(desk.access("carol")).count() == 0
