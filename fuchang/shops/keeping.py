"""Shops themselves: one more, another name, other hours of work, an end."""

from django.db import transaction

from fuchang.facts.codes import CODES
from fuchang.kernel.errors import AskUser, UnknownWord
from fuchang.shops import audit
from fuchang.shops.access import Access, NoSuchThing
from fuchang.shops.models import Authorisation, Membership, Shop
from fuchang.store import feeds
from fuchang.store.walls import scope

PLATFORMS = tuple(word for word in CODES["platform"] if word != "unknown")
HOURS = (9, 23)  # when a shop says nothing
LAST_HOUR = 24


class ShopThere(AskUser):
    """That shop is on this desk already."""

    def __init__(self, *, name: str) -> None:
        super().__init__(f"{name} 已在这个异常台里 / {name} is on this desk already")


class NoName(AskUser):
    """A shop without a name."""

    def __init__(self) -> None:
        super().__init__("请写店铺名称 / write the name of the shop")


class NoHours(AskUser):
    """Hours of work that are none."""

    def __init__(self) -> None:
        super().__init__(
            "工作时间写 0 到 24 的整点，开始早于结束 / hours are whole, 0 to 24, the first before the last"
        )


def hours(shop: Shop | None) -> tuple[int, int]:
    """From when to when somebody works there."""
    first, last = (shop.own.get("hours") if shop else None) or HOURS
    return int(first), int(last)


def add(access: Access, *, name: str, platform: str, shop_id: str = "", now: int) -> Shop:
    """One more shop; whoever adds it owns it."""
    access.require("manage_people")
    if platform not in PLATFORMS:
        raise UnknownWord(what="platform", got=platform, known=PLATFORMS)
    name, shop_id = name.strip(), shop_id.strip() or name.strip()
    if not name:
        raise NoName
    with transaction.atomic():
        shop, fresh = Shop.objects.get_or_create(
            platform=platform,
            shop_id=shop_id[:128],
            defaults={"name": name[:120], "created_at": now},
        )
        if not fresh:
            raise ShopThere(name=name)
        Membership.objects.create(
            person_id=access.person_id or 0, shop=shop, role="owner", since_at=now
        )
        _told(access, "shop.added", shop, after={"name": shop.name, "platform": platform}, now=now)
    return shop


def change(access: Access, shop_key: int, *, name: str, first: int, last: int, now: int) -> Shop:
    """Another name, other hours of work (what falls outside them is `night` in the waits)."""
    access.require("manage_people", shop_key)
    if not name.strip():
        raise NoName
    if not 0 <= first < last <= LAST_HOUR:
        raise NoHours
    with transaction.atomic():
        shop = Shop.objects.select_for_update().get(pk=shop_key)
        before = {"name": shop.name, "hours": list(hours(shop))}
        shop.name, shop.own = name.strip()[:120], {**shop.own, "hours": [first, last]}
        shop.save()
        after = {"name": shop.name, "hours": [first, last]}
        _told(access, "shop.changed", shop, before=before, after=after, now=now)
    return shop


def end(access: Access, shop_key: int, *, now: int) -> Shop:
    """Nobody works there any more: its cases rest behind the wall until it is taken up again."""
    access.require("manage_people", shop_key)
    return _live(access, shop_key, live=0, action="shop.ended", now=now)


def resume(access: Access, shop_key: int, *, now: int) -> Shop:
    """Take a shop up again that one owned when it ended."""
    access.require("manage_people")
    if shop_key not in {shop.pk for shop in ended(access)}:
        raise NoSuchThing(what="店铺 / shop")
    return _live(access, shop_key, live=1, action="shop.resumed", now=now)


def ended(access: Access) -> list[Shop]:
    """Shops that the caller owned when they ended."""
    mine = Membership.objects.filter(person_id=access.person_id or 0, role="owner", shop__live=0)
    return [one.shop for one in mine.select_related("shop")]


def _live(access: Access, shop_key: int, *, live: int, action: str, now: int) -> Shop:
    with transaction.atomic():
        shop = Shop.objects.select_for_update().get(pk=shop_key)
        before, shop.live = {"live": shop.live}, live
        shop.save(update_fields=["live"])
        with scope({shop_key}):  # one that ended is in nobody's sight
            for granted in Authorisation.objects.filter(shop_key=shop_key, reading=1):
                feeds.listen(shop_key, granted.platform, on=bool(live and granted.granted_at))
        _told(access, action, shop, before=before, after={"live": live}, now=now)
    return shop


def _told(access: Access, action: str, shop: Shop, *, now: int, before: object = None, after: object = None) -> None:  # fmt: skip
    audit.record(
        access, action=action, object=f"shop:{shop.pk}", shop_key=shop.pk, before=before,
        after=after, now=now,
    )  # fmt: skip
