"""Messages of the platform: stored first, confirmed when this comes back, and then only a wish to read again.

Late, twice, or out of order changes nothing: what is believed is what is read again.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db import close_old_connections, connection, transaction
from django.db.utils import DatabaseError

from fuchang.connect.taobao.reader import SAID
from fuchang.connect.taobao.tmc.messages import Message
from fuchang.connect.taobao.tmc.topics import topic_of, wishes
from fuchang.kernel.clock import clock
from fuchang.kernel.errors import Retry
from fuchang.pipeline.feeds.stored import store
from fuchang.pipeline.masking import masked
from fuchang.shops.models import Authorisation, Shop
from fuchang.store import dictionary
from fuchang.store.models import PlatformMessage
from fuchang.store.models.feeds import POISON, STORED
from fuchang.store.walls import everything
from fuchang.store.wishes import wish

PLATFORM = "taobao"
_SHOWN = 400


class NotKept(Retry):
    """The database was away: the messages stay unconfirmed and come again."""

    def __init__(self) -> None:
        super().__init__("数据库暂时不可用，消息未确认 / the database was away, not confirmed")


def keep(batch: Sequence[Message]) -> None:
    """Store a batch durably, with what it makes us wish for. Raises NotKept."""
    now = clock()
    try:
        with everything("messages of all shops"), transaction.atomic():
            shops = _shops()
            rows = {str(one.id): _row(one, shops, now=now) for one in batch}
            known = set(
                PlatformMessage.objects.filter(
                    platform=PLATFORM, message_id__in=list(rows)
                ).values_list("message_id", flat=True)
            )
            fresh = [one for one in batch if str(one.id) not in known]
            PlatformMessage.objects.bulk_create(
                [rows[str(one.id)] for one in fresh], ignore_conflicts=True
            )
            _follow(fresh, shops, now=now)
    except DatabaseError as error:
        if not connection.in_atomic_block:
            close_old_connections()
        raise NotKept from error


def quarantine(raw: bytes, why: str) -> None:
    """Bytes that are no message at all: what they began with is kept beside the reason."""
    now = clock()
    with everything("messages of nobody"):
        PlatformMessage.objects.create(
            shop_key=0, platform=PLATFORM, message_id=f"raw:{now}:{hash(raw) & 0xFFFFFFFF:08x}", topic="",
            received_at=now, state=POISON, why=f"{why}: {raw[:60].hex()}",
        )  # fmt: skip


def _shops() -> dict[str, int]:
    """Our keys by everything that a message may call a shop: its id, its account."""
    found = {one.granted_to: one.shop_key for one in Authorisation.objects.all() if one.granted_to}
    for shop in Shop.objects.all():
        found |= {shop.shop_id: shop.pk, shop.name: shop.pk}
    return found


def _shop_of(message: Message, shops: Mapping[str, int]) -> int:
    names = (message.user_id, message.nick, str(message.told.get("seller_nick") or ""))
    return next((shops[name] for name in names if name in shops), 0)


def _row(message: Message, shops: Mapping[str, int], *, now: int) -> PlatformMessage:
    named = wishes([message])
    first = named[0] if named else None
    why = f"{message.poison}: {masked(message.content[:_SHOWN])}" if message.poison else ""
    shop = _shop_of(message, shops)
    if not shop and not why:
        why = f"没有这家店 / no such shop: {message.nick or message.user_id}"
    return PlatformMessage(
        shop_key=shop, platform=PLATFORM, message_id=str(message.id), topic=message.topic[:120],
        thing=first.thing if first else "", thing_id=first.id[:64] if first else "",
        published_at=message.at, received_at=now, state=POISON if why else STORED, why=why,
    )  # fmt: skip


def _follow(fresh: Iterable[Message], shops: Mapping[str, int], *, now: int) -> None:
    """Nothing is read for a shop that ended: taken up again, its lists tell what it has missed."""
    by_shop: dict[int, list[Message]] = defaultdict(list)
    going = set(Shop.objects.filter(live=1).values_list("pk", flat=True))
    for message in fresh:
        shop = _shop_of(message, shops)
        if shop in going and not message.poison:
            by_shop[shop].append(message)
    for shop, some in sorted(by_shop.items()):
        wish(shop, PLATFORM, [(one.thing, one.id) for one in wishes(some)], now=now)
        store(shop, PLATFORM, _said(some), now=now)
        strange = [one.topic for one in some if topic_of(one.topic) is None]
        dictionary.note(PLATFORM, {("topic", topic): strange.count(topic) for topic in set(strange)}, now=now)  # fmt: skip


def _said(some: Iterable[Message]) -> dict[str, list[dict[str, Any]]]:
    """What messages say by themselves, by the map that reads it."""
    found: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for one in some:
        known = topic_of(one.topic)
        if known and known.facts:
            about = {"topic": one.topic, "at": one.at, "nick": one.nick, "user_id": one.user_id}
            found[f"{SAID}{known.facts}"].append({**one.told, **about})
    return dict(found)
