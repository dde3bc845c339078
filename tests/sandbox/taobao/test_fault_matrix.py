"""P11: whatever the gateway does for a while, once it is well again nothing that changed was missed."""

import resource
import sys
from dataclasses import dataclass, field

import pytest

from fuchang.connect.taobao import polling
from fuchang.connect.taobao.gateway import Elsewhere
from fuchang.connect.taobao.methods import method
from fuchang.connect.taobao.pace import Fuse, Pace
from fuchang.connect.taobao.polling import Cursor
from fuchang.kernel.clock import local_text
from fuchang.kernel.errors import FuchangError, Retry
from tests.receiver import Receiver
from tests.sandbox.taobao.visitor import SHOP, Visitor

pytestmark = pytest.mark.loopback
LIST = method("taobao.trades.sold.increment.get")
CHANGES = 320
MATRIX = {
    "429": "{fault: status, status: 429}",
    "500": "{fault: status, status: 500}",
    "502": "{fault: status, status: 502}",
    "504": "{fault: status, status: 504}",
    "reset in the body": "{fault: cut, after_bytes: 30}",
    "a byte a second": "{fault: drip}",
    "truncated": "{fault: truncated, keep_bytes: 60}",
    "a page for people": "{fault: html}",
    "hangs": "{fault: hang, seconds: 2}",
    "GBK": "{fault: charset}",
    "code 10": "{fault: said, what: error, facts: {code: 10}}",
    "code 7": "{fault: said, what: error, facts: {code: 7, sub_code: isp.call-limited, sub_msg: This ban will last for 1 more seconds}}",
    "isp": "{fault: said, what: error, facts: {code: 15, sub_code: isp.top-remote-connection-timeout}}",
    "code 25": "{fault: said, what: error, facts: {code: 25}}",
    "isv": "{fault: said, what: error, facts: {code: 15, sub_code: isv.odd}}",
    "broken JSON": "{fault: said, what: broken_json}",
    "duplicate page": "{fault: said, what: duplicate_page}",
    "shrinking list": "{fault: said, what: shrinking}",
    "strange word": "{fault: said, what: strange_word, facts: {field: status, word: MARTIAN}}",
}  # fmt: skip


@dataclass
class Reader:
    """Reads changed refunds on and on, as the worker does: a page, its rows, the cursor kept with them."""

    visitor: Visitor
    cursor: Cursor
    seen: set[tuple[str, str]] = field(default_factory=set)
    failed: list[str] = field(default_factory=list)
    deepest: int = 0

    def turn(self) -> None:
        """One page; what fails leaves the cursor where it was."""
        sandbox = self.visitor.server.sandbox
        question, cursor = polling.asked(LIST, self.cursor, now=sandbox.clock.moment())
        self.deepest = max(self.deepest, cursor.page)
        try:
            answer = self.visitor.call(question.call, **question.params)
        except FuchangError as error:
            self.failed.append(type(error).__name__)
            sandbox.clock.leap(int(getattr(error, "wait_s", 5)) + 1)
            return
        self.cursor = polling.answered(LIST, cursor, total=answer.total, rows=len(answer.rows()))
        self.seen |= {(row["tid_str"], row["modified"]) for row in answer.rows()}

    def to_the_end(self) -> None:
        """Until the present of this moment was read."""
        end = self.visitor.server.sandbox.clock.moment()
        for _ in range(400):
            if self.cursor.end is None and self.cursor.to >= end:
                return
            self.turn()
            self.visitor.server.sandbox.clock.leap(1)
        pytest.fail(f"never caught up: {self.cursor}, {self.failed[-5:]}")


def change(visitor: Visitor, number: int) -> None:
    rows = list(visitor.world.rows("orders", shop_id=SHOP))
    named = rows[number % len(rows)]["order_id"]
    visitor.world.change("orders", named, at=visitor.server.sandbox.clock.moment(), what="order_touched")  # fmt: skip


@pytest.fixture
def reader(visitor: Visitor) -> Reader:
    visitor.gateway.close()
    visitor.connect(timeout_s=0.2)
    now = visitor.server.sandbox.clock.moment()
    return Reader(visitor, polling.begun({}, back_days=0, now=now - 60))


@pytest.mark.parametrize("fault", MATRIX)
def test_nothing_is_missed_once_it_is_well_again(reader: Reader, fault: str) -> None:
    visitor = reader.visitor
    # at times every second call, at times all of them
    visitor.faults(f"faults: [{{call: {LIST.name}, every: 2, last: 6, do: {MATRIX[fault]}}}, {{call: {LIST.name}, first: 10, last: 14, do: {MATRIX[fault]}}}]")  # fmt: skip
    for number in range(CHANGES):
        change(visitor, number)
        visitor.server.sandbox.clock.leap(4)
        if number % 20 == 0:
            reader.turn()
    hit = [call for call in visitor.server.sandbox.calls if call.fault]
    assert len(hit) >= 5
    visitor.faults("")
    reader.to_the_end()
    assert reader.deepest > 1
    now = {(row["order_id"], local_text(row["modified_at"])) for row in visitor.world.rows("orders", shop_id=SHOP)}  # fmt: skip
    since = local_text(reader.cursor.since)
    assert {one for one in now if one[1] > since} <= reader.seen


def test_nothing_is_missed_after_hours_of_darkness(reader: Reader) -> None:
    visitor = reader.visitor
    visitor.server.pause()
    for number in range(24):
        visitor.server.sandbox.clock.leap(3_600)
        change(visitor, number)
        reader.turn()
    assert set(reader.failed) <= {"NotReached", "NotNow", "NoAnswer"}
    visitor.server.resume()
    reader.to_the_end()
    changed = list(visitor.world.rows("orders", shop_id=SHOP))[:24]
    assert {(row["order_id"], local_text(row["modified_at"])) for row in changed} <= reader.seen


def test_a_clock_eleven_minutes_off_is_followed(visitor: Visitor) -> None:
    visitor.server.sandbox.clock.skew_s = 660
    assert visitor.call("taobao.user.seller.get").row()["nick"]
    assert abs(visitor.gateway.ahead_s - 660) <= 1
    heard = [call.call for call in visitor.server.sandbox.calls]
    assert heard == ["taobao.user.seller.get"] * 2


def test_the_token_goes_to_nobody_else(visitor: Visitor) -> None:
    with Receiver() as stranger:
        visitor.faults(f"faults: [{{do: {{fault: redirect, to: '{stranger.url}'}}}}]")
        with pytest.raises(Elsewhere):
            visitor.call("taobao.user.seller.get")
        assert stranger.touched == 0


def test_a_hundred_megabytes_are_not_kept(visitor: Visitor) -> None:
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    visitor.gateway.close()
    visitor.connect(timeout_s=5.0)
    visitor.faults("faults: [{do: {fault: flood, megabytes: 100}}]")
    with pytest.raises(Retry):
        visitor.gateway.once("taobao.user.seller.get", {}, session=visitor.session)
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    assert grown / (1_048_576 if sys.platform == "darwin" else 1_024) <= 100


def test_calls_never_come_faster_than_they_may(visitor: Visitor) -> None:
    visitor.gateway.pace = Pace(calls_a_second=20, burst=4)
    begin = visitor.server.sandbox.clock.exact()
    for _ in range(60):
        visitor.call("taobao.time.get")
    calls = [call.ms / 1_000 - begin for call in visitor.server.sandbox.calls]
    for place, first in enumerate(calls):
        within = sum(1 for at in calls[place:] if at - first <= 1)
        assert within <= 24 * 1.05


def test_a_dead_gateway_is_asked_five_times_and_then_left_alone(visitor: Visitor) -> None:
    visitor.faults("faults: [{do: {fault: status, status: 502}}]")
    visitor.gateway.fuse = Fuse()
    for _ in range(20):
        with pytest.raises(Retry):
            visitor.gateway.once("taobao.time.get", {})
    assert len(visitor.server.sandbox.calls) == 5
    visitor.faults("")
    visitor.server.sandbox.clock.leap(60)
    assert visitor.call("taobao.time.get").at("time")
