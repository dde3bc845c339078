"""Parcels that are asked about: whose turn it is, and when nobody will ask any longer."""

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


def test_what_a_person_waits_for_goes_before_what_a_first_import_wants(db: None) -> None:
    with everything("the test"):
        many = [watching.Named(shop_key=1, number=f"SF{number}", order_id="1") for number in range(7)]  # fmt: skip
        watching.want_new(many, occasion="case_opened", now=NOW - 60)
        watching.want(many[6:], occasion=watching.ASKED_BY_HAND, now=NOW)
        found = [one.number for one in watching.due(now=NOW, most=3)]
        assert found == ["SF6", "SF0", "SF1"]
        assert len(watching.due(now=NOW, most=9)) == 7
