"""Shops: one more, another name, other hours, an end and a new beginning, each in the audit chain."""

import pytest

from fuchang.cases import waits
from fuchang.shops import keeping
from fuchang.shops.access import NoSuchThing, NotAllowed, SecondFactorNeeded, access_of
from fuchang.shops.models import AuditRow, Authorisation, Shop
from fuchang.store import feeds
from fuchang.store.models import Feed
from fuchang.store.walls import everything
from tests.people import NOW, Desk

pytestmark = [pytest.mark.django_db, pytest.mark.store]


def test_whoever_adds_a_shop_owns_it(desk: Desk) -> None:
    shop = keeping.add(desk.access("alice"), name=" 新店 ", platform="tmall", now=NOW)
    assert (shop.name, shop.shop_id) == ("新店", "新店")
    assert desk.access("alice").shops[shop.pk] == "owner"
    assert AuditRow.objects.filter(action="shop.added", chain=shop.pk).count() == 1
    with pytest.raises(keeping.ShopThere):
        keeping.add(desk.access("alice"), name="新店", platform="tmall", now=NOW)


@pytest.mark.parametrize("name", ["bob", "carol", "dora", "erin", "finn"])
def test_only_owners_keep_shops(name: str, desk: Desk) -> None:
    with pytest.raises((NotAllowed, SecondFactorNeeded)):
        keeping.add(desk.access(name), name="新店", platform="tmall", now=NOW)
    with pytest.raises((NotAllowed, SecondFactorNeeded)):
        keeping.end(desk.access(name), desk.mine.pk, now=NOW)


def test_nobody_touches_anothers_shop(desk: Desk) -> None:
    with pytest.raises(NoSuchThing):
        keeping.change(desk.access("alice"), desk.other.pk, name="x", first=9, last=18, now=NOW)
    with pytest.raises(NoSuchThing):
        keeping.end(desk.access("alice"), desk.other.pk, now=NOW)


def test_an_ended_shop_is_behind_the_wall_until_its_owner_takes_it_up_again(desk: Desk) -> None:
    keeping.add(desk.access("alice"), name="新店", platform="tmall", now=NOW)
    keeping.end(desk.access("alice"), desk.mine.pk, now=NOW)
    assert desk.mine.pk not in desk.access("alice").shops
    assert access_of(desk.people["bob"]).shops == {}
    assert [shop.pk for shop in keeping.ended(desk.access("alice"))] == [desk.mine.pk]
    keeping.resume(desk.access("alice"), desk.mine.pk, now=NOW)
    assert desk.access("bob").shops == {desk.mine.pk: "agent"}


def test_nothing_is_read_for_a_shop_that_ended(desk: Desk) -> None:
    shop = desk.mine.pk
    with everything("the test"):
        Authorisation.objects.create(
            shop_key=shop, platform="taobao", app_key="1", granted_at=NOW, reading=1
        )
        Feed.objects.create(shop_key=shop, platform="taobao", name="refunds", next_at=0)
    keeping.add(desk.access("alice"), name="新店", platform="tmall", now=NOW)
    keeping.end(desk.access("alice"), shop, now=NOW)
    with everything("the test"):
        assert feeds.due(now=NOW) == []
        assert feeds.sign(Feed.objects.get(), now=NOW + 9_999_999).state == "off"
    keeping.resume(desk.access("alice"), shop, now=NOW)
    with everything("the test"):
        assert [feed.name for feed in feeds.due(now=NOW)] == ["refunds"]


@pytest.mark.parametrize(("first", "last"), [(18, 9), (9, 9), (0, 25)])
def test_hours_that_are_none_are_refused(first: int, last: int, desk: Desk) -> None:
    with pytest.raises(keeping.NoHours):
        keeping.change(
            desk.access("alice"), desk.mine.pk, name="x", first=first, last=last, now=NOW
        )


def test_what_falls_outside_a_shops_own_hours_is_night(desk: Desk) -> None:
    keeping.change(desk.access("alice"), desk.mine.pk, name="x", first=10, last=18, now=NOW)
    hours = keeping.hours(Shop.objects.get(pk=desk.mine.pk))
    day = NOW - (NOW + 8 * 3_600) % 86_400  # midnight in Shanghai
    assert waits.night(day, day + 86_400, hours=hours) == 16 * 3_600
