"""What goes wrong, told one way: a code, words in both languages, and the facts."""

from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.db.utils import DataError, IntegrityError
from django.http import HttpRequest, HttpResponse
from ninja import NinjaAPI, Schema
from ninja.errors import HttpError, ValidationError
from pydantic import Field

from fuchang.kernel.errors import AskUser, Retry, StopAndTell
from fuchang.shops.access import NoSuchThing, NotAllowed, SecondFactorNeeded

ERRORS = frozenset({400, 401, 403, 404, 409, 413, 422, 429, 503})


class Problem(Schema):
    """`code` is for programs, `message` for people (Chinese / English), `details` names the facts."""

    code: str
    message: str
    details: dict[str, Any] = Field(default_factory=dict)


def answer(api: NinjaAPI, request: HttpRequest, status: int, problem: Problem) -> HttpResponse:
    """A problem as a response."""
    return api.create_response(request, problem.model_dump(), status=status)


# what the database says, told in words: class of error → status, code, words. A full disk or a lock
# that does not end is for desk/middleware.py, whichever face the request came to.
OF_THE_DATABASE: dict[type[Exception], tuple[int, str, str]] = {
    DataError: (422, "invalid", "数据库存不下这个值 / a value does not fit"),
    IntegrityError: (
        409,
        "conflict",
        "同时有人做了同样的事，请重试 / somebody did the same at once",
    ),
    RequestDataTooBig: (413, "too_large", "请求太大 / the request is too large"),
}


def install(api: NinjaAPI) -> None:
    """Let the API answer every class of error with its status."""

    def of_ours(request: HttpRequest, error: Any) -> HttpResponse:
        return answer(api, request, status_of(error), told(error))

    def of_input(request: HttpRequest, error: Any) -> HttpResponse:
        places = [
            {"where": ".".join(map(str, one["loc"])), "what": str(one["msg"])}
            for one in error.errors
        ]
        words = "请求的内容不对 / the request is not as described"
        return answer(
            api, request, 422, Problem(code="invalid", message=words, details={"places": places})
        )

    def of_http(request: HttpRequest, error: Any) -> HttpResponse:
        code = {401: "not_signed_in", 429: "too_many"}.get(error.status_code, "unreadable")
        return answer(api, request, error.status_code, Problem(code=code, message=str(error)))

    def of_table(request: HttpRequest, error: Any) -> HttpResponse:
        kind = next(one for one in OF_THE_DATABASE if isinstance(error, one))
        status, code, words = OF_THE_DATABASE[kind]
        return answer(api, request, status, Problem(code=code, message=words))

    for ours in (AskUser, Retry, StopAndTell):
        api.add_exception_handler(ours, of_ours)
    for kind in OF_THE_DATABASE:
        api.add_exception_handler(kind, of_table)
    api.add_exception_handler(ValidationError, of_input)
    api.add_exception_handler(HttpError, of_http)


def status_of(error: Exception) -> int:
    """The HTTP status of an error of ours; a class may name its own in `status`."""
    own = getattr(error, "status", None)
    if isinstance(own, int):
        return own
    if isinstance(error, NoSuchThing):
        return 404
    if isinstance(error, NotAllowed | SecondFactorNeeded):
        return 403
    return 503 if isinstance(error, Retry | StopAndTell) else 422


def told(error: Exception) -> Problem:
    """An error of ours as a problem: its class is the code, its public facts the details."""
    facts = {
        name: value
        for name, value in vars(error).items()
        if not name.startswith("_") and isinstance(value, str | int | list | dict)
    }
    return Problem(code=_snake(type(error).__name__), message=str(error), details=facts)


def _snake(name: str) -> str:
    return "".join(f"_{sign.lower()}" if sign.isupper() else sign for sign in name).lstrip("_")
