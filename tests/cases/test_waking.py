"""What is waited for has come only when something has happened, not when it is told once more."""

from typing import Any

import pytest
from django.db import transaction

from fuchang.cases import waking
from fuchang.cases.models import Case
from fuchang.store.facts.apply import apply_chunk, shop_rows
from fuchang.store.walls import everything
from tests.people import NOW

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.store]
SHOP = {"shop_id": "580000001"}
PARCEL = SHOP | {"waybill": "78000000002799"}


def take(**tables: dict[str, Any]) -> None:
    with transaction.atomic():
        apply_chunk({name: [row] for name, row in tables.items()}, shop_keys={SHOP["shop_id"]: 1})


def test_a_second_service_that_tells_of_the_same_wakes_nobody() -> None:
    with everything("the test"):
        shop_rows([(1, SHOP["shop_id"], "taobao", "小满童装")])
        order = {"order_id": "A", "created_at": NOW - 99_000}
        shipped = {"order_id": "A", "shipped_at": NOW - 90_000, "direction": 0}
        take(orders=SHOP | order, shipments=PARCEL | shipped)
        take(tracking_events=PARCEL | {"seen_at": NOW - 9_000, "code": 3, "words": "到达杭州"})
        case = Case(shop_key=1, order_id="A")
        before = waking.known(case, "parcel")
        take(tracking_events=PARCEL | {"seen_at": NOW - 8_950, "code": 3, "words": "快件已到杭州"})
        assert waking.known(case, "parcel") == before
        take(tracking_events=PARCEL | {"seen_at": NOW - 8_000, "code": 3, "words": "离开杭州"})
        assert waking.known(case, "parcel") != before
