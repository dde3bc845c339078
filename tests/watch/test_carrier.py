"""The carrier: what becomes of a message for each way in which a receiver may answer."""

import json
import time
from collections.abc import Callable

import pytest

from fuchang.kernel.clock import clock
from fuchang.pipeline import outbox
from fuchang.shops.models import AuditRow
from fuchang.store import sending
from fuchang.store.models import OutboxMessage, Webhook
from fuchang.store.walls import everything
from fuchang.watch import deliveries, hooks, signing
from fuchang.watch.channels import Channel, Pace, channel
from tests.people import Desk
from tests.receiver import Receiver

pytestmark = [pytest.mark.django_db, pytest.mark.store, pytest.mark.loopback]
Posted = Callable[..., OutboxMessage]


@pytest.fixture
def hasty(monkeypatch: pytest.MonkeyPatch) -> None:
    """A channel that waits one second for an answer and tries three times."""
    whole = channel("webhook")
    pace = whole.pace.model_copy(update={"timeout_s": 1, "tries": 3})
    monkeypatch.setattr(outbox, "channel", lambda _name: Channel(whole.name, whole.send, pace))


def told(message: OutboxMessage) -> OutboxMessage:
    message.refresh_from_db()
    return message


def due_again(message: OutboxMessage) -> None:
    OutboxMessage.objects.filter(pk=message.pk).update(next_at=0)
    Webhook.objects.update(rests_until_at=0)


def test_it_sends_what_the_receiver_can_verify(
    hook: Webhook, posted: Posted, receiver: Receiver
) -> None:
    message = posted("a")
    assert outbox.carry_all() == 1
    (heard,) = receiver.heard
    assert heard.path == "/hook?from=desk"
    assert heard.headers["host"] == receiver.pair
    assert heard.call_id == message.dedupe_id
    keys = hooks.secrets_in_force(hook, now=clock())
    assert signing.genuine(keys, heard.headers, body=heard.body, now=clock())
    sent = json.loads(heard.body)
    assert (sent["type"], sent["data"]["hold"]) == ("hold.asked", 1)
    assert (told(message).state, message.answer) == ("sent", "200 ok")


def test_it_signs_with_both_secrets_while_a_rotation_lasts(
    desk: Desk, hook: Webhook, posted: Posted, receiver: Receiver
) -> None:
    before = hooks.secrets_in_force(hook, now=clock())
    hook, _ = hooks.rotate(desk.access("alice"), hook.pk, now=clock())
    after = hooks.secrets_in_force(hook, now=clock())
    posted("a")
    outbox.carry_all()
    (heard,) = receiver.heard
    assert len(heard.headers["webhook-signature"].split()) == 2
    for keys in (before, after[:1]):
        assert signing.genuine(keys, heard.headers, body=heard.body, now=clock())
    assert hooks.secrets_in_force(hook, now=clock() + hooks.ROTATION_S) == after[:1]


@pytest.mark.parametrize("answer", [500, 503, 404, 302, "drop", "do and drop", "hang"])
def test_it_tries_again_later_with_the_same_id_and_gives_up_in_the_end(
    answer: int | str, hook: Webhook, posted: Posted, receiver: Receiver, hasty: None
) -> None:
    receiver.answer = answer
    message = posted("a")
    for attempt in (1, 2):
        assert outbox.carry_all() == 1
        assert (told(message).state, message.attempts) == ("pending", attempt)
        assert message.next_at > clock()
        due_again(message)
    assert outbox.carry_all() == 1
    assert told(message).state == "dead"
    assert message.answer
    assert {one.call_id for one in receiver.heard} <= {message.dedupe_id}


def test_it_waits_as_long_as_the_receiver_asks(
    posted: Posted, receiver: Receiver, hasty: None
) -> None:
    receiver.answer, receiver.headers = 429, {"Retry-After": "3600"}
    message = posted("a")
    outbox.carry_all()
    assert told(message).next_at >= clock() + 3_590


def test_it_follows_no_redirect(posted: Posted, receiver: Receiver) -> None:
    with Receiver() as trap:
        receiver.answer, receiver.headers = 307, {"Location": trap.url}
        posted("a")
        outbox.carry_all()
        assert (len(receiver.heard), trap.touched) == (1, 0)


def test_a_receiver_that_is_gone_is_switched_off_with_a_sign_and_an_audit_row(
    hook: Webhook, posted: Posted, receiver: Receiver
) -> None:
    receiver.answer = 410
    first, second = posted("a"), posted("b")
    outbox.carry_all()
    hook.refresh_from_db()
    assert hook.live == 0
    assert "410" in hook.off_why
    assert AuditRow.objects.filter(action="hook.off", object=f"hook:{hook.pk}").count() == 1
    assert (told(first).state, told(second).state) == ("dead", "dead")
    assert len(receiver.heard) == 1


@pytest.mark.parametrize("answer", ["do and drop", "hang", 500])
def test_what_may_not_happen_twice_waits_for_a_person_when_nobody_can_say(
    answer: int | str, desk: Desk, posted: Posted, receiver: Receiver, hasty: None
) -> None:
    receiver.answer = answer
    message = posted("a", once=True)
    for _ in range(3):
        outbox.carry_all()
        Webhook.objects.update(rests_until_at=0)
    assert told(message).state == "unknown"
    assert len(receiver.heard) == 1
    deliveries.confirm(desk.access("carol"), message.pk, arrived=True, now=clock())
    assert told(message).state == "sent"


def test_what_may_not_happen_twice_is_tried_again_when_it_was_never_sent(
    posted: Posted, receiver: Receiver, hasty: None
) -> None:
    message = posted("a", once=True)
    receiver.server.shutdown()
    receiver.server.server_close()
    outbox.carry_all()
    assert told(message).state == "pending"


def test_a_person_may_have_it_sent_again(desk: Desk, posted: Posted, receiver: Receiver) -> None:
    message = posted("a")
    OutboxMessage.objects.filter(pk=message.pk).update(state="unknown")
    deliveries.confirm(desk.access("carol"), message.pk, arrived=False, now=clock())
    outbox.carry_all()
    deliveries.redeliver(desk.access("carol"), message.pk, now=clock())
    outbox.carry_all()
    assert [one.call_id for one in receiver.heard] == [message.dedupe_id] * 2
    assert told(message).state == "sent"


def test_a_line_keeps_its_order_and_another_line_goes_on(
    posted: Posted, receiver: Receiver, hasty: None
) -> None:
    first, second, other = posted("1", line="x"), posted("2", line="x"), posted("3", line="y")
    receiver.answer = 500
    sending.claim(worker="t", now=clock())
    assert sending.claim(worker="t", now=clock()) == other
    assert sending.claim(worker="t", now=clock()) is None
    OutboxMessage.objects.filter(pk=first.pk).update(state="unknown")
    assert not sending.due(now=clock()).exists()
    OutboxMessage.objects.filter(pk=first.pk).update(state="dead")
    assert sending.due(now=clock()).get() == second


def test_a_receiver_that_cannot_be_reached_does_not_hold_up_the_others(
    desk: Desk, hook: Webhook, posted: Posted, receiver: Receiver, hasty: None
) -> None:
    receiver.answer = "hang"
    posted("a"), posted("b")
    assert outbox.carry_all() == 1
    assert Webhook.objects.get(pk=hook.pk).rests_until_at > clock()


def test_a_carrier_that_died_leaves_a_lease_that_runs_out(
    posted: Posted, receiver: Receiver
) -> None:
    plain, once = posted("a"), posted("b", once=True)
    for _ in range(2):
        sending.claim(worker="dead", now=clock() - sending.LEASE_S - 1)
    assert sending.reap(now=clock()) == 2
    assert (told(plain).state, told(once).state) == ("pending", "unknown")


def test_whoever_lost_the_lease_settles_nothing(posted: Posted, receiver: Receiver) -> None:
    posted("a")
    late = sending.claim(worker="slow", now=clock() - sending.LEASE_S - 1)
    assert late is not None
    sending.reap(now=clock())
    fresh = sending.claim(worker="quick", now=clock())
    assert fresh is not None
    assert not sending.settle(late, state="sent", answer="", now=clock())
    assert told(late).state == "sending"


def test_the_answer_is_kept_short_and_without_what_is_private(
    posted: Posted, receiver: Receiver
) -> None:
    receiver.said = b"call 13812345678 with whsec_c2VjcmV0 \x1b[31m" + b"x" * 100_000
    message = posted("a")
    outbox.carry_all()
    assert told(message).answer.startswith("200 call 138******78 with ***")
    assert len(message.answer) <= 400


def test_a_slow_drip_ends_with_the_time(posted: Posted, receiver: Receiver, hasty: None) -> None:
    receiver.answer = "drip"
    began = time.monotonic()
    posted("a")
    outbox.carry_all()
    assert time.monotonic() - began < 5


def test_a_channel_that_nobody_knows_ends_its_message(posted: Posted) -> None:
    message = posted("a")
    OutboxMessage.objects.filter(pk=message.pk).update(channel="pigeon")
    outbox.carry_all()
    assert told(message).state == "dead"
    assert "pigeon" in message.answer


def test_the_pace_is_data() -> None:
    assert isinstance(channel("webhook").pace, Pace)
    with everything("tests"):
        waits = [outbox.wait_s(30, channel("webhook")) for _ in range(200)]
    assert max(waits) <= channel("webhook").pace.longest_wait_s
    assert len(set(waits)) > 50
