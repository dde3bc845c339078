"""Shops and their marketplaces: which application asks, what the shop grants, when that ends."""

from django.db import transaction

from fuchang.connect.platforms import Application, Grant, application, platform
from fuchang.kernel.errors import AskUser
from fuchang.shops import audit, shop_secrets
from fuchang.shops.access import Access, NoSuchThing
from fuchang.shops.models import Authorisation, Shop
from fuchang.store import feeds

ACTION = "manage_people"  # shop keys are the owner's
APP_SECRET, TOKEN, REFRESH = "app secret", "token", "refresh token"


class KeysNeeded(AskUser):
    """An application without its key or secret."""

    def __init__(self) -> None:
        super().__init__("请填写 App Key 和 App Secret / give app key and app secret")


class NotGranted(AskUser):
    """Nothing has been granted yet, or it is over."""

    def __init__(self) -> None:
        super().__init__(
            "店铺还没有授权，或授权已失效 / the shop has not granted it, or no longer does"
        )


class GrantedElsewhere(AskUser):
    """The account that granted it is another shop of the desk: its rows would be there twice."""

    def __init__(self, *, account: str, shop: str) -> None:
        super().__init__(
            f"账号「{account}」已经接入店铺「{shop}」，没有换。请在平台退出登录，再用这家店自己的账号授权 / "
            f"{account} is connected as the shop {shop} already and nothing was changed: "
            "log out at the platform, then grant it with this shop's own account"
        )


def secret_name(platform: str, sort: str) -> str:
    """Under which name a secret of a platform is kept."""
    return f"{platform} {sort}"


def apply_for(
    access: Access, shop_key: int, *, platform: str, app_key: str, app_secret: str, gateway: str, now: int
) -> Authorisation:  # fmt: skip
    """With which application the desk asks; an empty secret keeps the one that is there."""
    access.require(ACTION, shop_key)
    named = secret_name(platform, APP_SECRET)
    if not app_key.strip() or not (app_secret.strip() or shop_secrets.kept(shop_key, named)):
        raise KeysNeeded
    with transaction.atomic():
        found, _ = Authorisation.objects.update_or_create(
            shop_key=shop_key, platform=platform,
            defaults={"app_key": app_key.strip()[:80], "gateway": gateway.strip()[:255]},
        )  # fmt: skip
        if app_secret.strip():
            shop_secrets.keep(shop_key, named, app_secret.strip(), by=access.actor, now=now)
        feeds.ask_soon(shop_key, platform, now=now)
        after = {"platform": platform, "app_key": found.app_key, "gateway": found.gateway}
        _told(access, "shop.connected", found, after=after, now=now)
    return found


def granted(access: Access, key: int, grant: Grant, *, now: int) -> Authorisation:
    """The shop has granted it; what was granted before is over. Raises GrantedElsewhere."""
    with transaction.atomic():
        found = _mine(access, key)
        _only_here(found, grant.granted_to[:120])
        found.granted_to, found.granted_at = grant.granted_to[:120], now
        found.ends_at, found.warned_days = grant.ends_at, None
        found.ended_at, found.ended_why = None, ""
        found.save()
        for sort, text in ((TOKEN, grant.token), (REFRESH, grant.refresh)):
            if text:
                named = secret_name(found.platform, sort)
                shop_secrets.keep(found.shop_key, named, text, by=access.actor, now=now)
        after = {"granted_to": found.granted_to, "ends_at": found.ends_at}
        _told(access, "shop.authorised", found, after=after, now=now)
    return found


def of(found: Authorisation) -> Application:
    """The application with its secret, opened. Raises NoSecret, Unsealable."""
    secret = shop_secrets.opened(found.shop_key, secret_name(found.platform, APP_SECRET))
    there = platform(found.platform)
    return application(there, app_key=found.app_key, secret=secret, gateway=found.gateway)


def token(found: Authorisation) -> str:
    """The token, opened. Raises NoSecret, Unsealable."""
    return shop_secrets.opened(found.shop_key, secret_name(found.platform, TOKEN))


def lost(access: Access, key: int, *, why: str, now: int) -> bool:
    """The platform accepts the token no longer: said once, however many calls learn of it."""
    with transaction.atomic():
        found = Authorisation.objects.select_for_update().get(pk=key)
        if found.ended_at is not None or found.granted_at is None:
            return False
        found.ended_at, found.ended_why = now, why[:400]
        found.save(update_fields=["ended_at", "ended_why"])
        _told(access, "shop.authorisation.ended", found, after={"why": found.ended_why}, now=now)
    return True


def warned(key: int, *, days: int) -> None:
    """Somebody was told that so many days are left."""
    Authorisation.objects.filter(pk=key).update(warned_days=days)


def switch(access: Access, key: int, *, what: str, on: bool, now: int) -> Authorisation:
    """Reading, or acting on the platform (`writing`), on or off. Raises NotGranted."""
    with transaction.atomic():
        found = _mine(access, key)
        if on and not found.standing:
            raise NotGranted
        if what not in {"reading", "writing"}:
            raise NoSuchThing(what="开关 / switch")
        before = {what: getattr(found, what)}
        setattr(found, what, int(on))
        found.save(update_fields=[what])
        if what == "reading":
            feeds.listen(found.shop_key, found.platform, on=on)
        _told(access, f"shop.{what}.switched", found, before=before, after={what: int(on)}, now=now)
    return found


def end(access: Access, key: int, *, now: int) -> None:
    """The desk forgets token and secret; the row stays, so that one sees that there was one."""
    with transaction.atomic():
        found = _mine(access, key)
        for sort in (APP_SECRET, TOKEN, REFRESH):
            shop_secrets.forget(found.shop_key, secret_name(found.platform, sort))
        found.granted_at, found.ends_at, found.writing = None, None, 0
        found.save()
        feeds.listen(found.shop_key, found.platform, on=False)
        _told(access, "shop.disconnected", found, now=now)


def _only_here(found: Authorisation, account: str) -> None:
    """An account is one shop: whoever is still logged in as another at the platform is told so."""
    same = Authorisation.objects.filter(
        platform=found.platform, gateway=found.gateway, granted_to=account,
        granted_at__isnull=False, ended_at=None,
    ).exclude(pk=found.pk)  # fmt: skip
    other = same.first() if account else None
    if other is not None:
        raise GrantedElsewhere(account=account, shop=Shop.objects.get(pk=other.shop_key).name)


def _mine(access: Access, key: int) -> Authorisation:
    found = Authorisation.objects.select_for_update().filter(pk=key).first()
    if found is None:
        raise NoSuchThing(what="授权 / authorisation")
    access.require(ACTION, found.shop_key)
    return found


def _told(access: Access, action: str, found: Authorisation, *, now: int, before: object = None, after: object = None) -> None:  # fmt: skip
    audit.record(
        access, action=action, object=f"authorisation:{found.pk}", shop_key=found.shop_key,
        before=before, after=after, now=now,
    )  # fmt: skip
