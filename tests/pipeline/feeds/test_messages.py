"""A message is stored before it is confirmed, wishes for one reading, and changes nothing by itself."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import OperationalError

from fuchang.connect.taobao.tmc.messages import Message, of_call
from fuchang.kernel.clock import clock
from fuchang.pipeline import duties
from fuchang.pipeline.feeds import messages
from fuchang.shops.models import Shop
from fuchang.store.models import Delivery, PlatformMessage, StrangeWord, Wish
from fuchang.store.walls import everything

pytestmark = [pytest.mark.django_db, pytest.mark.store]
TOLD = {"refund_id": "300000000000230161", "tid": 4600000000001164036, "seller_nick": "小满"}


@pytest.fixture(autouse=True)
def shop(db: None) -> Iterator[Shop]:
    with everything("the test"):
        yield Shop.objects.create(platform="taobao", shop_id="580000001", name="小满", created_at=1)


def letter(number: int, topic: str = "taobao_refund_RefundCreated", **other: Any) -> Message:
    row = {
        "id": number,
        "topic": topic,
        "content": json.dumps({**TOLD, **other}),
        "user_nick": "小满",
    }
    return of_call(row)


def test_many_messages_about_one_refund_are_one_wish_each_thing() -> None:
    messages.keep([letter(n) for n in range(1, 6)])
    messages.keep([letter(6)])
    assert PlatformMessage.objects.count() == 6
    assert sorted(Wish.objects.values_list("thing", "count")) == [("refund", 2), ("trade", 2)]


def test_the_same_message_again_changes_nothing_at_all() -> None:
    messages.keep([letter(1), letter(2)])
    Wish.objects.all().delete()
    messages.keep([letter(2), letter(1)])
    assert PlatformMessage.objects.count() == 2
    assert not Wish.objects.exists()


def test_poison_is_stored_with_its_reason_and_the_rest_goes_on() -> None:
    bad = of_call({"id": 7, "topic": "taobao_refund_RefundCreated", "content": "{", "user_nick": "小满"})  # fmt: skip
    messages.keep([bad, letter(8)])
    assert PlatformMessage.objects.get(message_id="7").state == "poison"
    assert "no JSON" in PlatformMessage.objects.get(message_id="7").why
    assert Wish.objects.filter(thing="refund").exists()


def test_a_message_of_a_shop_that_is_not_here_is_kept_and_wishes_nothing() -> None:
    row = {"id": 9, "topic": "taobao_refund_RefundCreated", "content": json.dumps({**TOLD, "seller_nick": "别家"}), "user_nick": "别家"}  # fmt: skip
    messages.keep([of_call(row)])
    kept = PlatformMessage.objects.get()
    assert (kept.shop_key, kept.state) == (0, "poison")
    assert not Wish.objects.exists()


def test_a_topic_that_nobody_knows_is_in_the_dictionary() -> None:
    messages.keep([letter(10, topic="taobao_moon_Rises")])
    assert StrangeWord.objects.get().word == "taobao_moon_Rises"


def test_a_hold_that_the_platform_asks_for_is_a_fact_by_itself() -> None:
    messages.keep([letter(11, topic="taobao_rdcaligenius_OrderMsgSend", action_type=1, oid=1)])
    assert Delivery.objects.get().name == "tmc.hold_asked"


def test_what_could_not_be_stored_is_not_confirmed(monkeypatch: pytest.MonkeyPatch) -> None:
    def away(*_: Any, **__: Any) -> None:
        raise OperationalError

    monkeypatch.setattr(messages, "_follow", away)
    with pytest.raises(messages.NotKept):
        messages.keep([letter(12)])
    assert not PlatformMessage.objects.exists()


def test_bytes_that_are_no_message_are_kept_and_old_ones_go() -> None:
    messages.quarantine(b"\x09\x09", "version 9")
    assert PlatformMessage.objects.get().why == "version 9: 0909"
    PlatformMessage.objects.update(received_at=clock() - duties.MESSAGES_LAST_S - 5)
    duties.forget_messages.call()
    assert not PlatformMessage.objects.exists()
