"""Keys of machines: made once, shown once, kept as a hash, ended at once."""

import hashlib
import hmac
import secrets
from collections.abc import Iterable
from contextlib import suppress

from django.db import DatabaseError, transaction

from fuchang.kernel.errors import AskUser, UnknownWord
from fuchang.shops import audit
from fuchang.shops.access import Access, NoSuchThing
from fuchang.shops.models import ApiKey
from fuchang.shops.roles import ROLES, roles

PREFIX = "fck"
USED_S = 60
_PARTS = 3


class TooMuch(AskUser):
    """A key may not do more than whoever makes it."""

    def __init__(self) -> None:
        super().__init__("令牌的权限不能超过本人 / a key may not do more than its maker")


class NameNeeded(AskUser):
    """A key without a name could not be told from others."""

    def __init__(self) -> None:
        super().__init__("请给令牌起名 / give the key a name")


class Expired(AskUser):
    """A key that has ended before it begins."""

    def __init__(self) -> None:
        super().__init__("有效期要在将来 / the expiry must lie in the future")


def make(
    access: Access,
    *,
    name: str,
    role: str,
    shops: list[int],
    now: int,
    expires_at: int | None = None,
    scopes: Iterable[str] = (),
) -> tuple[ApiKey, str]:
    """A new key and its text, which is never shown again.

    `scopes`: the actions it may take, of those that its role may take; none named: all of them but
    those that want a second factor, which a machine may take only where its maker has named them.
    """
    if not name.strip():
        raise NameNeeded
    if role not in ROLES:
        raise UnknownWord(what="role", got=role, known=ROLES)
    narrowed = sorted(set(scopes))
    for scope in narrowed:
        if scope not in roles().actions:
            raise UnknownWord(what="action", got=scope, known=roles().actions)
    if expires_at is not None and expires_at <= now:
        raise Expired
    for shop in shops:
        access.require("manage_people", shop)
    if not shops or access.person_id is None:
        raise TooMuch
    prefix, secret = secrets.token_hex(6), secrets.token_urlsafe(32).replace("_", "-")
    with transaction.atomic():
        key = ApiKey.objects.create(
            name=name[:80], prefix=prefix, hash=_hash(secret), made_by_id=access.person_id,
            role=role, shops=shops, scopes=narrowed, created_at=now, expires_at=expires_at,
        )  # fmt: skip
        audit.record(
            access, action="key.made", object=f"key:{key.pk}", shop_key=shops[0],
            after={"name": key.name, "role": role, "shops": shops, "scopes": narrowed}, now=now,
        )  # fmt: skip
    return key, f"{PREFIX}_{prefix}_{secret}"


def revoke(access: Access, key_id: int, *, now: int) -> None:
    """The key ends now."""
    key = ApiKey.objects.filter(pk=key_id, revoked_at=None).first()
    if key is None or not set(key.shops) <= set(access.shops):
        raise NoSuchThing(what="令牌 / key")
    for shop in key.shops:
        access.require("manage_people", shop)
    with transaction.atomic():
        key.revoked_at = now
        key.save(update_fields=["revoked_at"])
        audit.record(
            access, action="key.revoked", object=f"key:{key.pk}", shop_key=key.shops[0], now=now
        )


def access_of_key(text: str, *, now: int, address: str = "") -> Access | None:
    """Who holds a key; None for a wrong, expired or revoked one, or one whose maker has left."""
    parts = text.split("_")
    prefix, secret = (parts[1], parts[2]) if len(parts) == _PARTS else ("", "")
    key = ApiKey.objects.select_related("made_by").filter(prefix=prefix).first()
    same = hmac.compare_digest(key.hash if key else "0" * 64, _hash(secret))
    if key is None or not same or key.revoked_at or (key.expires_at or now + 1) <= now:
        return None
    still = key.made_by.memberships.filter(role="owner").values_list("shop_id", flat=True)
    if not key.made_by.is_active:
        return None
    _used(key, now=now)
    return Access(
        actor=f"api:{key.pk}",
        name=key.name,
        shops=dict.fromkeys(set(key.shops) & set(still), key.role),
        scopes=frozenset(key.scopes) or None,
        address=address,
    )


def listed(access: Access) -> list[ApiKey]:
    """The keys that open nothing but shops whose people the actor manages, newest first."""
    mine = access.shops_for("manage_people")
    keys = ApiKey.objects.select_related("made_by").order_by("-pk")
    return [key for key in keys if set(key.shops) <= mine]


def _used(key: ApiKey, *, now: int) -> None:
    """When it was used last, to the minute; a full disk must not keep it from reading."""
    if (key.used_at or 0) > now - USED_S:
        return
    with suppress(DatabaseError), transaction.atomic():
        ApiKey.objects.filter(pk=key.pk).update(used_at=now)


def _hash(secret: str) -> str:
    return hashlib.sha256(f"api-key:{secret}".encode()).hexdigest()
