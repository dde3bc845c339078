"""The post office: what happens becomes a message, comes again until confirmed, and faults fall on it."""

import json

import pytest

from fuchang.connect.taobao.tmc.topics import topic_of
from fuchang.sandbox.faults import read_script
from fuchang.sandbox.moment import SandboxClock
from fuchang.sandbox.seam import Sandbox
from fuchang.sandbox.taobao.post import Post, topics
from fuchang.sandbox.world import World


def post() -> Post:
    world = World()
    world.put("shops", {"shop_id": "7", "name": "店"})
    world.put(
        "refunds",
        {"refund_id": "3", "order_id": "4", "shop_id": "7", "refund_fen": 100, "phase": 1},
    )
    world.put(
        "shipments",
        {
            "parcel_id": "4:YT1",
            "order_id": "4",
            "shop_id": "7",
            "waybill": "YT1",
            "courier": "圆通",
        },
    )
    return Post(Sandbox(SandboxClock(lambda: 0.0, 1_800_000_000), world))  # fmt: skip


def happen(told: Post, what: str = "refund_created") -> None:
    told.sandbox.world.change("refunds", "3", at=1_800_000_000, what=what)


def test_every_topic_is_known_to_our_own_table() -> None:
    assert all(topic_of(one["topic"]) for one in topics().values())


def test_a_change_is_a_message_with_the_ids_as_numbers() -> None:
    told = post()
    happen(told)
    letter = told.due(most=10)[0]
    assert letter.topic == "taobao_refund_RefundCreated"
    assert json.loads(letter.content)["refund_id"] == 3
    assert letter.nick == "店"


def test_a_scan_tells_the_parcel_and_what_nobody_tells_is_silent() -> None:
    told = post()
    told.sandbox.world.scan("YT1", {"seen_at": 1_800_000_000, "code": 2}, at=1_800_000_000)
    happen(told, "refund_touched")
    assert [json.loads(one.content)["action"] for one in told.due(most=9)] == ["GOT"]


def test_it_comes_again_until_it_is_confirmed() -> None:
    told = post()
    happen(told)
    first = told.due(most=10)[0]
    assert told.due(most=10) == []
    told.sandbox.clock.leap(301)
    assert told.due_now()
    assert told.due(most=10)[0].tries == 2
    told.confirm(first.id)
    told.confirm(first.id)
    told.sandbox.clock.leap(301)
    assert (told.due(most=10), told.confirmed) == ([], 1)


@pytest.mark.parametrize(
    ("what", "now", "later"),
    [("duplicate", 2, 0), ("late", 0, 1), ("lost", 0, 0), ("poison", 1, 0)],
)
def test_faults_of_the_script_fall_on_messages(what: str, now: int, later: int) -> None:
    told = post()
    script = f'faults: [{{call: "message:taobao_refund_*", do: {{fault: said, what: {what}}}}}]'
    told.sandbox.faults.lay_on(read_script(script), now=0)
    happen(told)
    assert len(told.due(most=10)) == now
    told.sandbox.clock.leap(61)
    assert len(told.due(most=10)) == later


def test_a_silent_service_and_a_shop_without_permit_tell_nothing() -> None:
    told = post()
    told.silent = True
    happen(told)
    assert told.due(most=10) == []
    assert not told.due_now()
    told.permitted.clear()
    told.silent = False
    happen(told)
    assert len(told.letters) == 1
