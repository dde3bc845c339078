"""Orders shipped together share one number: each has its scans, in whatever order all of it came."""

from itertools import permutations
from typing import Any

import pytest
from django.db import connection, transaction

from fuchang.facts.rest import at_rest
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
