"""What became of messages, and what a person does about those that did not arrive for certain."""

from django.db import transaction
from django.db.models import QuerySet

from fuchang.kernel.errors import AskUser, UnknownWord
from fuchang.shops import audit
from fuchang.shops.access import Access, NoSuchThing
from fuchang.store.models import OutboxMessage, Webhook
from fuchang.store.models.outbox import DEAD, PENDING, SENDING, SENT, UNKNOWN
from fuchang.watch.channels import channel

ACTION = "settle_messages"


class NotSettled(AskUser):
    """The message is on its way: nobody can settle it now."""

    status = 409

    def __init__(self, *, state: str) -> None:
        self.state = state
        super().__init__(f"消息现在是 {state}，不能这样处理 / the message is {state} now")


def of_hook(hook: Webhook) -> QuerySet[OutboxMessage]:
    """The messages of one receiver, newest first."""
    return OutboxMessage.objects.filter(channel="webhook", target=str(hook.pk)).order_by("-pk")


def waiting(access: Access) -> QuerySet[OutboxMessage]:
    """Messages whose outcome a person has to find out."""
    shops = access.shops_for(ACTION)
    return OutboxMessage.objects.filter(shop_key__in=shops, state=UNKNOWN).order_by("pk")


def confirm(access: Access, message_id: int, *, arrived: bool, now: int) -> OutboxMessage:
    """A person has looked at the far end: it has the message, or it is to be sent again."""
    with transaction.atomic():
        message = _mine(access, message_id)
        if message.state not in {UNKNOWN, DEAD}:
            raise NotSettled(state=message.state)
        if arrived:
            message.state, message.sent_at, message.next_at = SENT, now, now
            message.save(update_fields=["state", "sent_at", "next_at"])
            _follow(access, message, now=now)
        else:
            _from_the_start(message, now=now)
        _record(access, "message.confirmed", message, now=now, words="sent" if arrived else "again")
    return message


def redeliver(access: Access, message_id: int, *, now: int) -> OutboxMessage:
    """The same message once more, under the same id, whatever became of it.

    What may not happen twice goes again only where it certainly has not happened.
    """
    with transaction.atomic():
        message = _mine(access, message_id)
        if message.state == SENDING or (message.once and message.state != DEAD):
            raise NotSettled(state=message.state)
        _from_the_start(message, now=now)
        _record(access, "message.redelivered", message, now=now)
    return message


def _from_the_start(message: OutboxMessage, *, now: int) -> None:
    message.state, message.attempts, message.next_at = PENDING, 0, now
    message.leased_by, message.lease_until_at = "", None
    message.save(update_fields=["state", "attempts", "next_at", "leased_by", "lease_until_at"])


def _follow(access: Access, message: OutboxMessage, *, now: int) -> None:
    try:
        settled = channel(message.channel).settled
    except UnknownWord:  # a channel of another edition
        return
    if settled is not None:
        settled(access, message, now=now)


def _mine(access: Access, message_id: int) -> OutboxMessage:
    message = OutboxMessage.objects.select_for_update().filter(pk=message_id).first()
    if message is None:
        raise NoSuchThing(what="消息 / message")
    access.require(ACTION, message.shop_key)
    return message


def _record(
    access: Access, action: str, message: OutboxMessage, *, now: int, words: str = ""
) -> None:
    audit.record(
        access,
        action=action,
        object=f"message:{message.pk}",
        shop_key=message.shop_key,
        after={"topic": message.topic, "dedupe_id": message.dedupe_id, "settled": words},
        now=now,
    )
