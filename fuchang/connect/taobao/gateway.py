"""The client of TOP: one signed call, and the same with patience. Knows when an outcome is unknown.

Nothing here asks the time or sleeps by itself: `Hands` are lent by whoever calls.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from typing import Any, NoReturn

import httpx

from fuchang.connect.taobao.envelope import Unreadable, opened
from fuchang.connect.taobao.methods import Answer, Method, method
from fuchang.connect.taobao.pace import Fuse, Pace, jitter_s
from fuchang.connect.taobao.refusals import (
    Busy,
    ClockWrong,
    Limited,
    Refusal,
    Refused,
    TopError,
    UsedUp,
    refusal_of,
    refused,
)
from fuchang.connect.taobao.signing import SignMethod, sign, written
from fuchang.kernel.clock import local_text
from fuchang.kernel.errors import Bug, FuchangError, Retry, StopAndTell

PRODUCTION = "https://eco.taobao.com/router/rest"
LONGEST_ANSWER = 16 * 1_048_576
TRIES = 6
_AGENT = "fuchang"
# the far end said that it did nothing
_NO_GATEWAY = (HTTPStatus.NOT_FOUND, HTTPStatus.METHOD_NOT_ALLOWED)
_ELSEWHERE = "网关地址不对？应以 /router/rest 结尾 / is the gateway's address right? it ends with /router/rest"
_NOT_DONE = (HTTPStatus.SERVICE_UNAVAILABLE, HTTPStatus.TOO_MANY_REQUESTS)


@dataclass(frozen=True)
class AppKeys:
    """What the console gave the application."""

    app_key: str
    secret: str = field(repr=False)
    url: str = PRODUCTION
    sign_method: SignMethod = "hmac-sha256"


@dataclass(frozen=True)
class Picture:
    """A file that goes with a call; it is not signed."""

    name: str
    body: bytes = field(repr=False)
    kind: str = "image/jpeg"


@dataclass(frozen=True)
class Hands:
    """What the outer world lends: the time, a stopwatch, sleep, and luck from 0 to 1."""

    clock: Callable[[], int]
    ticks: Callable[[], float]
    sleep: Callable[[float], None]
    luck: Callable[[], float]


class NotReached(Retry):
    """No connection: nothing was said."""

    def __init__(self, *, method: str, why: str) -> None:
        super().__init__(f"{method}: 连不上平台 / the gateway cannot be reached: {why}")


class NoAnswer(Retry):
    """Something was said and no answer came; the call may have been carried out."""

    def __init__(self, *, method: str, why: str) -> None:
        super().__init__(f"{method}: 没有回答 / no answer: {why}")


class NotNow(Retry):
    """The fuse is open, a ban lasts, or this second has had its calls: nothing was said."""

    def __init__(self, *, method: str, wait_s: float, why: str) -> None:
        self.wait_s = wait_s
        super().__init__(f"{method}: {wait_s:.1f} 秒后再试 / not before {wait_s:.1f} s: {why}")


class Elsewhere(StopAndTell):
    """The gateway sends us to another address; the token is not carried there."""

    def __init__(self, *, method: str, to: str) -> None:
        super().__init__(
            f"{method}: 平台转到别处，没有跟随 / sent elsewhere, not followed: {to[:80]}"
        )


class UnknownOutcome(StopAndTell):
    """An act was said and no answer came: read the state before anything else, do not repeat it."""

    def __init__(self, *, method: str, cause: FuchangError) -> None:
        super().__init__(
            f"{method}: 结果不明，先看平台上的状态，不会自动重做 / outcome unknown, not repeated ({cause})"
        )


class LeftOut(Bug):
    """A call without what the method needs."""

    def __init__(self, *, method: str, missing: list[str]) -> None:
        super().__init__(f"{method} needs {', '.join(missing)}")


class Gateway:
    """One application's way to TOP; pace, fuse and the clocks' difference are remembered here."""

    def __init__(
        self,
        keys: AppKeys,
        hands: Hands,
        *,
        pace: Pace | None = None,
        http: httpx.Client | None = None,
        timeout_s: float = 20.0,
        tries: int = TRIES,
    ) -> None:
        self.keys = keys
        self.hands = hands
        self.pace = pace or Pace()
        self.fuse = Fuse()
        self.ahead_s = 0  # how far the gateway's clock is before ours
        self.dated_s = 0  # the same, by the Date of its last answer
        self.timeout_s = timeout_s
        self.tries = tries
        self._http = http or httpx.Client(
            trust_env=False,  # a proxy of the environment would see the token
            follow_redirects=False,
            timeout=httpx.Timeout(timeout_s, connect=min(5.0, timeout_s)),
        )

    def close(self) -> None:
        """Let the connections go."""
        self._http.close()

    def call(
        self,
        name: str,
        params: Mapping[str, Any],
        *,
        session: str = "",
        pictures: Mapping[str, Picture] | None = None,
    ) -> Answer:
        """Ask patiently: what may be asked again is, up to `tries` times, and an act never after doubt."""
        asked, attempt = method(name), 0
        while True:
            try:
                return self.once(name, params, session=session, pictures=pictures)
            except (Retry, ClockWrong) as error:
                if isinstance(error, ClockWrong):
                    self.set_clock()
                attempt += 1
                wait_s = self._rest(error, attempt)
                if attempt >= self.tries or not _may_repeat(asked, error) or wait_s is None:
                    raise
                self.hands.sleep(wait_s)

    def once(
        self,
        name: str,
        params: Mapping[str, Any],
        *,
        session: str = "",
        pictures: Mapping[str, Picture] | None = None,
        first: bool = False,
    ) -> Answer:
        """Ask once, before others if it goes `first`. An act that may have been done raises UnknownOutcome."""
        asked = method(name)
        if missing := asked.missing({**params, **(pictures or {})}):
            raise LeftOut(method=name, missing=missing)
        self._may_go(name, first=first)
        try:
            told = self._told(asked, params, session, pictures)
        except (NoAnswer, Unreadable, TopError) as error:
            doubt = error.maybe_done if isinstance(error, TopError) else True
            if doubt and not asked.safe:
                raise UnknownOutcome(method=name, cause=error) from error
            raise
        return _checked(Answer(asked, told))

    def set_clock(self) -> None:
        """Go by the Date of the gateway's last answer: a call for its time would be refused as well."""
        self.ahead_s = self.dated_s

    def signed(self, asked: Method, params: Mapping[str, Any], session: str) -> dict[str, str]:
        """All parameters of a call with its signature; what has no value is left out."""
        told = {
            **asked.asked(params),
            "method": asked.name,
            "app_key": self.keys.app_key,
            "timestamp": local_text(self.hands.clock() + self.ahead_s),
            "format": "json",
            "v": "2.0",
            "sign_method": self.keys.sign_method,
            "session": session if asked.session != "none" else "",
        }
        texts = {name: text for name, value in told.items() if value is not None and (text := written(value)) != ""}  # fmt: skip
        texts["sign"] = sign(texts, secret=self.keys.secret, method=self.keys.sign_method)
        return texts

    def _may_go(self, name: str, *, first: bool) -> None:
        now = self.hands.ticks()
        if not self.fuse.holds(now=now):
            wait_s = self.fuse.open_until - now
            raise NotNow(method=name, wait_s=wait_s, why="平台连续无回答 / no answers in a row")
        if wait_s := self.pace.wait_s(name, now=now, first=first):
            raise NotNow(method=name, wait_s=wait_s, why="调用太快 / calls too fast")

    def _told(
        self, asked: Method, params: Mapping[str, Any], session: str,
        pictures: Mapping[str, Picture] | None,
    ) -> dict[str, Any]:  # fmt: skip
        try:
            status, body, to = self._post(asked, self.signed(asked, params, session), pictures)
            told = _read(asked.name, status, body, to)
        except (NotReached, NoAnswer, Unreadable, Busy):
            self.fuse.failed(now=self.hands.ticks())
            raise
        self.fuse.succeeded()
        if refusal := refusal_of(asked.name, told):
            raise self._remembered(refused(refusal, now=self.hands.clock()))
        return told

    def _post(
        self, asked: Method, params: dict[str, str], pictures: Mapping[str, Picture] | None
    ) -> tuple[int, bytes, str]:
        files = {name: (one.name, one.body, one.kind) for name, one in (pictures or {}).items()}
        end = self.hands.ticks() + self.timeout_s
        try:
            with self._http.stream(
                "POST", self.keys.url, data=params, files=files or None,
                headers={"User-Agent": _AGENT, "Accept-Encoding": "gzip"},
            ) as answer:  # fmt: skip
                self.dated_s = _ahead(answer.headers.get("date", ""), self.hands.clock())
                return answer.status_code, self._body(answer, end), answer.headers.get("location", "")  # fmt: skip
        except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout) as error:
            raise NotReached(method=asked.name, why=_words(error)) from error
        except (httpx.HTTPError, TimeoutError) as error:
            raise NoAnswer(method=asked.name, why=_words(error)) from error

    def _body(self, answer: httpx.Response, end: float) -> bytes:
        """The body, within the time and size that any answer of the gateway has."""
        kept = bytearray()
        for part in answer.iter_bytes():
            kept += part
            if len(kept) > LONGEST_ANSWER:
                raise TimeoutError(f"more than {LONGEST_ANSWER} bytes")
            if self.hands.ticks() > end:
                raise TimeoutError(f"not whole within {self.timeout_s} s")
        return bytes(kept)

    def _remembered(self, error: TopError) -> TopError:
        """Bans are kept, so that the next call does not run into them."""
        now = self.hands.ticks()
        if isinstance(error, Limited):
            self.pace.ban(error.refusal.method, until=now + error.wait_s)
        if isinstance(error, UsedUp):
            self.pace.ban("*", until=now + max(0, error.until - self.hands.clock()))
        return error

    def _rest(self, error: FuchangError, attempt: int) -> float | None:
        """Seconds until the next try; None if that is not worth waiting for here."""
        if isinstance(error, Limited | NotNow):
            return error.wait_s if error.wait_s <= 2 * self.timeout_s else None
        return jitter_s(attempt, luck=self.hands.luck())


def _may_repeat(asked: Method, error: FuchangError) -> bool:
    """Whether nothing was done, or doing it twice is harmless. UnknownOutcome is no Retry at all."""
    return asked.safe or isinstance(error, NotReached | NotNow | Limited | ClockWrong | Busy)


def _read(name: str, status: int, body: bytes, to: str) -> dict[str, Any]:
    if HTTPStatus.MULTIPLE_CHOICES <= status < HTTPStatus.BAD_REQUEST:
        raise Elsewhere(method=name, to=to)
    if status >= HTTPStatus.BAD_REQUEST:
        _broken(name, status)
    return opened(name, body)


def _broken(name: str, status: int) -> NoReturn:
    refusal = Refusal(name, 0, msg=f"HTTP {status}")
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR or status == HTTPStatus.TOO_MANY_REQUESTS:
        raise Busy(refusal, maybe_done=status not in _NOT_DONE)
    raise Refused(refusal, advice=_ELSEWHERE if status in _NO_GATEWAY else "")


def _checked(answer: Answer) -> Answer:
    failed = answer.failed()
    if failed:
        code, words = failed
        raise Refused(Refusal(answer.method.name, 0, sub_code=code, sub_msg=words))
    return answer


def _ahead(date: str, now: int) -> int:
    """How far a Date header is ahead of us, in seconds; 0 where there is none."""
    try:
        return int(parsedate_to_datetime(date).timestamp()) - now
    except ValueError:
        return 0


def _words(error: Exception) -> str:
    return f"{type(error).__name__} {error}".strip()[:160]
