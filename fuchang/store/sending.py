"""Who carries which message: claims with a lease, in the order of each line, settled by their holder.

The message is marked before it is sent and after it: a carrier that is killed in between is known at
once on its own machine, elsewhere by its lease that runs out, and then the message goes once more
under the same id. What may not happen twice waits for a person instead.
"""

from collections.abc import Callable

from django.db import connection, transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from fuchang.store.jobs.presence import gone
from fuchang.store.models import OutboxMessage, Webhook
from fuchang.store.models.outbox import PENDING, SENDING, SENT, UNKNOWN

LEASE_S = 60
IN_THE_WAY = (PENDING, SENDING, UNKNOWN)


def due(*, now: int) -> QuerySet[OutboxMessage]:
    """What may be sent now: due, first of its line, and not for a receiver at rest."""
    earlier = OutboxMessage.objects.filter(
        line=OuterRef("line"), pk__lt=OuterRef("pk"), state__in=IN_THE_WAY
    )
    resting = Webhook.objects.filter(rests_until_at__gt=now).values_list("pk", flat=True)
    return (
        OutboxMessage.objects.filter(Q(line="") | ~Exists(earlier), state=PENDING, next_at__lte=now)
        .exclude(channel="webhook", target__in=[str(key) for key in resting])
        .order_by("next_at", "pk")
    )


def claim(*, worker: str, now: int) -> OutboxMessage | None:
    """The next message, leased to this carrier; None where nothing is due."""
    if not due(now=now).exists():  # asking needs no lock for writing
        return None
    with transaction.atomic():
        rows = due(now=now)
        if connection.features.has_select_for_update_skip_locked:
            rows = rows.select_for_update(skip_locked=True, of=("self",))
        message = rows.first()
        if message is None:
            return None
        message.state, message.leased_by = SENDING, worker
        message.lease_until_at, message.attempts = now + LEASE_S, message.attempts + 1
        message.save(update_fields=["state", "leased_by", "lease_until_at", "attempts"])
    return message


def settle(
    message: OutboxMessage, *, state: str, answer: str, now: int, next_at: int | None = None
) -> bool:
    """Write down what came of it; only whoever still holds the lease may. Says whether it did."""
    held = OutboxMessage.objects.filter(
        pk=message.pk, state=SENDING, leased_by=message.leased_by, attempts=message.attempts
    )
    return (
        held.update(
            state=state,
            answer=answer,
            next_at=now if next_at is None else next_at,
            sent_at=now if state == SENT else message.sent_at,
            lease_until_at=None,
        )
        == 1
    )


def reap(*, now: int, asked: Callable[[OutboxMessage], None] | None = None) -> int:
    """Messages whose carrier died: once more, or, where that may not be, to a person.

    `asked` is called for each of the latter, once, in the transaction that says so.
    """
    sending = OutboxMessage.objects.filter(state=SENDING)
    names = [name for name in set(sending.values_list("leased_by", flat=True)) if gone(name)]
    dead = sending.filter(Q(lease_until_at__lt=now) | Q(leased_by__in=names))
    if not dead.exists():
        return 0
    why = "发送途中程序中断 / the carrier died while sending"
    # it keeps its place: what was due first goes first
    count = dead.filter(once=0).update(state=PENDING, answer=why, lease_until_at=None)
    for message in list(dead.filter(once=1)):
        held = sending.filter(pk=message.pk, attempts=message.attempts)
        with transaction.atomic():  # whoever else reaps finds it gone
            if held.update(state=UNKNOWN, answer=why, lease_until_at=None):
                count += 1
                if asked is not None:
                    asked(message)
    return count
