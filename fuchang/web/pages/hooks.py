"""Signed calls of machines that come in without a key: warehouses, tracking services, marketplaces."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.csrf import csrf_exempt

from fuchang.connect.couriers.calls import LARGEST, Incoming
from fuchang.kernel.errors import AskUser
from fuchang.pipeline.feeds import hints, pushes
from fuchang.shops.access import NoSuchThing
from fuchang.watch import calls
from fuchang.web.asked import whole
from fuchang.web.routes import PUBLIC, Route

TOO_LARGE, NOT_FOUND = 413, 404


@csrf_exempt  # the signature is what a cookie would be
def holds(request: HttpRequest, key: int) -> HttpResponse:
    """`hold.acknowledged`, signed as our own messages are (Standard Webhooks)."""
    if whole(request.META.get("CONTENT_LENGTH")) > calls.LONGEST_BODY:
        return _problem(TOO_LARGE, "请求太大 / the request is too large")
    try:
        answer = calls.acknowledge(key, request.headers, request.body, now=request.now)  # type: ignore[attr-defined]
    except AskUser as refusal:
        return _problem(getattr(refusal, "status", 400), str(refusal))
    told = [{"hold": hold, "result": result} for hold, result in answer.holds.items()]
    return JsonResponse({"done": True, "replayed": answer.replayed, "holds": told})


@csrf_exempt
def pushed(request: HttpRequest, provider: str, door: str) -> HttpResponse:
    """A tracking service tells of parcels; its reply is given once they are stored for good."""
    body = request.read(LARGEST + 1)
    if len(body) > LARGEST:
        return _problem(TOO_LARGE, "请求太大 / the request is too large")
    try:
        reply = pushes.take(provider, door, Incoming(body, _headers(request)), now=request.now)  # type: ignore[attr-defined]
    except AskUser as refusal:
        return _refused(refusal)
    return HttpResponse(reply.body, status=reply.status, content_type=reply.media)


@csrf_exempt
def hinted(request: HttpRequest, marketplace: str, key: int) -> HttpResponse:
    """A marketplace says that something has changed there."""
    body = request.read(LARGEST + 1)
    if len(body) > LARGEST:
        return _problem(TOO_LARGE, "请求太大 / the request is too large")
    try:
        hints.take(marketplace, key, body, _headers(request), now=request.now)  # type: ignore[attr-defined]
    except AskUser as refusal:
        return _refused(refusal)
    return JsonResponse({"done": True})


def _headers(request: HttpRequest) -> dict[str, str]:
    return {name.lower(): value for name, value in request.headers.items()}


def _refused(refusal: AskUser) -> HttpResponse:
    lost = isinstance(refusal, NoSuchThing)
    return _problem(NOT_FOUND if lost else getattr(refusal, "status", 400), str(refusal))


def _problem(status: int, words: str) -> HttpResponse:
    return JsonResponse({"code": "refused", "message": words, "details": {}}, status=status)


ROUTES = [
    Route("hooks/holds/<int:key>/", holds, "hook_holds", PUBLIC, ("POST",)),
    Route(
        "hooks/couriers/<slug:provider>/<slug:door>/", pushed, "hook_couriers", PUBLIC, ("POST",)
    ),
    Route(
        "hooks/platforms/<slug:marketplace>/<int:key>/", hinted, "hook_platforms", PUBLIC, ("POST",)
    ),
]
