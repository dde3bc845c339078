"""Parcels that are asked about are forgotten when nobody will ask any longer."""

import pytest

from fuchang.store import watching
from fuchang.store.models import ServicePast, WatchedParcel
from fuchang.store.walls import everything
from tests.people import NOW

pytestmark = [pytest.mark.django_db, pytest.mark.store]
OLD = NOW - watching.LASTS_S - 1


@pytest.mark.parametrize(
    ("about", "left"),
    [
        ({"shipped_at": OLD, "next_at": None}, 0),
        ({"shipped_at": None, "next_at": None}, 0),
        ({"shipped_at": OLD, "next_at": NOW + 60}, 1),  # somebody still wants to know
        ({"shipped_at": OLD, "next_at": None, "leased_until_at": NOW + 60}, 1),
        ({"shipped_at": NOW - 60, "next_at": None}, 1),
    ],
)
def test_a_parcel_goes_with_its_past_three_months_after_it_left(
    about: dict[str, int | None], left: int
) -> None:
    with everything("the test"):
        WatchedParcel.objects.create(shop_key=1, number="YT1", occasion="round", **about)
        ServicePast.objects.create(shop_key=1, provider="kdniao", number="YT1", asked_at=OLD)
        ServicePast.objects.create(shop_key=2, provider="kdniao", number="YT1", asked_at=OLD)
        assert watching.forget(now=NOW) == 1 - left
        assert WatchedParcel.objects.count() == left
        assert ServicePast.objects.count() == 1 + left  # the other shop's is its own
