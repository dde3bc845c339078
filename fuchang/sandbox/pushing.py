"""Calls that simulated platforms make to the desk: when they are due, until they are accepted, or dropped."""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from fuchang.sandbox.faults import Said
from fuchang.sandbox.seam import Sandbox

if TYPE_CHECKING:
    import httpx

LOOK_S = 0.1
PATIENCE_S = 5


@dataclass(frozen=True, slots=True)
class Told:
    """One attempt, and what was answered; status 0 for no answer at all."""

    at: int
    url: str
    status: int
    answer: str


@dataclass
class Push:
    """One call that is to be made: what it says is worked out when it is made."""

    due: int
    url: str
    made: Callable[[bool], tuple[bytes, Mapping[str, str]]]  # forged or not → body, headers
    tries: int = 0


@dataclass
class Pushes:
    """The calls of one platform; `again_s` are the pauses after which it tries once more."""

    sandbox: Sandbox
    platform: str
    again_s: tuple[int, ...]
    accepted: Callable[[int, bytes], bool]
    waiting: list[Push] = field(default_factory=list)
    told: list[Told] = field(default_factory=list)
    dropped: int = 0

    def put(
        self, url: str, made: Callable[[bool], tuple[bytes, Mapping[str, str]]], *, after_s: int = 0
    ) -> None:
        """Call that address so much later by the sandbox's clock."""
        self.waiting.append(Push(self.sandbox.clock.moment() + after_s, url, made))

    async def run(self) -> None:
        """Make the calls that are due, for as long as the server runs."""
        while not self.waiting:  # a client holds megabytes of certificates: not before it is needed
            await asyncio.sleep(LOOK_S)
        import httpx  # noqa: PLC0415 - nor is the client itself

        async with httpx.AsyncClient(timeout=PATIENCE_S, trust_env=False) as client:
            while True:
                now = self.sandbox.clock.moment()
                for push in [one for one in self.waiting if one.due <= now]:
                    self.waiting.remove(push)
                    await self._make(client, push)
                await asyncio.sleep(LOOK_S)

    async def _make(self, client: "httpx.AsyncClient", push: Push) -> None:
        now = self.sandbox.clock.moment()
        fault = self.sandbox.faults.due(platform=self.platform, call="push", now=now)
        self.sandbox.heard(self.platform, "push", fault)
        said = fault.what if isinstance(fault, Said) else ""
        body, headers = push.made(said == "forged")
        for _ in range(2 if said == "twice" else 1):
            status, answer = await _posted(client, push.url, body, headers)
            self.told.append(Told(now, push.url, status, answer.decode("utf-8", "replace")))
        if not self.accepted(status, answer):
            self._once_more(push, now=now)

    def _once_more(self, push: Push, *, now: int) -> None:
        if push.tries >= len(self.again_s):
            self.dropped += 1
            return
        push.due = now + self.again_s[push.tries]
        push.tries += 1
        self.waiting.append(push)


async def _posted(
    client: "httpx.AsyncClient", url: str, body: bytes, headers: Mapping[str, str]
) -> tuple[int, bytes]:
    import httpx  # noqa: PLC0415 - loaded with the client

    try:
        answer = await client.post(url, content=body, headers=dict(headers))
    except httpx.HTTPError:
        return 0, b""
    return answer.status_code, answer.content
