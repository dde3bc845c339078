"""The websocket of TMC: a greeting that is checked, letters pushed as they come and handed out on a pull."""

import asyncio
from contextlib import suppress

from starlette.websockets import WebSocket, WebSocketDisconnect

from fuchang.connect.taobao.signing import tmc_sign
from fuchang.connect.taobao.tmc.frames import (
    KIND,
    BadFrame,
    Date,
    Frame,
    Kind,
    Sort,
    Value,
    decode,
    encode,
)
from fuchang.sandbox.taobao.post import Letter
from fuchang.sandbox.taobao.state import State

_MOST_AT_ONCE = 100
_LONGEST_WAIT_S = 1.0


class Line:
    """One connection of one application."""

    def __init__(self, socket: WebSocket, state: State) -> None:
        self.socket, self.state, self.post = socket, state, state.post
        self.token = ""
        self.awake = asyncio.Event()
        self.loop = asyncio.get_running_loop()

    async def serve(self) -> None:
        """Until the far end hangs up, or the script cuts it; a fault on `line` lets nobody in."""
        sandbox = self.state.sandbox
        fault = sandbox.faults.due(platform="taobao", call="line", now=sandbox.clock.moment())
        sandbox.heard("taobao", "line", fault)
        if fault:
            await self.socket.close()
            return
        await self.socket.accept()
        with suppress(WebSocketDisconnect, BadFrame, RuntimeError):
            if not await self._greeted():
                await self.socket.close()
                return
            self.post.wakers.append(self.wake)
            pushing = asyncio.ensure_future(self._push())
            try:
                await self._hear()
            finally:
                self.post.wakers.remove(self.wake)
                pushing.cancel()

    def wake(self) -> None:
        """There is a letter; called from any thread."""
        self.loop.call_soon_threadsafe(self.awake.set)

    async def _greeted(self) -> bool:
        frame = decode(await self.socket.receive_bytes())
        told = {name: str(value) for name, value in frame.content.items()}
        wrong = self._refusal(frame, told)
        if wrong:
            await self._send(Frame(Kind.CONNECTACK, status=1, phrase=wrong))
            return False
        self.token = f"line-{told['app_key']}-{told['group_name']}"
        await self._send(Frame(Kind.CONNECTACK, token=self.token))
        return True

    def _refusal(self, frame: Frame, told: dict[str, str]) -> str:
        app = self.state.apps.get(told.get("app_key", ""))
        if frame.kind is not Kind.CONNECT or app is None:
            return "invalid app_key"
        good = tmc_sign(app_key=app.key, group=told.get("group_name", ""), timestamp=told.get("timestamp", ""), secret=app.secret)  # fmt: skip
        return "" if told.get("sign") == good else "invalid signature"

    async def _hear(self) -> None:
        while True:
            frame = decode(await self.socket.receive_bytes())
            if frame.token != self.token:
                return
            if frame.sort == Sort.PULL:
                self.awake.set()
            elif frame.sort == Sort.CONFIRM and isinstance(named := frame.content.get("id"), int):
                self.post.confirm(named)

    async def _push(self) -> None:
        with suppress(WebSocketDisconnect, RuntimeError):
            while True:
                self.awake.clear()
                for letter in self.post.due(most=_MOST_AT_ONCE):
                    await self._send(_data(letter))
                    if letter.drops:
                        letter.drops = False
                        await self.socket.close(code=1011)
                        return
                if not self.post.due_now():
                    with suppress(TimeoutError):
                        await asyncio.wait_for(self.awake.wait(), _LONGEST_WAIT_S)

    async def _send(self, frame: Frame) -> None:
        await self.socket.send_bytes(encode(frame))


def _data(letter: Letter) -> Frame:
    content: dict[str, Value] = {
        KIND: Sort.DATA,
        "id": letter.id,
        "topic": letter.topic,
        "content": letter.content,
        "userid": letter.shop_id,
        "nick": letter.nick,
        "publisher": "4272",
        "dataid": str(letter.id),
        "time": Date(letter.at * 1000),
        "outtime": Date(letter.at * 1000),
        "retried": letter.tries - 1,
    }
    return Frame(Kind.SEND, content)
