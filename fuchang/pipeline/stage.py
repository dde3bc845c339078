"""The demo's stage: its shops, its people, and how far the filling has come. Light, for who only looks."""

from collections.abc import Callable
from dataclasses import dataclass

from django.db import connection
from django.utils.translation import gettext_noop

from fuchang.kernel.config import setting
from fuchang.shops.models import Membership, Person, Shop
from fuchang.store.models import Pulse

SHOPS = (
    ("580000001", "小满童装工厂店", "taobao"),
    ("580000002", "川野数码专营店", "tmall"),
    ("580000003", "海选生鲜旗舰店", "tmall"),
)
PEOPLE = (
    ("linyue", "林悦", "owner"),
    ("xunan", "许南", "agent"),
    ("wangrong", "王蓉", "lead"),
    ("zhaoming", "赵明", "finance"),
)
# what the filling does, one after the other; the last says that it is over
STEPS = (
    gettext_noop("造一周的市场"),
    gettext_noop("收下导出文件"),
    gettext_noop("读取文件，查找异常"),
    gettext_noop("重演前几天的处置"),
    gettext_noop("三家店接上模拟平台"),
    gettext_noop("完成"),
)
IN_ENGLISH = (
    "making a market",
    "taking it in",
    "reading and searching",
    "playing the past",
    "connecting the shops to the simulated platform",
    "ready",
)
_PULSE = "demo:filling"
Report = Callable[[int], None]


@dataclass(frozen=True, slots=True)
class Filling:
    """How far the filling is: the step at work, of how many."""

    step: int

    @property
    def words(self) -> str:
        """What is done now."""
        return STEPS[self.step]

    @property
    def of(self) -> int:
        """How many steps there are."""
        return len(STEPS) - 1


def is_demo() -> bool:
    """Whether this desk is one to play with."""
    return setting("FUCHANG_DEMO") == "1"


def filling() -> Filling | None:
    """The filling while it goes on; None on a desk that is no demo, or is filled."""
    row = Pulse.objects.filter(name=_PULSE).first() if is_demo() else None
    step = row.detail.get("step", 0) if row else len(STEPS) - 1
    return Filling(step) if step < len(STEPS) - 1 else None


def come_to(step: int, *, now: int) -> None:
    """The filling has come to this step."""
    Pulse.objects.update_or_create(name=_PULSE, defaults={"beat_at": now, "detail": {"step": step}})


def set_out(*, now: int) -> bool:
    """Shops and people where there are none yet; says whether the desk must still be filled."""
    if not Person.objects.exists():
        open_shops(now=now)
        come_to(0, now=now)
    return filling() is not None


def open_shops(*, now: int) -> None:
    """Three shops and their people, none of whom has a password."""
    people = {
        login: Person.objects.create_user(login, None, name=name, created_at=now)
        for login, name, _ in PEOPLE
    }
    for shop_id, name, platform in SHOPS:
        shop = Shop.objects.create(platform=platform, shop_id=shop_id, name=name, created_at=now)
        for login, _, role in PEOPLE:
            Membership.objects.create(person=people[login], shop=shop, role=role, since_at=now)


def hurry() -> None:
    """No waiting for the disk while a demo is filled: after a power cut it is simply filled anew."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA synchronous = OFF")
