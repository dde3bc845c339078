"""Whose row it is when a file of one shop speaks of another."""

import pytest

from fuchang.pipeline.rounds.owners import Owners
from fuchang.shops.models import Membership
from fuchang.store.models import Delivery
from fuchang.store.walls import everything
from tests.people import NOW, Desk

pytestmark = [pytest.mark.django_db, pytest.mark.store]


def sorted_for(desk: Desk, giver: str, shop_id: str) -> tuple[list[str], int]:
    """The shops that the rows went to, and how many were refused."""
    with everything("tests"):
        delivery = Delivery(shop_key=desk.mine.pk, received_by=giver)
        usable, refused = Owners().sort("orders", [{"order_id": "1", "shop_id": shop_id}], delivery)
    return [row["shop_id"] for row in usable], len(refused)


def alice(desk: Desk) -> str:
    return f"person:{desk.people['alice'].pk}"


def test_a_file_may_name_another_shop_of_whoever_gives_it(desk: Desk) -> None:
    with everything("tests"):
        Membership.objects.create(
            person=desk.people["alice"], shop=desk.other, role="owner", since_at=NOW
        )
    assert sorted_for(desk, alice(desk), desk.other.shop_id) == ([desk.other.shop_id], 0)


def test_a_strangers_shop_is_refused(desk: Desk) -> None:
    assert sorted_for(desk, alice(desk), desk.other.shop_id) == ([], 1)


def test_a_key_speaks_for_its_own_shop_alone(desk: Desk) -> None:
    assert sorted_for(desk, "api:1", desk.other.shop_id) == ([], 1)


def test_a_shop_that_the_desk_does_not_know_is_the_delivery_s_own(desk: Desk) -> None:
    assert sorted_for(desk, alice(desk), "999") == ([desk.mine.shop_id], 0)
