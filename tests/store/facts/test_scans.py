"""Orders shipped together share one number: each has its scans, in whatever order all of it came."""

from itertools import permutations
from typing import Any

import pytest
from django.db import connection, transaction

from fuchang.facts.rest import at_rest
from fuchang.store.facts import look
from fuchang.store.facts.apply import apply_chunk, shop_rows
from fuchang.store.walls import everything
from tests.people import NOW

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.store]
SHOP, NUMBER = "580000001", "78000000002799"
SHIPPED = {"waybill": NUMBER, "shop_id": SHOP, "shipped_at": NOW - 90_000, "direction": 0}
Rows = dict[str, list[dict[str, Any]]]


def order(number: str) -> Rows:
    return {
        "orders": [{"order_id": number, "shop_id": SHOP, "created_at": NOW - 99_000}],
        "shipments": [{"order_id": number, **SHIPPED}],
    }


def trace() -> Rows:
    seen = (NOW - 9, NOW - 8)
    return {
        "tracking_events": [
            {"waybill": NUMBER, "shop_id": SHOP, "seen_at": at, "code": 2} for at in seen
        ]
    }


SAID = {"order A": order("A"), "order B": order("B"), "trace": trace()}


@pytest.fixture(autouse=True)
def one_shop(transactional_db: None) -> None:
    with everything("the test"):
        shop_rows([(1, SHOP, "taobao", "小满童装")])


@pytest.mark.parametrize("order", list(permutations(SAID)), ids=" ".join)
def test_every_order_of_a_shared_parcel_has_its_scans(order: tuple[str, ...]) -> None:
    with everything("the test"):
        for name in order:
            with transaction.atomic():
                apply_chunk(SAID[name], shop_keys={SHOP: 1})
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT o.order_id, p.scans FROM {at_rest('orders')} AS o "
                f"JOIN {at_rest('shipments')} AS s ON s.order_key = o.order_key "
                f"JOIN {at_rest('parcel_state')} AS p ON p.parcel_key = s.parcel_key ORDER BY 1"
            )
            assert cursor.fetchall() == [("A", 2), ("B", 2)]


def told(at: int, words: str, place: str | None = None) -> dict[str, Any]:
    return {"shop_id": SHOP, "seen_at": at, "code": 3, "words": words, "place": place}


# one arrival by four services: to the second, with the seconds cut off, and when it was heard of
ARRIVED = {
    "kuaidi100": told(NOW - 600, "快件到达【杭州转运中心】", "杭州市"),
    "kdniao": told(NOW - 600, "快件已到杭州", "浙江省杭州市"),
    "platform": told(NOW - 624, "快件到达 杭州转运中心"),
    "17track": told(NOW - 565, "Arrived at Hangzhou"),
}


def test_what_several_services_tell_is_one_happening_whoever_comes_first() -> None:
    """Every order of arrival, each with a parcel of its own; what names it comes anywhere between."""
    turns = [
        (*turn[: at % 5], "order", *turn[at % 5 :]) for at, turn in enumerate(permutations(ARRIVED))
    ]
    with everything("the test"):
        for number, turn in enumerate(turns):
            for name in turn:
                waybill = {"waybill": f"7800{number:010d}"}
                said = order(f"A{number}")
                said["shipments"][0] |= waybill
                if name in ARRIVED:
                    said = {"tracking_events": [ARRIVED[name] | waybill]}
                with transaction.atomic():
                    apply_chunk(said, shop_keys={SHOP: 1})
        assert {shown(f"A{number}") for number in range(len(turns))} == {
            (
                (
                    NOW - 624,
                    "浙江省杭州市",
                    "快件到达【杭州转运中心】",
                    3,
                    ("Arrived at Hangzhou",),
                ),
                (3, NOW - 624),
            )
        }


def shown(number: str) -> tuple[Any, ...]:
    facts = look.order(1, number)
    assert facts is not None
    (parcel,) = facts.parcels
    (only,) = parcel["events"]
    state = parcel["state"]
    return (
        (only["seen_at"], only["place"], only["words"], only["told"], tuple(only["also"])),
        (state["scans"], state["first_scan_at"]),
    )
