"""The carrier of the outbox: claims what is due, hands it to its channel, writes down what came of it.

It runs beside the jobs of a worker in a thread of its own, because an alarm must not wait for a long
import. Everything it needs to go on stands in the database.
"""

import threading
from collections.abc import Callable
from random import Random

from django.db import close_old_connections, connection, transaction
from django.db.utils import DatabaseError, OperationalError

from fuchang.kernel.clock import DAY, clock
from fuchang.kernel.errors import UnknownWord
from fuchang.shops.access import system
from fuchang.store import failures, sending, streams
from fuchang.store.jobs.presence import Presence
from fuchang.store.models import HookCall, OutboxMessage, Webhook
from fuchang.store.models.outbox import DEAD, PENDING, SENT, UNKNOWN
from fuchang.store.walls import everything
from fuchang.watch import hooks
from fuchang.watch.channels import Channel, Letter, Outcome, channel

IDLE_S = 0.5
REAP_S = 5
CALLS_KEPT_S = 4 * DAY
_chance = Random()  # noqa: S311 - jitter


class Carrier:
    """Carries until `stop` is set."""

    def __init__(self, *, name: str, stop: threading.Event) -> None:
        self.name, self.stop = name, stop
        self._reaped_at = 0

    def run(self) -> None:
        """Carry on and on; trouble of the database is waited out."""
        here = Presence(self.name)  # so that others see at once if we are killed
        with everything("what must go out, of all shops"):
            while not self.stop.is_set():
                try:
                    worked = self.turn()
                except DatabaseError:
                    close_old_connections()
                    worked = False
                if not worked:
                    self.stop.wait(IDLE_S)
        here.leave()
        connection.close()

    def turn(self) -> bool:
        """Carry one message; says whether there was one."""
        now = clock()
        if now - self._reaped_at >= REAP_S:
            self._reaped_at = now
            reap(now=now)
        message = sending.claim(worker=self.name, now=now)
        if message is not None:
            carry(message)
        return message is not None


def reap(*, now: int) -> int:
    """Messages whose carrier died go once more, or wait for a person, and their channel tells of it."""
    return sending.reap(now=now, asked=lambda message: _doubted(message, now=now))


def _doubted(message: OutboxMessage, *, now: int) -> None:
    try:
        settled = channel(message.channel).settled
    except UnknownWord:  # a channel of another edition: the message says it all the same
        return
    if settled is not None:
        _follow(message, settled, now=now)


def carry_all(*, name: str = "once") -> int:
    """Carry what is due now and come back; gives how many were carried."""
    carrier, count = Carrier(name=name, stop=threading.Event()), 0
    with everything("what must go out, of all shops"):
        while carrier.turn():
            count += 1
    return count


def carry(message: OutboxMessage) -> None:
    """Send one claimed message and settle it."""
    try:
        way = channel(message.channel)
    except UnknownWord as refusal:
        sending.settle(message, state=DEAD, answer=str(refusal)[:400], now=clock())
        return
    if message.attempts > way.pace.tries:  # it may be what kills its carriers
        sending.settle(message, state=DEAD, answer=message.answer, now=clock())
        return
    settle(message, way, _sent(message, way), now=clock())


def _sent(message: OutboxMessage, way: Channel) -> Outcome:
    letter = Letter(
        shop_key=message.shop_key,
        topic=message.topic,
        target=message.target,
        payload=message.payload,
        dedupe_id=message.dedupe_id,
        created_at=message.created_at,
        once=bool(message.once),
        now=clock(),
    )
    try:
        return way.send(letter, way.pace)
    except OperationalError:
        return Outcome("again", "数据库暂时不可用 / the database was busy")
    except Exception as error:  # noqa: BLE001 - a channel's defect must not end the carrier; it is kept
        return Outcome("unknown", failures.told(error)[-400:])


def settle(message: OutboxMessage, way: Channel, came: Outcome, *, now: int) -> None:
    """Write down what came of it, and what follows."""
    with transaction.atomic():
        if came.state == "gone":
            _gone(message, came, now=now)
        held = _written(message, way, came, now=now)
        if held and not came.reached and message.channel == "webhook":
            rest = now + min(way.pace.longest_rest_s, 5 * 2 ** min(message.attempts, 10))
            Webhook.objects.filter(pk=int(message.target)).update(rests_until_at=rest)
        if held and way.settled is not None:
            _follow(message, way.settled, now=now)
    if held and came.state == "sent":
        _handed_over(message, now=now)


def _follow(message: OutboxMessage, settled: Callable[..., None], *, now: int) -> None:
    """What the channel itself makes of an outcome; a message that goes once more has none yet."""
    message = OutboxMessage.objects.get(pk=message.pk)
    if message.state in {SENT, DEAD, UNKNOWN}:
        settled(system(), message, now=now)


def _written(message: OutboxMessage, way: Channel, came: Outcome, *, now: int) -> bool:
    if came.state == "sent":
        return sending.settle(message, state=SENT, answer=came.answer, now=now)
    if came.state == "unknown" and message.once:
        return sending.settle(message, state=UNKNOWN, answer=came.answer, now=now)
    if came.state in {"gone", "dead"} or message.attempts >= way.pace.tries:
        return sending.settle(message, state=DEAD, answer=came.answer, now=now)
    later = now + max(came.wait_s, wait_s(message.attempts, way))
    return sending.settle(message, state=PENDING, answer=came.answer, now=now, next_at=later)


def wait_s(attempts: int, way: Channel) -> int:
    """How long until the next try: full jitter below a bound that doubles."""
    bound = min(way.pace.longest_wait_s, way.pace.first_wait_s * 2 ** min(attempts - 1, 30))
    return int(_chance.uniform(1, bound))


def _gone(message: OutboxMessage, came: Outcome, *, now: int) -> None:
    hook = Webhook.objects.filter(pk=int(message.target), live=1).first()
    if hook is not None:
        why = f"对方回答 410，已自动停用 / switched off: it answered {came.answer}"
        hooks.turn(system(), hook, on=False, why=why, now=now)


def _handed_over(message: OutboxMessage, *, now: int) -> None:
    """What about orders went to whom is told in the stream of hand-overs."""
    order = message.payload.get("order_id") if isinstance(message.payload, dict) else None
    if order:
        streams.hand_over(
            actor="system", to=f"{message.channel}:{message.target}", what=message.topic,
            orders=[str(order)], now=now,
        )  # fmt: skip


def forget_calls(*, now: int) -> int:
    """Signed calls that came in need not be remembered for longer than four days."""
    with everything("signed calls of all shops"):
        return HookCall.objects.filter(at__lt=now - CALLS_KEPT_S).delete()[0]
