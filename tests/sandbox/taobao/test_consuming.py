"""Messages by calls: taken, kept and confirmed by our own client."""

import pytest

from fuchang.connect.taobao.refusals import Refused
from fuchang.connect.taobao.tmc.consuming import consume
from fuchang.connect.taobao.tmc.messages import Message
from tests.sandbox.taobao.visitor import Visitor

pytestmark = pytest.mark.loopback


def test_a_batch_is_taken_and_confirmed(visitor: Visitor) -> None:
    row, kept = visitor.refund(), list[Message]()
    assert consume(visitor.gateway, kept.extend) == 1
    assert str(kept[0].told["refund_id"]) == row["refund_id"]
    visitor.server.sandbox.clock.leap(301)
    assert consume(visitor.gateway, kept.extend) == 0
    queue = visitor.call("taobao.tmc.queue.get", group_name="default").row()
    assert (queue["put_toal"], queue["get_total"]) == (1, 1)


def test_what_could_not_be_kept_comes_again(visitor: Visitor) -> None:
    visitor.refund()

    def full(_batch: object) -> None:
        raise TimeoutError

    with pytest.raises(TimeoutError):
        consume(visitor.gateway, full)
    visitor.server.sandbox.clock.leap(301)
    kept: list[Message] = []
    assert consume(visitor.gateway, kept.extend) == 1


def test_permits_users_and_groups(visitor: Visitor) -> None:
    visitor.call("taobao.tmc.user.permit")
    nick = visitor.call("taobao.user.seller.get").row()["nick"]
    assert visitor.call("taobao.tmc.user.get", nick=nick).row()["is_valid"] is True
    assert visitor.call("taobao.tmc.user.get", nick="nobody").rows() == []
    assert visitor.call("taobao.tmc.group.add", group_name="vip", nicks=nick).at("group_name")
    with pytest.raises(Refused):
        visitor.call("taobao.tmc.group.add", group_name="default2", nicks=nick)
    for wrong in ({"quantity": 5}, {"quantity": 500}):
        with pytest.raises(Refused):
            visitor.call("taobao.tmc.messages.consume", **wrong)
