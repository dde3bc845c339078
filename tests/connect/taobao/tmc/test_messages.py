"""A message is the same whichever way it came, and poison is said to be poison."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fuchang.connect.taobao.tmc.frames import KIND, Date, Frame, Kind, Sort
from fuchang.connect.taobao.tmc.messages import of_call, of_frame
from fuchang.kernel.clock import from_local

AT = from_local("2026-11-28 12:00:00")
CONTENT = '{"refund_id": 300000000000230161, "tid": 4600000000001164036}'
TOPIC = "taobao_refund_RefundCreated"


def test_both_ways_give_the_same_message() -> None:
    frame = Frame(Kind.SEND, {
        KIND: Sort.DATA, "id": 4160, "topic": TOPIC, "content": CONTENT, "userid": "580000001", "nick": "店",
        "outtime": Date(AT * 1000), "retried": 2,
    })  # fmt: skip
    row = {"id": 4160, "topic": TOPIC, "content": CONTENT, "user_id": 580000001, "user_nick": "店", "pub_time": "2026-11-28 12:00:00", "retried": 2}  # fmt: skip
    assert of_frame(frame) == of_call(row)
    message = of_call(row)
    assert message.told["refund_id"] == 300000000000230161
    assert (message.at, message.retried, message.poison) == (AT, 2, "")
    assert message.plain()["content"] == CONTENT


@pytest.mark.parametrize("content", ['{"refund_id": "3', "", "[1]", "null", "[" * 100_000])
def test_what_cannot_be_read_is_poison_and_kept_as_it_came(content: str) -> None:
    message = of_call({"id": 1, "topic": TOPIC, "content": content})
    assert message.poison
    assert (message.content, dict(message.told)) == (content, {})


def test_a_content_that_came_as_an_object_is_read_too() -> None:
    assert of_call({"id": "7", "topic": TOPIC, "content": {"tid": 1}}).told == {"tid": 1}


@given(st.dictionaries(st.sampled_from(["id", "topic", "content", "nick", "outtime", "retried"]), st.none() | st.text(max_size=9) | st.binary(max_size=4) | st.integers(0, 9).map(Date) | st.integers(-5, 5)))  # fmt: skip
def test_whatever_a_frame_holds_there_is_a_message(content: dict[str, object]) -> None:
    assert isinstance(of_frame(Frame(Kind.SEND, content)).id, int)  # type: ignore[arg-type]
