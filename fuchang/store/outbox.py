"""The outbox: what must go out is a row, written in the transaction that decided it."""

import hashlib
from fnmatch import fnmatchcase
from typing import Any

from fuchang.store.models import OutboxMessage, Webhook


def post(
    *,
    shop_key: int,
    channel: str,
    topic: str,
    target: str,
    payload: dict[str, Any],
    dedupe: str,
    now: int,
    line: str = "",
    once: bool = False,
) -> OutboxMessage | None:
    """One message, or None where one of the same `dedupe` is there already."""
    message, fresh = OutboxMessage.objects.get_or_create(
        dedupe_id=hashlib.sha256(f"{channel}\x1f{target}\x1f{dedupe}".encode()).hexdigest(),
        defaults={
            "shop_key": shop_key,
            "channel": channel,
            "topic": topic,
            "target": target,
            "payload": payload,
            "line": line,
            "once": int(once),
            "next_at": now,
            "created_at": now,
        },
    )
    return message if fresh else None


def announce(
    *, shop_key: int, topic: str, payload: dict[str, Any], dedupe: str, line: str, now: int
) -> int:
    """One message for every live receiver that wants the topic; gives how many."""
    wanted = [
        hook for hook in Webhook.objects.filter(shop_key=shop_key, live=1) if wants(hook, topic)
    ]
    for hook in wanted:
        post(
            shop_key=shop_key,
            channel="webhook",
            topic=topic,
            target=str(hook.pk),
            payload=payload,
            dedupe=dedupe,
            line=f"webhook:{hook.pk}:{line}",
            now=now,
        )
    return len(wanted)


def wants(hook: Webhook, topic: str) -> bool:
    """Whether a receiver hears a topic: its patterns (`case.*`), or everything if it names none."""
    return not hook.topics or any(fnmatchcase(topic, pattern) for pattern in hook.topics)
