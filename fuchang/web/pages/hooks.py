"""Signed calls of machines that come in without a key: a warehouse acknowledges holds."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.csrf import csrf_exempt

from fuchang.kernel.errors import AskUser
from fuchang.watch import calls
from fuchang.web.asked import whole
from fuchang.web.routes import PUBLIC, Route

TOO_LARGE = 413


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


def _problem(status: int, words: str) -> HttpResponse:
    return JsonResponse({"code": "refused", "message": words, "details": {}}, status=status)


ROUTES = [Route("hooks/holds/<int:key>/", holds, "hook_holds", PUBLIC, ("POST",))]
