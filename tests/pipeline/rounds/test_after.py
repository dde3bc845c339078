"""After rows became facts: who is in a ring is found anew where it may differ, and nothing is swept without end."""

from collections.abc import Iterator
from typing import Any

import pytest

from fuchang.facts.codes import code
from fuchang.kernel.clock import clock
from fuchang.pipeline.rounds.answers import REST_S
from fuchang.pipeline.rounds.rows import search_after
from fuchang.store.facts.apply import Applied, apply_chunk, shop_rows
from fuchang.store.models import Job
from fuchang.store.walls import everything

pytestmark = [pytest.mark.django_db, pytest.mark.store]
SHOP = "580000001"


@pytest.fixture(autouse=True)
def one_shop(db: None) -> Iterator[None]:
    with everything("the test"):
        shop_rows([(1, SHOP, "taobao", "小满童装")])
        yield


def applied(table: str, *rows: dict[str, Any]) -> Applied:
    stamped = [{"shop_id": SHOP, "file_no": 0, **row} for row in rows]
    return apply_chunk({table: stamped}, shop_keys={SHOP: 1})


def device(buyer: str, seen_at: int = 5) -> dict[str, Any]:
    known = {"identifier": code(kind="identifier", word="device"), "identifier_hash": 127}
    return {"buyer_id": buyer, "seen_at": seen_at, **known}


def test_who_shares_what_is_news_once() -> None:
    assert applied("buyer_identifiers", device("A")).linked
    assert not applied("buyer_identifiers", device("A")).linked
    assert not applied("buyer_identifiers", device("A", seen_at=3)).widely
    assert applied("buyer_identifiers", device("A"), device("B")).linked


def test_whoever_asks_for_a_refund_may_be_in_a_ring() -> None:
    row = {"refund_id": "300000000000230161", "order_id": "4600000000001164036", "buyer_id": "A"}
    assert applied("refunds", row).linked
    assert not applied("refunds", row).linked


def searched_widely() -> bool:
    return Job.objects.filter(task__endswith="search_again").exists()


def test_whoever_completes_a_ring_has_the_others_searched_again() -> None:
    """Their orders are named by nothing that came."""
    for number, buyer in enumerate("ABC"):
        applied("buyer_identifiers", device(buyer))
        row = {"refund_id": f"30000000000023016{number}", "order_id": f"460000000000116403{number}"}
        done = applied("refunds", {**row, "buyer_id": buyer})
        assert done.linked
        assert not done.widely
        search_after(done)
        assert searched_widely() == (buyer == "C")
    Job.objects.all().delete()
    search_after(Applied(linked=True))
    assert not searched_widely()


def test_an_order_that_names_the_buyer_of_a_refund_told_before_completes_a_ring_too() -> None:
    for number, buyer in enumerate("ABC"):
        applied("buyer_identifiers", device(buyer))
        order = f"460000000000116403{number}"
        assert not applied(
            "refunds", {"refund_id": f"3000000000{number}", "order_id": order}
        ).linked
        assert applied("orders", {"order_id": order, "buyer_id": buyer}).linked
        assert not applied("orders", {"order_id": order, "buyer_id": buyer, "paid_fen": 5}).linked


@pytest.mark.parametrize("rest_s", [0, REST_S])
def test_what_comes_all_the_time_is_swept_once_in_a_while(rest_s: int) -> None:
    before = clock()
    for _ in range(3):
        search_after(Applied(widely=True), rest_s=rest_s)
    assert Job.objects.count() == 2
    assert all(before + rest_s <= one.run_after_at <= clock() + rest_s for one in Job.objects.all())
