"""Answers of a platform go the way of every fact: stored once, applied, entered, searched."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection

from fuchang.cases.models import Case
from fuchang.facts.rest import at_rest
from fuchang.facts.tables import TABLES
from fuchang.kernel.clock import clock, local_text
from fuchang.pipeline.rounds import answering
from fuchang.pipeline.rounds.apply import apply_deliveries
from fuchang.store import ledger
from fuchang.store.models import Delivery, KeptAsideRow, StrangeWord
from fuchang.store.walls import everything
from tests.people import Desk

pytestmark = [pytest.mark.django_db, pytest.mark.store]
CALL = "taobao.refund.get"


@pytest.fixture(autouse=True)
def seen(db: None) -> Iterator[None]:
    with everything("the test"):
        yield


def refund(**other: Any) -> dict[str, Any]:
    now = clock()
    return {
        "refund_id": "300000000000230161", "tid": 4600000000001164036, "oid": 4600000000001164036,
        "num_iid": 610000000325, "title": "洗车毛巾", "buyer_open_uid": "AAHw-7dd",
        "status": "WAIT_SELLER_AGREE", "dispute_type": "REFUND", "refund_phase": "onsale",
        "good_status": "BUYER_NOT_RECEIVED", "reason": "快递/物流一直未送到", "order_status": "WAIT_BUYER_CONFIRM_GOODS",
        "created": local_text(now - 40 * 3_600), "modified": local_text(now - 60), "refund_fee": "33.20",
        "total_fee": "33.20",
        "refund_remind_timeout": {"exist_timeout": True, "remind_type": 3, "timeout": local_text(now + 3_600)},
        **other,
    }  # fmt: skip


def taken(desk: Desk, *rows: dict[str, Any], now: int | None = None) -> Delivery | None:
    receipt = answering.take_in(
        shop_key=desk.mine.pk, platform="taobao", call=CALL, told=rows, about={}, now=now or clock()
    )
    if receipt is None:
        return None
    apply_deliveries.call([receipt.delivery.pk])
    return Delivery.objects.get(pk=receipt.delivery.pk)


def refunds() -> list[tuple[Any, ...]]:
    assert "refunds" in TABLES
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT refund_id, status, refund_fen FROM {at_rest('refunds')}")
        return list(cursor.fetchall())


def test_a_refund_that_runs_out_becomes_a_case_with_the_platforms_deadline(desk: Desk) -> None:
    delivery = taken(desk, refund())
    assert delivery
    assert (delivery.state, delivery.source) == ("applied", "taobao")
    case = Case.objects.get(refund_id="300000000000230161")
    assert case.shop_key == desk.mine.pk
    assert case.at_risk_fen == 3_320
    assert case.due_at
    assert abs(case.due_at - clock() - 3_600) < 120
    assert all(ledger.balanced(row) for row in ledger.ledger())


def test_the_same_answer_again_is_the_same_delivery_and_another_moment_another(desk: Desk) -> None:
    row = refund()
    first, second = taken(desk, row), taken(desk, row, now=clock() + 60)
    third = taken(desk, {**row, "modified": local_text(clock())})
    assert first
    assert second
    assert third
    assert first.pk == second.pk
    assert third.pk != first.pk
    assert len(refunds()) == 1


def test_an_older_answer_that_comes_late_changes_nothing(desk: Desk) -> None:
    now = clock()
    taken(desk, refund(status="CLOSED", modified=local_text(now)))
    before = refunds()
    taken(desk, refund(status="WAIT_SELLER_AGREE", modified=local_text(now - 3_600)))
    assert refunds() == before


def test_nothing_is_stored_of_an_empty_page(desk: Desk) -> None:
    assert taken(desk) is None
    assert not Delivery.objects.exists()


def test_a_strange_word_is_in_the_dictionary_and_the_row_is_there(desk: Desk) -> None:
    taken(desk, refund(status="WAIT_FOR_GODOT"))
    taken(desk, refund(status="WAIT_FOR_GODOT", modified=local_text(clock())))
    word = StrangeWord.objects.get(word="WAIT_FOR_GODOT")
    assert word.count == 2
    assert len(refunds()) == 1


def test_a_value_that_cannot_be_is_kept_aside_and_counted(desk: Desk) -> None:
    delivery = taken(desk, refund(refund_fee="drei Euro"))
    row = KeptAsideRow.objects.get()
    assert row.delivery == delivery
    assert row.value == "drei Euro"
    assert all(one["received"] == sum(int(one[name]) for name in ledger.OUTCOMES) for one in ledger.ledger())  # fmt: skip


def test_an_answer_of_a_method_that_nobody_knows_is_refused_with_the_reason(desk: Desk) -> None:
    receipt = answering.take_in(
        shop_key=desk.mine.pk, platform="taobao", call="taobao.moon.get", told=[{"a": 1}], about={}, now=clock()
    )  # fmt: skip
    assert receipt
    apply_deliveries.call([receipt.delivery.pk])
    delivery = Delivery.objects.get(pk=receipt.delivery.pk)
    assert delivery.state == "rejected"
    assert "taobao.moon.get" in delivery.error
