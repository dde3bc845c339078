"""The websocket client of TMC: connect, pull, hand over in batches, confirm after that came back.

`keep` is called with a batch and must have stored it durably when it returns; what it raises leaves the
batch unconfirmed, so that the platform sends it again.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from websockets.exceptions import ConnectionClosed, InvalidHandshake, InvalidURI
from websockets.sync.client import ClientConnection, connect

from fuchang.connect.taobao.gateway import AppKeys, Hands
from fuchang.connect.taobao.signing import tmc_sign
from fuchang.connect.taobao.tmc.frames import (
    KIND,
    BadFrame,
    Frame,
    Kind,
    Sort,
    Value,
    decode,
    encode,
)
from fuchang.connect.taobao.tmc.messages import Message, of_frame
from fuchang.kernel.errors import Retry, StopAndTell

PRODUCTION = "wss://mc.api.taobao.com/"
PULL_EVERY_S = 5.0
AFTER_CLOSE_S, AFTER_ERROR_S = 3.0, 15.0
MOST_AT_ONCE = 200
GATHER_S, GATHERED_S = 0.02, 0.15
_OPEN_S = 10.0
_SDK = "fuchang"

Keep = Callable[[Sequence[Message]], None]
Quarantine = Callable[[bytes, str], None]


class NotConnected(Retry):
    """The message service cannot be reached, or hung up."""

    def __init__(self, *, why: str) -> None:
        super().__init__(f"消息服务连不上 / the message service cannot be reached: {why}")


class NotAccepted(StopAndTell):
    """The message service does not take our key, secret or group."""

    def __init__(self, *, status: int, phrase: str) -> None:
        super().__init__(
            f"消息服务不接受 / the message service refuses: {status} {phrase}".rstrip()
        )


@dataclass
class Heart:
    """How the listener is: for whoever watches that the desk is not deaf. Moments by `Hands.clock`."""

    connected: bool = False
    last_frame_at: int = 0
    messages: int = 0
    bad_frames: int = 0
    connections: int = 0


@dataclass
class Listener:
    """One group of one application. `there`: what time it is on the platform, where it is known."""

    keys: AppKeys
    hands: Hands
    keep: Keep
    quarantine: Quarantine
    url: str = PRODUCTION
    group: str = "default"
    pull_every_s: float = PULL_EVERY_S
    there: Callable[[], int] | None = None
    heart: Heart = field(default_factory=Heart)
    _token: str = field(default="", init=False)
    _pulled: float = field(default=0.0, init=False)

    def run(self, stopped: Callable[[], bool]) -> None:
        """Listen until told to stop, connecting again whenever the connection goes. Raises NotAccepted."""
        while not stopped():
            rest = AFTER_CLOSE_S
            try:
                self.once(stopped)
            except Retry:  # of the line, or of whoever keeps: unconfirmed messages come again
                rest = AFTER_ERROR_S
            self._rest(rest, stopped)

    def once(self, stopped: Callable[[], bool]) -> None:
        """One connection, to its end. Raises NotConnected, NotAccepted."""
        try:
            with connect(
                self.url, proxy=None, compression=None, max_size=16 * 1_048_576, open_timeout=_OPEN_S,
                close_timeout=1, ping_interval=30, user_agent_header=_SDK,
            ) as line:  # fmt: skip
                self._greet(line)
                self._listen(line, stopped)
        except ConnectionClosed:
            return
        except (OSError, TimeoutError, InvalidHandshake, InvalidURI, EOFError) as error:
            raise NotConnected(why=f"{type(error).__name__} {error}"[:160]) from error
        finally:
            self.heart.connected = False

    def _rest(self, seconds: float, stopped: Callable[[], bool]) -> None:
        end = self.hands.ticks() + seconds
        while not stopped() and self.hands.ticks() < end:
            self.hands.sleep(min(0.2, seconds))

    def _greet(self, line: ClientConnection) -> None:
        stamp = str((self.there or self.hands.clock)() * 1000)
        signed = tmc_sign(app_key=self.keys.app_key, group=self.group, timestamp=stamp, secret=self.keys.secret)  # fmt: skip
        told: dict[str, Value] = {
            "app_key": self.keys.app_key, "group_name": self.group, "timestamp": stamp, "sign": signed,
            "sdk": _SDK, "intranet_ip": "127.0.0.1",
        }  # fmt: skip
        line.send(encode(Frame(Kind.CONNECT, told)))
        answer = self._decoded(line.recv(timeout=_OPEN_S))
        if answer is None or answer.kind is not Kind.CONNECTACK:
            raise NotConnected(why="no CONNECTACK")
        if answer.status:
            raise NotAccepted(status=answer.status, phrase=answer.phrase or "")
        self._token = answer.token
        self.heart.connected, self.heart.connections = True, self.heart.connections + 1
        self._pulled = -self.pull_every_s

    def _listen(self, line: ClientConnection, stopped: Callable[[], bool]) -> None:
        while not stopped():
            self._pull(line)
            batch = self._gathered(line)
            if batch:
                self.keep(batch)
                self.heart.messages += len(batch)
                for message in batch:
                    self._send(line, {KIND: Sort.CONFIRM, "id": message.id})

    def _pull(self, line: ClientConnection) -> None:
        if self.hands.ticks() - self._pulled >= self.pull_every_s:
            self._pulled = self.hands.ticks()
            self._send(line, {KIND: Sort.PULL})

    def _gathered(self, line: ClientConnection) -> list[Message]:
        """What comes: wait a little for the first one, and hardly at all for those right behind it.

        Messages that never cease are handed over before long all the same: a clock may be running.
        """
        batch: dict[int, Message] = {}
        wait_s, end = min(1.0, self.pull_every_s), float("inf")
        while len(batch) < MOST_AT_ONCE and self.hands.ticks() < end:
            try:
                frame = self._decoded(line.recv(timeout=wait_s))
            except TimeoutError:
                break
            if frame and frame.kind is Kind.SEND and frame.sort == Sort.DATA:
                message = of_frame(frame)
                batch[message.id] = message
                end = min(end, self.hands.ticks() + GATHERED_S)
                wait_s = GATHER_S
        return list(batch.values())

    def _decoded(self, told: str | bytes) -> Frame | None:
        """The frame that came; what is none goes to quarantine and the line goes on."""
        self.heart.last_frame_at = self.hands.clock()
        raw = told.encode() if isinstance(told, str) else told
        try:
            return decode(raw)
        except BadFrame as bad:
            self.heart.bad_frames += 1
            self.quarantine(raw, str(bad))
            return None

    def _send(self, line: ClientConnection, content: dict[str, Value]) -> None:
        line.send(encode(Frame(Kind.SEND, content, token=self._token)))
