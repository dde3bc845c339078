"""Whoever owns all rows of a delivery sees it, whoever owns some of them does not."""

import pytest

from fuchang.store import ledger
from fuchang.store.models import Delivery
from fuchang.store.walls import everything, scope
from tests.people import NOW, Desk

pytestmark = [pytest.mark.django_db, pytest.mark.store]


def given(name: str, shop_key: int, *of: int, source: str = "import") -> Delivery:
    one = Delivery.objects.create(
        shop_key=shop_key, source=source, name=name, content_hash=name, size=1, received_at=NOW, received_by="command",
    )  # fmt: skip
    for shop in of:
        ledger.enter(one, shop_key=shop, table="orders", applied=1)
    return one


def test_a_file_of_no_shop_is_shown_to_whom_all_its_rows_belong(desk: Desk) -> None:
    mine, other = desk.mine.pk, desk.other.pk
    with everything("the test"):
        given("mine", mine, mine)
        given("named by its rows", 0, mine)
        given("of both", 0, mine, other)
        given("of the other", 0, other)
        given("not read yet", 0)
        assert len(ledger.deliveries(most=9)) == 5
    with scope({mine}):
        assert [one.name for one in ledger.deliveries(most=9)] == ["named by its rows", "mine"]
        assert len(ledger.deliveries(most=1)) == 1
    with scope({mine, other}):
        assert {one.name for one in ledger.deliveries(most=9)} == {
            "mine", "named by its rows", "of both", "of the other",
        }  # fmt: skip


def test_what_is_read_every_minute_does_not_hide_what_was_handed_in(desk: Desk) -> None:
    mine = desk.mine.pk
    with everything("the test"):
        given("orders.csv", mine, mine)
        given("from a script", mine, mine, source="erp")
        for number in range(5):
            given(f"taobao.trades.sold.increment.get {number}", mine, mine, source="taobao")
    with scope({mine}):
        listed = ledger.deliveries(most=3, besides={"taobao", "shopify"})
        assert [one.name for one in listed] == ["from a script", "orders.csv"]
