"""Batches by calls of the gateway: asked within the limits, confirmed after they were kept."""

import json
from collections.abc import Iterator

import pytest

from fuchang.connect.taobao.tmc.consuming import confirm, consume
from fuchang.connect.taobao.tmc.messages import Message, of_call
from tests.connect.taobao.far_end import Watch, form, gateway
from tests.receiver import Receiver

pytestmark = pytest.mark.loopback


@pytest.fixture
def far() -> Iterator[Receiver]:
    with Receiver() as receiver:
        yield receiver


def test_an_empty_queue_asks_for_no_confirmation(far: Receiver) -> None:
    far.said = json.dumps({"tmc_messages_consume_response": {"request_id": "r"}}).encode()
    kept: list[Message] = []
    assert consume(gateway(far, Watch()), kept.extend, most=5) == 0
    assert [form(heard)["quantity"] for heard in far.heard] == ["10"]


def test_many_are_confirmed_two_hundred_at_a_time(far: Receiver) -> None:
    far.said = b'{"tmc_messages_confirm_response": {"is_success": true}}'
    batch = [of_call({"id": number, "topic": "t", "content": "{}"}) for number in range(450)]
    confirm(gateway(far, Watch()), batch)
    assert [len(form(heard)["s_message_ids"].split(",")) for heard in far.heard] == [200, 200, 50]
