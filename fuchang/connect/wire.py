"""One HTTP call of a connector: an end to everything, no redirect followed, nothing said twice.

Every connector may use it; it knows none of them. What the status and body mean is theirs to say.
"""

import asyncio
import json
from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any
from urllib.parse import urlsplit

import httpx

from fuchang.kernel.errors import Retry, StopAndTell

USER_AGENT = "Fuchang/1"
_ENCODINGS = ("utf-8", "gb18030")


class Unreachable(Retry):
    """Nothing was said: the call may be repeated."""

    def __init__(self, *, host: str, why: str) -> None:
        self.host = host
        super().__init__(f"连不上 {host}，稍后重试 / cannot reach {host}: {why}")


class NoAnswer(Retry):
    """The call was made and no whole answer came back; it changes nothing there, so it may be repeated."""

    def __init__(self, *, host: str, why: str) -> None:
        self.host = host
        super().__init__(f"{host} 没有完整应答，稍后重试 / no whole answer from {host}: {why}")


class Throttled(Retry):
    """Too many calls; `wait_s` when the far end said so itself."""

    def __init__(self, *, host: str, wait_s: int = 0) -> None:
        self.host = host
        self.wait_s = wait_s
        super().__init__(f"{host} 限流，稍后重试 / {host} asks to slow down: wait {wait_s or 60} s")


class Garbled(Retry):
    """An answer that is not of the form agreed, such as a page for people."""

    def __init__(self, *, host: str, beginning: str) -> None:
        self.host = host
        super().__init__(
            f"{host} 的应答读不懂，稍后重试 / an unreadable answer of {host}: {beginning[:80]!r}"
        )


class OutcomeUnknown(StopAndTell):
    """Something that may not be done twice was asked for, and nobody knows whether it was done."""

    def __init__(self, *, host: str, why: str) -> None:
        self.host = host
        super().__init__(
            f"不知道 {host} 是否已执行，请人工核对后再决定 / {host} may or may not have done it "
            f"({why}): look there before anything is repeated"
        )


class Elsewhere(StopAndTell):
    """The far end sends us to another place; keys are never carried there."""

    def __init__(self, *, host: str, to: str) -> None:
        self.host = host
        self.to = to
        super().__init__(f"{host} 要求改去 {to}，未跟随 / {host} points to {to}: not followed")


@dataclass(frozen=True, slots=True)
class Answered:
    """Status, headers in lower case, body."""

    host: str
    status: int
    headers: Mapping[str, str]
    body: bytes

    def json(self) -> Any:
        """The body as JSON, in UTF-8 or the encoding of old gateways. Raises Garbled."""
        for encoding in _ENCODINGS:
            try:
                return json.loads(self.body.decode(encoding))
            except (UnicodeDecodeError, ValueError, RecursionError):
                continue
        raise Garbled(host=self.host, beginning=self.body[:80].decode("utf-8", "replace"))


@dataclass(frozen=True, slots=True)
class Wire:
    """How one connector speaks: its patience, and another place to speak to than the real one.

    `base` (`http://127.0.0.1:8700`) takes the place of scheme and host of every address.
    """

    base: str = ""
    timeout_s: float = 10  # the whole call, from connecting to the last byte
    longest_answer: int = 8 << 20

    def post(
        self,
        url: str,
        *,
        form: Mapping[str, str] | None = None,
        body: bytes | None = None,
        headers: Mapping[str, str] | None = None,
        once: bool = False,
    ) -> Answered:
        """POST a form or a body. `once`: what it asks for may not be done twice.

        Raises Unreachable, NoAnswer or OutcomeUnknown, Throttled, Elsewhere.
        """
        request = httpx.Request(
            "POST", self.placed(url), data=form, content=body, headers=_headers(headers)
        )
        return self._call(request, once=once)

    def get(self, url: str, *, headers: Mapping[str, str] | None = None) -> Answered:
        """GET. Raises Unreachable, NoAnswer, Throttled, Elsewhere."""
        request = httpx.Request("GET", self.placed(url), headers=_headers(headers))
        return self._call(request, once=False)

    def placed(self, url: str) -> str:
        """The address that is called: the real one, or the same path at `base`."""
        if not self.base:
            return url
        parts = urlsplit(url)
        path = parts.path + (f"?{parts.query}" if parts.query else "")
        return self.base.rstrip("/") + path

    def _call(self, request: httpx.Request, *, once: bool) -> Answered:
        host = request.url.netloc.decode()
        call = _Call(request, longest=self.longest_answer)
        try:
            return _fit(asyncio.run(call.answered(host, timeout_s=self.timeout_s)), once=once)
        except (httpx.HTTPError, OSError) as error:  # TimeoutError is one
            why = f"{type(error).__name__}: {error}"[:200]
            if not call.spoken:
                raise Unreachable(host=host, why=why) from error
            raise _unheard(host=host, why=why, once=once) from error


@dataclass(slots=True)
class _Call:
    """One call under way; `spoken` once anything of it may have reached the far end."""

    request: httpx.Request
    longest: int
    spoken: bool = False

    async def answered(self, host: str, *, timeout_s: float) -> Answered:
        self.request.extensions["trace"] = self._hear
        async with (
            asyncio.timeout(timeout_s),
            # a proxy of the environment would get the keys to see
            httpx.AsyncClient(timeout=None, follow_redirects=False, trust_env=False) as client,  # noqa: S113 - the whole call has one
        ):
            answer = await client.send(self.request, stream=True)
            try:
                body = await self._body(answer)
            finally:
                await answer.aclose()
        return Answered(host, answer.status_code, dict(answer.headers), body)

    async def _body(self, answer: httpx.Response) -> bytes:
        kept = bytearray()
        async for part in answer.aiter_bytes():
            kept += part
            if len(kept) > self.longest:
                message = f"more than {self.longest} bytes"
                raise httpx.ReadError(message)
        return bytes(kept)

    async def _hear(self, event: str, _about: Any) -> None:
        self.spoken = self.spoken or event.endswith("send_request_headers.started")


def _headers(given: Mapping[str, str] | None) -> dict[str, str]:
    return {"User-Agent": USER_AGENT, **(given or {})}


def _unheard(*, host: str, why: str, once: bool) -> NoAnswer | OutcomeUnknown:
    return OutcomeUnknown(host=host, why=why) if once else NoAnswer(host=host, why=why)


def _fit(answered: Answered, *, once: bool) -> Answered:
    status = answered.status
    if status == HTTPStatus.TOO_MANY_REQUESTS:
        told = answered.headers.get("retry-after", "")
        raise Throttled(host=answered.host, wait_s=int(told) if told.isdigit() else 0)
    if HTTPStatus.MULTIPLE_CHOICES <= status < HTTPStatus.BAD_REQUEST:
        raise Elsewhere(host=answered.host, to=answered.headers.get("location", ""))
    if status == HTTPStatus.SERVICE_UNAVAILABLE:
        raise Unreachable(host=answered.host, why="503")
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        raise _unheard(host=answered.host, why=str(status), once=once)
    return answered
