"""The listener against the sandbox's message service: kept, then confirmed; nothing lost, poison aside."""

import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

import httpx
import pytest
from websockets.sync.server import ServerConnection, serve

from fuchang.connect.taobao.gateway import AppKeys, Hands
from fuchang.connect.taobao.tmc import listening
from fuchang.connect.taobao.tmc.frames import decode
from fuchang.connect.taobao.tmc.listening import Listener, NotAccepted, NotConnected
from fuchang.connect.taobao.tmc.messages import Message
from fuchang.kernel.clock import clock
from fuchang.kernel.errors import Retry
from fuchang.sandbox.faults import read_script
from fuchang.sandbox.serve import Running, running
from fuchang.sandbox.taobao.state import APP_KEY, SECRET
from tests.sandbox.worlds import fresh

pytestmark = pytest.mark.loopback
SHOP = "580000001"


class Full(Retry):
    """The store is full for a moment."""


@dataclass
class Desk:
    """A listener on a thread, and what it kept."""

    server: Running
    kept: list[Message] = field(default_factory=list)
    aside: list[bytes] = field(default_factory=list)
    refuse: int = 0
    secret: str = SECRET
    ends: threading.Event = field(default_factory=threading.Event)

    def keep(self, batch: Sequence[Message]) -> None:
        if self.refuse:
            self.refuse -= 1
            raise Full
        self.kept += batch

    def put_aside(self, raw: bytes, why: str) -> None:
        assert why
        self.aside.append(raw)

    def listener(self) -> Listener:
        url = self.server.url.replace("http", "ws") + "/"
        hands = Hands(clock, time.monotonic, time.sleep, lambda: 0.5)
        return Listener(AppKeys(APP_KEY, self.secret), hands, self.keep, self.put_aside, url, pull_every_s=0.2)  # fmt: skip

    def start(self) -> Listener:
        listener = self.listener()
        self.thread = threading.Thread(target=listener.run, args=(self.ends.is_set,), daemon=True)
        self.thread.start()
        return listener

    def until(self, done: Callable[[], bool], *, passing_s: int = 0) -> None:
        """Wait until it is so, letting the sandbox's time pass meanwhile."""
        end = time.monotonic() + 5
        while not done():
            self.server.sandbox.clock.leap(passing_s)
            assert time.monotonic() < end, f"{len(self.kept)} kept, {len(self.aside)} aside"
            time.sleep(0.005)

    def touch(self, count: int) -> list[str]:
        """That many refunds change; their ids."""
        world, now = self.server.sandbox.world, self.server.sandbox.clock.moment()
        rows = list(world.rows("refunds", shop_id=SHOP))
        for number in range(count):
            row = rows[number % len(rows)]
            world.change("refunds", row["refund_id"], at=now, what="refund_created")
        return [rows[number % len(rows)]["refund_id"] for number in range(count)]


@pytest.fixture
def desk(monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    monkeypatch.setattr(listening, "AFTER_CLOSE_S", 0.05)
    monkeypatch.setattr(listening, "AFTER_ERROR_S", 0.05)
    sandbox = fresh(600)
    with running(sandbox) as server:
        told = Desk(server)
        yield told
        told.ends.set()
        if hasattr(told, "thread"):
            told.thread.join(timeout=5)


def ids(desk: Desk) -> list[str]:
    return [str(message.told["refund_id"]) for message in desk.kept if not message.poison]


def waiting(desk: Desk) -> int:
    """Messages that the platform would send again."""
    told = httpx.get(f"{desk.server.url}/sandbox/post").json()
    return int(told["waiting"])


def test_what_happens_is_heard_and_confirmed(desk: Desk) -> None:
    listener = desk.start()
    desk.until(lambda: listener.heart.connected)
    touched = desk.touch(5)
    desk.until(lambda: len(desk.kept) == 5)
    desk.until(lambda: waiting(desk) == 0)
    assert sorted(ids(desk)) == sorted(touched)
    assert listener.heart.messages == 5
    assert desk.kept[0].nick == "复常模拟店00001"


def test_what_happened_before_is_pulled(desk: Desk) -> None:
    touched = desk.touch(3)
    desk.start()
    desk.until(lambda: sorted(ids(desk)) == sorted(touched))


def test_what_was_not_kept_is_not_confirmed_and_comes_again(desk: Desk) -> None:
    desk.refuse = 1
    desk.start()
    desk.touch(1)
    desk.until(lambda: desk.refuse == 0)
    assert waiting(desk) == 1
    desk.server.sandbox.clock.leap(301)
    desk.until(lambda: len(desk.kept) == 1)
    assert desk.kept[0].retried == 1
    desk.until(lambda: waiting(desk) == 0)


@pytest.mark.parametrize("what", ["duplicate", "late", "poison", "drop"])
def test_no_fault_of_the_line_loses_a_message(desk: Desk, what: str) -> None:
    script = f'faults: [{{call: "message:*", every: 3, do: {{fault: said, what: {what}, facts: {{seconds: 30}}}}}}]'
    desk.server.sandbox.faults.lay_on(read_script(script), now=0)
    desk.start()
    touched = desk.touch(12)
    desk.server.sandbox.clock.leap(31)
    enough = {"duplicate": 16, "late": 12, "poison": 12, "drop": 12}[what]
    passing_s = 10 if what == "drop" else 0  # what was on its way comes again after five minutes
    desk.until(lambda: len({message.id for message in desk.kept}) >= enough, passing_s=passing_s)
    desk.until(lambda: waiting(desk) == 0, passing_s=passing_s)
    poisoned = [message for message in desk.kept if message.poison]
    assert len(poisoned) == (4 if what == "poison" else 0)
    assert set(ids(desk)) >= set(touched) if what != "poison" else True


def test_a_wrong_secret_is_told_and_not_tried_for_ever(desk: Desk) -> None:
    desk.secret = "wrong"
    with pytest.raises(NotAccepted, match="signature"):
        desk.listener().run(lambda: False)


def test_nobody_there_is_tried_again_later(desk: Desk) -> None:
    desk.server.pause()
    with pytest.raises(NotConnected):
        desk.listener().once(lambda: False)
    listener = desk.start()
    desk.server.resume()
    desk.until(lambda: listener.heart.connected)


def test_a_thousand_messages_at_once_are_all_heard(
    desk: Desk, figure: Callable[[str], None]
) -> None:
    listener = desk.start()
    desk.until(lambda: listener.heart.connected)
    begin = time.monotonic()
    desk.touch(1_000)
    desk.until(lambda: len({message.id for message in desk.kept}) == 1_000)
    rate = 1_000 / (time.monotonic() - begin)
    figure(f"{rate:.0f} messages a second through the line")


def test_the_greeting_tells_the_time_that_the_platform_goes_by() -> None:
    greeted: list[str] = []
    kept: list[Message] = []

    def greet(line: ServerConnection) -> None:
        greeted.append(str(decode(bytes(line.recv(decode=False))).content["timestamp"]))

    hands = Hands(lambda: 1_700_000_000, time.monotonic, time.sleep, lambda: 0.5)
    with serve(greet, "127.0.0.1", 0) as server:
        beside = threading.Thread(target=server.serve_forever, daemon=True)
        beside.start()
        url = f"ws://127.0.0.1:{server.socket.getsockname()[1]}/"
        for there in (None, lambda: 1_700_000_660):
            ear = Listener(AppKeys(APP_KEY, SECRET), hands, kept.extend, lambda _raw, _why: None, url, there=there)  # fmt: skip
            ear.once(lambda: False)
        server.shutdown()
        beside.join(timeout=5)
    assert greeted == ["1700000000000", "1700000660000"]
