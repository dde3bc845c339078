"""Messages to receivers of webhooks: signed, to a checked address, with an end to everything."""

import asyncio
import json
import re
import ssl
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache
from http import HTTPStatus
from typing import Any

import httpx

from fuchang.kernel.errors import AskUser
from fuchang.store.failures import without_secrets
from fuchang.store.models import Webhook
from fuchang.watch import hooks, outward, signing
from fuchang.watch.channels import Letter, Outcome, Pace
from fuchang.watch.outward import Place, Resolver

LONGEST_TOLD = 400
_SECONDS = re.compile(r"[0-9]{1,5}")  # of Retry-After; whoever asks for more days is not heard


def send(letter: Letter, pace: Pace, *, resolve: Resolver = outward.system) -> Outcome:
    """Send one message to its receiver."""
    hook = Webhook.objects.filter(pk=int(letter.target), shop_key=letter.shop_key).first()
    if hook is None or hook.removed_at or not hook.live:
        return Outcome("dead", "接收方已停用或移除 / the receiver is off or removed")
    body = written(letter)
    if len(body) > pace.longest_body:
        return Outcome("dead", f"消息太大 / {len(body)} bytes are too much")
    try:
        place = outward.look(hook.url, resolve=resolve)
    except AskUser as refusal:
        return Outcome("again", str(refusal), reached=False)
    keys = hooks.secrets_in_force(hook, now=letter.now)
    signed = signing.headers(keys, call_id=letter.dedupe_id, at=letter.now, body=body)
    post = Post(place, body, signed, longest_answer=pace.longest_answer)
    return asyncio.run(post.sent(timeout_s=pace.timeout_s, once=letter.once))


def written(letter: Letter) -> bytes:
    """The body: what it is about, since when, and the facts."""
    since = datetime.fromtimestamp(letter.created_at, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    told = {"type": letter.topic, "timestamp": since, "data": letter.payload}
    return json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode()


@dataclass
class Post:
    """One POST. `spoken`: whether anything of it may have reached the far end."""

    place: Place
    body: bytes
    signed: dict[str, str]
    longest_answer: int
    spoken: bool = field(default=False, init=False)

    async def sent(self, *, timeout_s: int, once: bool) -> Outcome:
        """Try each address until one can be reached, all of it within the time."""
        why = "无法连接 / cannot be reached"
        try:
            async with asyncio.timeout(timeout_s):
                for address in self.place.addresses:
                    try:
                        return await self._to(address, once=once)
                    except (httpx.HTTPError, OSError) as error:
                        why = f"{type(error).__name__}: {error}"
                        if self.spoken:
                            break
        except TimeoutError:
            why = f"{timeout_s} 秒内没有回答 / no answer within {timeout_s} s"
        return Outcome("unknown" if self.spoken else "again", cleaned(why), reached=False)

    async def _to(self, address: str, *, once: bool) -> Outcome:
        headers = {
            "Host": self.place.named, "Content-Type": "application/json", "Accept-Encoding": "identity",
            "User-Agent": "Fuchang-Webhook/1", "Connection": "close", **self.signed,
        }  # fmt: skip
        secure = self.place.scheme == "https"
        async with (
            httpx.AsyncClient(
                verify=_certificates() if secure else False,
                trust_env=False,  # a proxy from the environment would resolve the name again
                follow_redirects=False,
                timeout=None,  # noqa: S113 - the whole attempt has one
            ) as client,
            client.stream(
                "POST",
                self.place.at(address),
                content=self.body,
                headers=headers,
                extensions={"sni_hostname": self.place.host, "trace": self._hear},
            ) as answer,
        ):
            said = await self._read(answer)
        return judged(answer.status_code, said, answer.headers.get("retry-after", ""), once=once)

    async def _hear(self, event: str, _about: dict[str, Any]) -> None:
        if event.endswith("send_request_headers.started"):
            self.spoken = True

    async def _read(self, answer: httpx.Response) -> str:
        """The beginning of the answer; its status counts even if the rest does not come."""
        kept = b""
        try:
            async for part in answer.aiter_raw():
                kept += part
                if len(kept) >= self.longest_answer:
                    break
        except httpx.HTTPError:
            pass
        return kept[: self.longest_answer].decode("utf-8", "replace")


def judged(status: int, said: str, retry_after: str, *, once: bool) -> Outcome:
    """What an answer means; a redirect is no way in."""
    told = cleaned(f"{status} {said}")
    if HTTPStatus.OK <= status < HTTPStatus.MULTIPLE_CHOICES:
        return Outcome("sent", told)
    if status == HTTPStatus.GONE:
        return Outcome("gone", told)
    not_done = status < HTTPStatus.INTERNAL_SERVER_ERROR or status == HTTPStatus.SERVICE_UNAVAILABLE
    if once and not not_done:
        return Outcome("unknown", told)
    asked = int(retry_after) if _SECONDS.fullmatch(retry_after) else 0
    return Outcome("again", told, wait_s=asked)


def cleaned(text: str) -> str:
    """What is kept of an answer: printable, short, without keys or phone numbers."""
    plain = "".join(sign if sign.isprintable() else " " for sign in text)
    return without_secrets(plain)[:LONGEST_TOLD].strip()


@cache
def _certificates() -> ssl.SSLContext:
    return httpx.create_ssl_context()
