"""What a simulated platform gets and gives: the shared sandbox, and its own routes and tasks.

A platform is a folder beside this file whose package has `def platform(sandbox: Sandbox) -> Platform`.
Its handlers answer through `sandbox.through(...)`, so that faults fall on them and calls are counted:

    async def query(request: Request) -> Response:
        return await sandbox.through(request, platform="kuaidi100", call="query", answer=lambda _: ...)
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response, StreamingResponse
from starlette.routing import BaseRoute

from fuchang.sandbox.faults import (
    AnyFault,
    Charset,
    Cut,
    Drip,
    Faults,
    Flood,
    Hang,
    Html,
    Redirect,
    Said,
    Status,
    Truncated,
)
from fuchang.sandbox.life import Life
from fuchang.sandbox.moment import SandboxClock
from fuchang.sandbox.world import World

_PAGE = "<html><body><h1>系统繁忙，请稍后再试</h1></body></html>"
_MEGABYTE = 1_048_576
_KEPT_CALLS = 100_000


class Cutting(Exception):
    """Raised in the middle of an answer, on purpose: the server drops the connection."""


@dataclass(frozen=True, slots=True)
class Call:
    """One call as a platform heard it; `ms` by the sandbox's clock."""

    ms: int
    platform: str
    call: str
    fault: str


Answer = Callable[[Said | None], Awaitable[Response]]


def _forgotten(_name: str, _value: Any) -> None:
    """A sandbox that keeps nothing."""


@dataclass
class Sandbox:
    """The clock, the market, the script of faults and the calls heard: shared by all platforms."""

    clock: SandboxClock
    world: World
    faults: Faults = field(default_factory=Faults)
    calls: list[Call] = field(default_factory=list)
    calls_a_second: int = 40  # of one application, where a platform limits them
    notes: dict[str, Any] = field(default_factory=dict)  # what platforms know from a run before
    note: Callable[[str, Any], None] = _forgotten  # keeps what a platform must know in the next
    life: Life = field(init=False)

    def __post_init__(self) -> None:
        self.life = Life(self.world)

    async def through(
        self, _request: Request, *, platform: str, call: str, answer: Answer
    ) -> Response:
        """Answer a call unless the script has something else in mind.

        `answer` is given what the platform itself must say or do wrong, or None.
        """
        fault = self.faults.due(platform=platform, call=call, now=self.clock.moment())
        self.heard(platform, call, fault)
        instead = await _instead(fault)
        if instead:
            return instead
        given = await answer(fault if isinstance(fault, Said) else None)
        return await _spoilt(given, fault)

    def heard(self, platform: str, call: str, fault: AnyFault | None) -> None:
        """Note a call; the newest hundred thousand are kept."""
        word = fault.fault if fault else ""
        self.calls.append(Call(int(self.clock.exact() * 1000), platform, call, word))
        if len(self.calls) > _KEPT_CALLS:
            del self.calls[: _KEPT_CALLS // 2]


@dataclass(frozen=True)
class Platform:
    """One simulated platform: its routes, and what goes on by itself while the server runs."""

    name: str
    routes: list[BaseRoute]
    tasks: tuple[Callable[[], Awaitable[None]], ...] = ()


async def _instead(fault: AnyFault | None) -> Response | None:
    """The answer that is given without doing anything, if the fault is of that sort."""
    match fault:
        case Status():
            headers = {"Retry-After": str(fault.retry_after)} if fault.retry_after else {}
            return Response(status_code=fault.status, headers=headers)
        case Html():
            return Response(_PAGE, media_type="text/html; charset=utf-8")
        case Redirect():
            return RedirectResponse(fault.to, status_code=302)
        case Flood():
            return StreamingResponse(_flood(fault.megabytes), media_type="application/json")
        case Hang() if not fault.done:
            await asyncio.sleep(fault.seconds)
            return Response(status_code=504)
    return None


async def _spoilt(given: Response, fault: AnyFault | None) -> Response:
    """The answer of a call that was done, as the fault lets it through."""
    body = bytes(given.body)
    match fault:
        case Hang():
            await asyncio.sleep(fault.seconds)
        case Cut():
            return _parts(_cut(body[: fault.after_bytes]), given, length=len(body))
        case Drip():
            return _parts(_drip(body, fault.bytes_a_second), given, length=len(body))
        case Truncated():
            return Response(body[: fault.keep_bytes], media_type=given.media_type)
        case Charset():
            wrong = body.decode("utf-8").encode(fault.charset, "replace")
            return Response(wrong, media_type="application/json; charset=utf-8")
    return given


def _parts(parts: AsyncIterator[bytes], given: Response, *, length: int) -> Response:
    headers = {"Content-Length": str(length)}
    return StreamingResponse(parts, media_type=given.media_type, headers=headers)


async def _cut(beginning: bytes) -> AsyncIterator[bytes]:
    yield beginning or b"{"
    await asyncio.sleep(0.02)  # what was sent should leave before the connection goes
    raise Cutting


async def _drip(body: bytes, bytes_a_second: int) -> AsyncIterator[bytes]:
    for place in range(0, len(body), bytes_a_second):
        yield body[place : place + bytes_a_second]
        await asyncio.sleep(1)


async def _flood(megabytes: int) -> AsyncIterator[bytes]:
    for _ in range(megabytes):
        yield b" " * _MEGABYTE
