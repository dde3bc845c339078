"""Who calls: a key becomes an Access, the walls go up, and retries get the answer they had."""

import hashlib
from collections.abc import Callable
from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.db import IntegrityError, connection, transaction
from django.http import HttpRequest, HttpResponse, JsonResponse
from ninja.security import HttpBearer

from fuchang.api.found import absent
from fuchang.api.operations import action_of
from fuchang.api.problems import status_of, told
from fuchang.kernel.errors import AskUser
from fuchang.shops.access import Access, NoSuchThing
from fuchang.shops.doors import with_key
from fuchang.shops.keys import access_of_key
from fuchang.store.models import Replay
from fuchang.store.walls import scope

Answer = Callable[[HttpRequest], HttpResponse]
CHANGING = frozenset({"POST", "PUT", "PATCH", "DELETE"})
LONGEST_KEY = 128
SERVER_ERROR = 500


class ApiDoor:
    """Middleware of everything below `/api/`; `desk/middleware.py` leads here."""

    def __init__(self, answer: Answer) -> None:
        self.answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.csrf_processing_done = True  # type: ignore[attr-defined] # keys, not cookies
        try:
            answer = self._answer(request)
        except RequestDataTooBig:
            answer = _problem(413, "too_large", "请求太大 / the request is too large")
        answer.headers.setdefault("Cache-Control", "no-store")
        return answer

    def _answer(self, request: HttpRequest) -> HttpResponse:
        access = _access(request)
        request.access = access  # type: ignore[attr-defined]
        with scope(access.shops if access else (), curtain=access.curtain() if access else ()):
            key = request.headers.get("Idempotency-Key", "")
            if access is None or not key or request.method not in CHANGING:
                return self._inside(request)
            return _once(request, access, key, self._inside)

    def _inside(self, request: HttpRequest) -> HttpResponse:
        """With a second factor, where one came along: looked at once, not again by a replay."""
        code = request.headers.get("Second-Factor", "")
        access: Access | None = request.access  # type: ignore[attr-defined]
        if code and access is not None:
            try:
                now = request.now  # type: ignore[attr-defined]
                request.access = with_key(access, code=code, now=now)  # type: ignore[attr-defined]
            except AskUser as wrong:
                return _problem(403, "wrong_code", str(wrong))
        return self.answer(request)

    def process_view(
        self,
        request: HttpRequest,
        view: object,  # noqa: ARG002
        args: object,  # noqa: ARG002
        kwargs: dict[str, Any],
    ) -> HttpResponse | None:
        """Roles, and whether the thing is there at all, are asked before anything is read of the body."""
        return _refused(request) or _absent(request, kwargs)


def _refused(request: HttpRequest) -> HttpResponse | None:
    """The answer to a caller whose role may not take the operation's action at all."""
    match, access = request.resolver_match, getattr(request, "access", None)
    action = action_of(request.method or "", match.route if match else "")
    if access is None or not action:
        return None  # ninja asks who it is, and whether there is such an operation
    try:
        access.require(action)
    except AskUser as error:
        return JsonResponse(told(error).model_dump(), status=status_of(error))
    return None


def _absent(request: HttpRequest, blanks: dict[str, Any]) -> HttpResponse | None:
    """A thing of another shop is not found, whatever the request would do with it."""
    match, access = request.resolver_match, getattr(request, "access", None)
    if access is None or match is None or request.method not in CHANGING:
        return None
    if not absent(match.route, blanks):
        return None
    error = NoSuchThing(what="异常单或记录 / thing")
    return JsonResponse(told(error).model_dump(), status=status_of(error))


def never_keep(request: HttpRequest) -> None:
    """The answer shows personal data in clear: it is not kept for retries; each is a look of its own."""
    request.never_kept = True  # type: ignore[attr-defined]


class Key(HttpBearer):
    """`Authorization: Bearer fck_…`; the middleware has found out who that is."""

    def authenticate(self, request: HttpRequest, token: str) -> Access | None:  # noqa: ARG002
        access: Access | None = getattr(request, "access", None)
        return access


def _access(request: HttpRequest) -> Access | None:
    word, _, key = request.headers.get("Authorization", "").partition(" ")
    if word.lower() != "bearer" or not key:
        return None
    return access_of_key(
        key.strip(),
        now=request.now,  # type: ignore[attr-defined]
        address=request.META.get("REMOTE_ADDR", ""),
    )


def _once(request: HttpRequest, access: Access, key: str, answer: Answer) -> HttpResponse:
    """One effect per key: the kept answer is written in the transaction of the effect itself."""
    if len(key) > LONGEST_KEY or not key.isprintable() or not key.isascii():
        return _problem(400, "bad_key", "Idempotency-Key: 1-128 printable ASCII characters")
    asked = _fingerprint(request)
    try:
        with transaction.atomic():
            kept, fresh = _claim(request, access, key, asked)
            if fresh:
                given = _effect(request, answer)
                _keep(kept, given, forget=getattr(request, "never_kept", False))
                return given
    except IntegrityError:  # another request with this key won the race and has committed
        kept = Replay.objects.get(actor=access.actor, key=key)
    if kept.asked != asked:
        return _problem(422, "key_reused", "这个 Idempotency-Key 已用于另一请求 / key used before")
    replayed = HttpResponse(bytes(kept.body), status=kept.status, content_type=kept.media)
    replayed["Idempotent-Replayed"] = "true"
    return replayed


def _effect(request: HttpRequest, answer: Answer) -> HttpResponse:
    """The effect behind a savepoint: a statement that failed must not spoil the kept answer."""
    with transaction.atomic():
        given = answer(request)
        if given.status_code >= 400 or connection.needs_rollback:  # noqa: PLR2004 - refused
            transaction.set_rollback(True)
    return given


def _claim(request: HttpRequest, access: Access, key: str, asked: str) -> tuple[Replay, bool]:
    return Replay.objects.get_or_create(
        actor=access.actor,
        key=key,
        defaults={
            "asked": asked,
            "status": 0,
            "media": "",
            "body": b"",
            "at": request.now,  # type: ignore[attr-defined]
        },
    )


def _keep(kept: Replay, given: HttpResponse, *, forget: bool) -> None:
    """Keep the answer; what failed on our side is forgotten, with whatever it had begun."""
    if given.status_code >= SERVER_ERROR:
        transaction.set_rollback(True)
        return
    if forget:
        kept.delete()
        return
    kept.status, kept.media = given.status_code, given.headers.get("Content-Type", "")
    kept.body = given.content
    kept.save()


def _fingerprint(request: HttpRequest) -> str:
    """Method, address, kind and contents; of a form its parts, whose borders differ every time."""
    media = request.headers.get("Content-Type", "")
    multipart = media.startswith("multipart/")
    told = (request.method or "", request.get_full_path(), "" if multipart else media)
    digest = hashlib.sha256("\n".join(told).encode())
    for part in _parts(request) if multipart else [request.body]:
        digest.update(part)
    return digest.hexdigest()


def _parts(request: HttpRequest) -> Any:
    for name, values in sorted(request.POST.lists()):
        yield repr((name, values)).encode("utf-8", "surrogatepass")
    for name, files in sorted(request.FILES.lists()):
        for file in files:
            yield repr((name, file.name, file.size)).encode("utf-8", "surrogatepass")
            yield from file.chunks()
            file.seek(0)


def _problem(status: int, code: str, message: str) -> HttpResponse:
    return JsonResponse({"code": code, "message": message, "details": {}}, status=status)
