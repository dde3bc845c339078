"""What every request passes: trouble of the database told as 503, the moment and the number of it."""

import logging
import secrets
import sys
from collections.abc import Callable
from functools import cached_property
from typing import Any

from django.conf import settings
from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.db import DataError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.module_loading import import_string

from fuchang.kernel.clock import clock, clock_ms
from fuchang.store import streams, trouble

NUL = "\0"
UNREADABLE = "请求读不懂 / the request cannot be read"
Answer = Callable[[HttpRequest], HttpResponse]
RETRY_AFTER_S = "5"
_log = logging.getLogger("fuchang.desk")


class Moment:
    """Gives the request its moment (`now`, epoch seconds) and its number (`number`, for the logs)."""

    def __init__(self, answer: Answer) -> None:
        self.answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.now = clock()  # type: ignore[attr-defined]
        request.number = secrets.token_hex(8)  # type: ignore[attr-defined]
        streams.coming(device=request.headers.get("User-Agent", ""), ms=clock_ms())
        return self.answer(request)


class Caller:
    """Where a request comes from when a proxy that is named stands in front (`FUCHANG_PROXIES`).

    Such a proxy adds whom it speaks for at the end of X-Forwarded-For; what stands before that the
    caller may have made up. Without this everybody would share the limits of one address.
    """

    def __init__(self, answer: Answer) -> None:
        self.answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        told = request.headers.get("X-Forwarded-For", "")
        at = request.META.get("REMOTE_ADDR", "")
        request.META["REMOTE_ADDR"] = spoken_for(at, told, proxies=settings.PROXIES)
        return self.answer(request)


def spoken_for(at: str, told: str, *, proxies: frozenset[str]) -> str:
    """The address nearest to us that is no proxy of ours; `told` is X-Forwarded-For."""
    chain = [at, *(one.strip() for one in reversed(told.split(",")) if one.strip())]
    strangers = (one for one in chain if one not in proxies)
    return next(strangers, chain[-1])


class Trouble:
    """A full disk, a lock that does not end, a database gone: 503 and when to come back, never 500."""

    def __init__(self, answer: Answer) -> None:
        self.answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.answer(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if isinstance(error, DataError):  # a value that its column cannot hold: not our defect
            return _told(request, 400, "invalid", "内容太长或太大 / a value does not fit")
        return unavailable(request, error) if trouble.is_trouble(error) else None


class Readable:
    """Refuses U+0000 in addresses and forms: no text of ours holds it, and PostgreSQL cannot.

    Stands below the forms' own guard, which has read the form already.
    """

    def __init__(self, answer: Answer) -> None:
        self.answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.answer(request)

    def process_view(
        self,
        request: HttpRequest,
        view: object,
        args: tuple[object, ...],  # noqa: ARG002
        kwargs: dict[str, object],
    ) -> HttpResponse | None:
        forms = [request.GET]
        own = request.path.startswith("/api/") or getattr(view, "csrf_exempt", False)
        if not own:  # the API and signed calls read their own
            forms.append(request.POST)
        texts = [text for form in forms for name, texts in form.lists() for text in (name, *texts)]
        parts = [part for part in kwargs.values() if isinstance(part, str)]
        if any(NUL in text for text in (*texts, *parts)):
            return _told(request, 400, "unreadable", UNREADABLE)
        return None


class Programs:
    """Leads what is below `/api/` to the API's own door.

    Door and addresses of the API are loaded when the desk opens where programs have keys (wsgi.py), else
    when the first one calls: they are a third of the memory and half of the start of all that the web
    needs, and a desk without programs needs none of it.
    """

    def __init__(self, answer: Answer) -> None:
        self.answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.path.startswith("/api/"):
            return self.answer(request)
        request.urlconf = "fuchang.desk.every_url"
        answered: HttpResponse = self._door(request)
        return answered

    def process_view(self, request: HttpRequest, *view: Any) -> HttpResponse | None:
        if not request.path.startswith("/api/"):
            return None
        refused: HttpResponse | None = self._door.process_view(request, *view)
        return refused

    @cached_property
    def _door(self) -> Any:
        return import_string("fuchang.api.doors.ApiDoor")(self.answer)


def refused(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Django's `handler400`: too much, or not to be read."""
    if isinstance(exception, RequestDataTooBig | TooManyFieldsSent | TooManyFilesSent):
        return _told(request, 413, "too_large", "请求太大 / the request is too large")
    return _told(request, 400, "unreadable", UNREADABLE)


def failed(request: HttpRequest) -> HttpResponse:
    """Django's last word (`handler500`): what went wrong outside a view, at a commit for instance."""
    error = sys.exc_info()[1]
    if trouble.is_trouble(error):
        return unavailable(request, error)
    words = "程序缺陷，已记录 / a defect of ours, it has been noted"
    return _told(request, 500, "defect", words)


def unavailable(request: HttpRequest, error: BaseException | None) -> HttpResponse:
    """503, and when to come back."""
    trouble.remember(error)
    _log.error("cannot serve %s: %s", request.path, error)
    words = "磁盘或数据库暂时不可用，没有保存，请稍后重试 / nothing was saved: the disk or the database refuses, try again"  # fmt: skip
    answer = _told(request, 503, "unavailable", words)
    answer["Retry-After"] = RETRY_AFTER_S
    return answer


def _told(request: HttpRequest, status: int, code: str, words: str) -> HttpResponse:
    """For machines as a problem, for people as one line: a page might ask the database again."""
    if request.path.startswith("/api/"):
        return JsonResponse({"code": code, "message": words, "details": {}}, status=status)
    return HttpResponse(words, status=status, content_type="text/plain; charset=utf-8")
