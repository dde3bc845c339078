"""Receivers of webhooks: made, changed, given a new secret, tried, switched off and removed."""

from collections.abc import Collection
from typing import Any

from django.db import transaction

from fuchang.kernel.errors import AskUser
from fuchang.shops import audit
from fuchang.shops.access import Access, NoSuchThing
from fuchang.store import hook_secrets, outbox
from fuchang.store.models import OutboxMessage, Webhook
from fuchang.watch import outward, topics
from fuchang.watch.signing import fresh_secret

ACTION = "manage_hooks"
ROTATION_S = 86_400
LONGEST_NAME = 80
MOST_HOOKS = 20


class TooManyHooks(AskUser):
    """A shop has as many receivers as it may have."""

    status = 409

    def __init__(self) -> None:
        super().__init__(f"每店最多 {MOST_HOOKS} 个接收方 / at most {MOST_HOOKS} receivers a shop")


class NameNeeded(AskUser):
    """A receiver needs a name."""

    def __init__(self) -> None:
        super().__init__(
            "请给接收方起名，最多 80 字 / give the receiver a name, 80 characters at most"
        )


def add(
    access: Access,
    *,
    shop_key: int,
    name: str,
    url: str,
    wanted: Collection[str],
    now: int,
    may_acknowledge: bool = False,
) -> tuple[Webhook, str]:
    """A new receiver and its secret, which is never shown again."""
    access.require(ACTION, shop_key)
    about = _checked(name, url, wanted, may_acknowledge=may_acknowledge)
    secret = fresh_secret()
    with transaction.atomic():
        if Webhook.objects.filter(shop_key=shop_key, removed_at=None).count() >= MOST_HOOKS:
            raise TooManyHooks
        hook = Webhook.objects.create(
            shop_key=shop_key, created_at=now, created_by=access.actor, **about
        )
        hook.secret = hook_secrets.sealed(hook, "secret", secret)
        hook.save(update_fields=["secret"])
        _record(access, "hook.made", hook, now=now, after=about)
    return hook, secret


def change(
    access: Access,
    hook_id: int,
    *,
    name: str,
    url: str,
    wanted: Collection[str],
    now: int,
    may_acknowledge: bool = False,
) -> Webhook:
    """Another name, address or choice of topics."""
    about = _checked(name, url, wanted, may_acknowledge=may_acknowledge)
    with transaction.atomic():
        hook = _mine(access, hook_id)
        before = {part: getattr(hook, part) for part in about}
        for part, value in about.items():
            setattr(hook, part, value)
        hook.rests_until_at = 0
        hook.save()
        _record(access, "hook.changed", hook, now=now, before=before, after=about)
    return hook


def rotate(access: Access, hook_id: int, *, now: int) -> tuple[Webhook, str]:
    """A new secret; the former one holds for another day, in both directions."""
    secret = fresh_secret()
    with transaction.atomic():
        hook = _mine(access, hook_id)
        hook.former_secret = hook_secrets.sealed(
            hook, "former_secret", hook_secrets.opened(hook, "secret")
        )
        hook.former_until_at = now + ROTATION_S
        hook.secret = hook_secrets.sealed(hook, "secret", secret)
        hook.save(update_fields=["secret", "former_secret", "former_until_at"])
        _record(access, "hook.secret.rotated", hook, now=now)
    return hook, secret


def switch(access: Access, hook_id: int, *, on: bool, now: int, why: str = "") -> Webhook:
    """Off: nothing more is written for it, and what still waits is given up. On: from now on."""
    with transaction.atomic():
        hook = _mine(access, hook_id)
        turn(access, hook, on=on, why=why, now=now)
    return hook


def turn(access: Access, hook: Webhook, *, on: bool, why: str, now: int) -> None:
    """Switch without asking who: for the desk itself, when the far end says that it is gone."""
    hook.live, hook.off_why, hook.rests_until_at = int(on), "" if on else why[:200], 0
    hook.save(update_fields=["live", "off_why", "rests_until_at"])
    _record(access, "hook.on" if on else "hook.off", hook, now=now, reason=why)


def remove(access: Access, hook_id: int, *, now: int) -> None:
    """Gone from the desk; its row stays for the messages that name it, without its secrets."""
    with transaction.atomic():
        hook = _mine(access, hook_id)
        hook.live, hook.removed_at = 0, now
        hook.secret = hook.former_secret = ""
        hook.former_until_at = None
        hook.save()
        _record(access, "hook.removed", hook, now=now)


def test(access: Access, hook_id: int, *, now: int) -> OutboxMessage | None:
    """A message that says hello, on the same way as all others; one a second."""
    with transaction.atomic():
        hook = _mine(access, hook_id)
        message = outbox.post(
            shop_key=hook.shop_key,
            channel="webhook",
            topic="hook.test",
            target=str(hook.pk),
            payload={
                "hook": hook.pk,
                "name": hook.name,
                "words": "来自复常的测试 / a test from Fuchang",
            },
            dedupe=f"test:{hook.pk}:{now}",
            now=now,
        )
        _record(access, "hook.tested", hook, now=now)
    return message


def listed(access: Access) -> list[Webhook]:
    """The receivers of the shops in which the actor may manage them."""
    shops = access.shops_for(ACTION)
    return list(Webhook.objects.filter(shop_key__in=shops, removed_at=None).order_by("pk"))


def one(access: Access, hook_id: int) -> Webhook:
    """One receiver. Raises NoSuchThing or NotAllowed."""
    return _mine(access, hook_id)


def secrets_in_force(hook: Webhook, *, now: int) -> list[str]:
    """What to sign with and what to believe: the secret, and the former one while it holds."""
    found = [hook_secrets.opened(hook, "secret")] if hook.secret else []
    if hook.former_secret and (hook.former_until_at or 0) > now:
        found.append(hook_secrets.opened(hook, "former_secret"))
    return found


def _checked(
    name: str, url: str, wanted: Collection[str], *, may_acknowledge: bool
) -> dict[str, Any]:
    if not 0 < len(name.strip()) <= LONGEST_NAME:
        raise NameNeeded
    outward.read(url.strip())
    return {
        "name": name.strip(),
        "url": url.strip(),
        "topics": topics.known(wanted),
        "may_acknowledge": int(may_acknowledge),
    }


def _mine(access: Access, hook_id: int) -> Webhook:
    hook = Webhook.objects.select_for_update().filter(pk=hook_id, removed_at=None).first()
    if hook is None:
        raise NoSuchThing(what="接收方 / receiver")
    access.require(ACTION, hook.shop_key)
    return hook


def _record(access: Access, action: str, hook: Webhook, *, now: int, **told: Any) -> None:
    audit.record(
        access, action=action, object=f"hook:{hook.pk}", shop_key=hook.shop_key, now=now, **told
    )
