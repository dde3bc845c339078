"""A merge is rehearsed beside the write lock; whoever was faster, what comes of it is the same."""

from typing import Any

import pytest
from django.db import connection, transaction

from fuchang.facts.codes import code
from fuchang.facts.rest import at_rest
from fuchang.store.facts.apply import apply_chunk, shop_rows
from fuchang.store.facts.merging import Rehearsed, merged, rehearse
from fuchang.store.facts.sources import neighbourhood, said
from fuchang.store.models import SourceRow
from fuchang.store.walls import everything
from tests.people import NOW

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.store]
SHOP = "580000001"
REFUND, ORDER, OTHER_ORDER = "300000000000230161", "4600000000001164036", "4600000000001164037"


@pytest.fixture(autouse=True)
def one_shop(transactional_db: None) -> None:
    with everything("the test"):
        shop_rows([(1, SHOP, "taobao", "小满童装")])


def refund(order: str = ORDER) -> dict[str, Any]:
    asked = code(kind="refund_status", word="wait_seller")
    return {
        "shop_id": SHOP, "refund_id": REFUND, "order_id": order, "status": asked, "modified_at": NOW,
    }  # fmt: skip


def order(paid_fen: int, *, modified_at: int = NOW) -> dict[str, Any]:
    return {
        "shop_id": SHOP, "order_id": ORDER, "paid_fen": paid_fen, "created_at": NOW - 9_000,
        "modified_at": modified_at,
    }  # fmt: skip


def applied(rehearsed: Rehearsed | None = None, **tables: list[dict[str, Any]]) -> None:
    with transaction.atomic():
        apply_chunk(tables, shop_keys={SHOP: 1}, rehearsed=rehearsed)


def facts() -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT o.order_id, o.paid_fen, r.refund_id, r.status FROM {at_rest('orders')} AS o "
            f"LEFT JOIN {at_rest('refunds')} AS r ON r.order_key = o.order_key ORDER BY 1"
        )
        return [tuple(row) for row in cursor.fetchall()]


def test_what_nobody_came_before_is_taken_from_the_rehearsal() -> None:
    with everything("the test"):
        applied(orders=[order(9_900)])
        rehearsed = rehearse({"refunds": [refund()]})
        assert rehearsed
        row = said("refunds", refund())
        around = neighbourhood([row], unwritten=[row])
        assert merged(around, [], rehearsed) is rehearsed.merged
        applied(rehearsed, refunds=[refund()])
        asked = code(kind="refund_status", word="wait_seller")
        assert facts() == [(ORDER, 9_900, REFUND, asked)]


def test_a_rehearsal_writes_nothing() -> None:
    with everything("the test"):
        assert rehearse({"orders": [order(9_900)]})
        assert facts() == []


def test_nothing_is_rehearsed_where_nothing_is_new() -> None:
    with everything("the test"):
        applied(orders=[order(9_900)])
        assert rehearse({"orders": [order(9_900)]}) is None
        assert rehearse({"tracking_events": []}) is None


@pytest.mark.parametrize(
    "faster",
    [
        {"orders": [order(8_800, modified_at=NOW + 5)]},
        {"refunds": [refund(), refund(OTHER_ORDER)]},
        {"orders": [order(9_900)], "refunds": [refund()]},
    ],
)
def test_whoever_was_faster_is_heard(faster: dict[str, list[dict[str, Any]]]) -> None:
    """What was rehearsed before is no longer what comes of it."""
    mine = {"orders": [order(9_900)], "refunds": [refund()]}
    with everything("the test"):
        rehearsed = rehearse(mine)
        applied(None, **faster)
        applied(rehearsed, **mine)
        told = facts()
        applied(None, **mine)
        applied(None, **faster)
        assert facts() == told
        if "orders" in faster:
            assert told[0][1] == faster["orders"][0]["paid_fen"]


def test_words_that_were_forgotten_meanwhile_do_not_come_back() -> None:
    with everything("the test"):
        applied(refunds=[{**refund(), "words": "坏了", "applied_at": NOW}])
        rehearsed = rehearse({"orders": [order(9_900)]})
        row = SourceRow.objects.get()
        row.body = row.body.replace(', "words": "坏了"', "")
        row.save()
        applied(rehearsed, orders=[order(9_900)])
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT words FROM {at_rest('refunds')}")
            assert cursor.fetchall() == [(None,)]


def test_a_rehearsal_of_others_tells_nothing() -> None:
    with everything("the test"):
        applied(rehearse({"orders": [order(1)]}), refunds=[refund()])
        assert [row[:3] for row in facts()] == [(ORDER, None, REFUND)]
