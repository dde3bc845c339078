"""Keys of tracking services, on the page of what is heard: entered, tried, forgotten."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from fuchang.kernel.errors import AskUser, Retry, StopAndTell
from fuchang.pipeline import courier_keys
from fuchang.shops import couriers
from fuchang.shops.access import NoSuchThing
from fuchang.web.asked import whole
from fuchang.web.routes import Route

PAGE = "/data/"


def enter(request: HttpRequest) -> HttpResponse:
    """Keys for one shop, or for all in which the person may manage them."""
    access, asked = request.access, request.POST  # type: ignore[attr-defined]
    first = whole(asked.get("shop"))
    others = sorted(access.shops_for(couriers.ACTION) - {first}) if asked.get("all") else []
    given = couriers.Given(
        asked.get("provider", ""),
        {name.removeprefix("key-"): asked.get(name, "") for name in asked if name.startswith("key-")},
        address=asked.get("address", ""),
        place=asked.get("place", ""),
        here=request.build_absolute_uri("/"),
    )  # fmt: skip
    return _tried(
        request,
        lambda: courier_keys.enter(access, [first, *others], given, now=request.now),  # type: ignore[attr-defined]
        _("已保存"),
    )


def act(request: HttpRequest, key: int, verb: str) -> HttpResponse:
    """Try the keys, or forget them."""
    access, now = request.access, request.now  # type: ignore[attr-defined]
    verbs = {
        "try": (lambda: courier_keys.try_keys(access, key, now=now), _("正在试，过一会儿刷新看结果")),
        "remove": (lambda: couriers.remove(access, key, now=now), _("已删除")),
    }  # fmt: skip
    if verb not in verbs:
        raise NoSuchThing(what="动作 / act")
    return _tried(request, *verbs[verb])


def _tried(request: HttpRequest, do: Any, said: str) -> HttpResponse:
    try:
        do()
        messages.success(request, said)
    except NoSuchThing:
        raise
    except (AskUser, Retry, StopAndTell) as refusal:
        messages.warning(request, str(refusal))
    return redirect(PAGE)


ROUTES = [
    Route("data/couriers/", enter, "data_couriers", couriers.ACTION, ("POST",)),
    Route("data/couriers/<int:key>/<slug:verb>/", act, "data_courier", couriers.ACTION, ("POST",)),
]
