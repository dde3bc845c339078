"""What tracking services answer goes the way of every fact: scans of a parcel, from whomever."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection

from fuchang.facts.codes import word
from fuchang.facts.rest import at_rest
from fuchang.kernel.clock import HOUR, clock, local_text
from fuchang.pipeline.rounds import answering
from fuchang.pipeline.rounds.apply import apply_deliveries
from fuchang.store import ledger
from fuchang.store.models import Delivery, KeptAsideRow, StrangeWord
from fuchang.store.walls import everything
from tests.people import Desk

pytestmark = [pytest.mark.django_db, pytest.mark.store]
NUMBER, ORDER = "YT8100000000011", "4600000000001164036"
STARTED = clock()  # both services speak of the same second


@pytest.fixture(autouse=True)
def seen(db: None) -> Iterator[None]:
    with everything("the test"):
        yield


def kuaidi100(*lines: tuple[int, str, str]) -> dict[str, Any]:
    data = [
        {"time": local_text(STARTED - hours * HOUR), "context": words, "statusCode": code}
        for hours, words, code in lines
    ]
    return {"nu": NUMBER, "com": "yuantong", "state": "0", "status": "200", "data": data}


def kdniao(*lines: tuple[int, str, str]) -> dict[str, Any]:
    traces = [
        {"AcceptTime": local_text(STARTED - hours * HOUR), "AcceptStation": words, "Action": code}
        for hours, words, code in lines
    ]
    return {
        "EBusinessID": "1", "Success": True, "LogisticCode": NUMBER, "ShipperCode": "YTO",
        "State": "2", "Traces": traces,
    }  # fmt: skip


def taken(desk: Desk, service: str, document: dict[str, Any]) -> Delivery:
    receipt = answering.take_in(
        shop_key=desk.mine.pk, platform="couriers", call=service, told=[document],
        about={"order_id": ORDER}, now=clock(),
    )  # fmt: skip
    assert receipt
    apply_deliveries.call([receipt.delivery.pk])
    return Delivery.objects.get(pk=receipt.delivery.pk)


def scans() -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT code FROM {at_rest('tracking_events')} ORDER BY seen_at")
        return [word(kind="trace", code=row[0]) for row in cursor.fetchall()]


def test_two_services_tell_of_one_parcel(desk: Desk) -> None:
    told = [(30, "已揽收", "103"), (20, "快件离开义乌", "1002"), (5, "已签收，签收人：前台", "303")]
    assert taken(desk, "kuaidi100", kuaidi100(*told)).state == "applied"
    assert scans() == ["picked_up", "in_transit", "delivered"]
    more = [(30, "已揽收", "1"), (2, "派送不成功，客户改约", "405")]
    taken(desk, "kdniao", kdniao(*more))
    assert scans() == ["picked_up", "in_transit", "delivered", "exception"]
    assert all(ledger.balanced(row) for row in ledger.ledger())


def test_a_strange_code_and_a_line_without_a_time_are_shown_to_people(desk: Desk) -> None:
    document = kuaidi100((30, "已揽收", "103"), (3, "派送中", "4711"))
    document["data"].append({"time": "昨天", "context": "到达"})
    taken(desk, "kuaidi100", document)
    assert scans() == ["picked_up", "out_for_delivery"]
    assert list(StrangeWord.objects.values_list("word", flat=True)) == ["kuaidi100:4711"]
    assert KeptAsideRow.objects.get().table == "tracking_events"


def test_an_answer_that_knows_nothing_says_nothing(desk: Desk) -> None:
    wrong = {
        "message": "单号不存在或者已经过期",
        "nu": "",
        "com": "",
        "status": "201",
        "state": "0",
        "data": [],
    }
    assert taken(desk, "kuaidi100", wrong).state == "applied"
    assert scans() == []
