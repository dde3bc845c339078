"""A message makes us read again what it is about, and says by itself only what nothing else says."""

import json

import pytest

from fuchang.connect.taobao.mapping import Context, StrangeWord
from fuchang.connect.taobao.maps import maps
from fuchang.connect.taobao.things import things
from fuchang.connect.taobao.tmc.messages import Message, of_call
from fuchang.connect.taobao.tmc.topics import Wish, facts, topic_of, topics, wishes
from fuchang.facts.codes import code

CONTEXT = Context(shop_id="580000001", asked_at=1_795_881_600, secret=b"k" * 32)


def message(topic: str, **told: object) -> Message:
    return of_call({"id": 1, "topic": topic, "content": json.dumps(told), "user_nick": "店"})


def test_every_wish_is_for_a_thing_that_can_be_read_and_every_map_is_there() -> None:
    for topic in topics():
        assert {named.thing for named in topic.wishes} <= set(things())
        assert not topic.facts or topic.facts in maps()


@pytest.mark.parametrize(
    ("topic", "told", "expected"),
    [
        ("taobao_refund_RefundCreated", {"refund_id": 3, "tid": 4}, [Wish("refund", "3"), Wish("trade", "4")]),
        ("taobao_dispute_ExchangeCreated", {"refund_id": "3", "tid": 4}, [Wish("refund", "3"), Wish("trade", "4")]),
        ("taobao_trade_TradeSellerShip", {"tid": 4}, [Wish("trade", "4")]),
        ("taobao_logistics_LogsticDetailTrace", {"tid": 4, "action": "GOT"}, [Wish("trace", "4")]),
        ("taobao_item_ItemPunishDelete", {"num_iid": 5}, [Wish("item", "5")]),
        ("taobao_rdc_AgDealRefund", {"refund_id": 3, "parent_order_id": 4}, [Wish("refund", "3"), Wish("trade", "4")]),
        ("taobao_top_AuthCancel", {"open_id": 1}, []),
        ("taobao_refund_RefundCreated", {"refund_id": 0}, []),
        ("never_heard_of", {"tid": 4}, []),
    ],
)  # fmt: skip
def test_a_message_makes_us_read_again(
    topic: str, told: dict[str, object], expected: list[Wish]
) -> None:
    assert wishes([message(topic, **told)]) == expected


def test_a_thousand_messages_about_one_refund_are_one_reading() -> None:
    told = [message("taobao_refund_RefundCreateMessage", refund_id=3) for _ in range(1_000)]
    assert wishes(told) == [Wish("refund", "3")]


def test_a_cancelled_authorisation_is_a_status_of_the_account() -> None:
    found = facts([message("taobao_top_AuthCancel")], CONTEXT).tables["statuses"][0]
    assert found["status_code"] == code(kind="status_code", word="authorisation_lost")
    assert found["subject_id"] == "店"


def test_a_wish_to_hold_shipping_marks_the_order() -> None:
    asked = message("taobao_rdcaligenius_OrderMsgSend", tid=4, action_type=1)
    row = facts([asked], CONTEXT).tables["orders"][0]
    assert row["hold"] == code(kind="hold", word="platform")


def test_punished_items_and_shops_are_statuses() -> None:
    told = [message("taobao_item_ItemPunishCc", num_iid=5, title="a"), message("taobao_punish_Forall", content="扣分")]  # fmt: skip
    codes = [row["status_code"] for row in facts(told, CONTEXT).tables["statuses"]]
    assert codes == [code(kind="status_code", word=word) for word in ("item_punished", "shop_penalised")]  # fmt: skip


def test_a_topic_that_nobody_knows_is_a_strange_word() -> None:
    assert facts([message("never_heard_of")], CONTEXT).strange == {StrangeWord("topic", "never_heard_of", "topic", "message")}  # fmt: skip


def test_what_is_gone_at_the_platform_is_still_only_a_reason_to_read() -> None:
    known = topic_of("taobao_refund_RefundTimeoutRemind")
    assert known
    assert known.facts == ""
