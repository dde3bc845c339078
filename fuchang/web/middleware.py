"""The doorkeeper: nobody reaches a page whose action they may not take; the walls go up with them."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from fuchang.kernel.errors import AskUser, FuchangError
from fuchang.shops import doors
from fuchang.shops.access import Access, NoSuchThing, NotAllowed, SecondFactorNeeded, access_of
from fuchang.store.walls import scope
from fuchang.web.routes import PUBLIC, SIGNED_IN, by_name

Answer = Callable[[HttpRequest], HttpResponse]


class Doorkeeper:
    """Puts `request.access` there, checks the route's action, and holds the walls for the view."""

    def __init__(self, answer: Answer) -> None:
        self.answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path.startswith("/api/"):  # the API has a door of its own
            return self.answer(request)
        access = _access(request)
        request.access = access  # type: ignore[attr-defined]
        with scope(access.shops if access else (), curtain=access.curtain() if access else ()):
            answer = self.answer(request)
        if access is not None:  # what one person saw is for nobody's cache
            answer.headers.setdefault("Cache-Control", "no-store")
        return answer

    def process_view(
        self,
        request: HttpRequest,
        view: object,  # noqa: ARG002
        args: object,  # noqa: ARG002
        kwargs: object,  # noqa: ARG002
    ) -> HttpResponse | None:
        route = (
            by_name().get(request.resolver_match.url_name or "") if request.resolver_match else None
        )
        if route is None or route.action == PUBLIC:
            return None
        access: Access | None = request.access  # type: ignore[attr-defined]
        if access is None:
            return redirect(f"{settings.LOGIN_URL}?next={request.path}")
        if doors.must_enroll(access) and route.name != "logout":
            return redirect(f"/second-factor?next={request.path}")
        if route.action != SIGNED_IN:
            try:
                access.require(route.action)
            except FuchangError as error:
                return self.process_exception(request, error)
        return None

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if isinstance(error, SecondFactorNeeded):
            return redirect(f"/second-factor?next={request.path}")
        if isinstance(error, NotAllowed):
            return render(request, "errors/403.html", {"why": str(error)}, status=403)
        if isinstance(error, NoSuchThing):
            return render(request, "errors/404.html", {"why": str(error)}, status=404)
        if isinstance(error, AskUser):
            status = getattr(error, "status", 400)
            return render(request, "errors/400.html", {"why": str(error)}, status=status)
        return None


def missing(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001 - Django's handler
    """Django's `handler404`: an address that leads nowhere."""
    if request.path.startswith("/api/"):
        told = {"code": "not_found", "message": "没有这个地址 / no such address", "details": {}}
        return JsonResponse(told, status=404)
    return render(request, "errors/404.html", {"why": _("这个地址没有页面")}, status=404)


def forged(request: HttpRequest, reason: str = "") -> HttpResponse:  # noqa: ARG001 - Django's view
    """A form without its token: most often a page left open while one logged in anew."""
    why = _("页面放得太久，或在别处重新登录过：没有保存。请返回、刷新后再试。")
    return render(request, "errors/403.html", {"why": why}, status=403)


def _access(request: HttpRequest) -> Access | None:
    if not request.user.is_authenticated:
        return None
    return access_of(
        request.user,
        second_factor=bool(request.session.get("second_factor")),
        session=(request.session.session_key or "")[:12],
        address=request.META.get("REMOTE_ADDR", ""),
        request=request.number,  # type: ignore[attr-defined]
    )
