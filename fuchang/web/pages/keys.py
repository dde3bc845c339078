"""API 令牌: keys of machines, made and shown once, narrowed to shops and acts, ended at once."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from fuchang.kernel.clock import DAY
from fuchang.kernel.errors import AskUser
from fuchang.shops import keys
from fuchang.shops.access import NoSuchThing
from fuchang.shops.models import Shop
from fuchang.shops.roles import ROLES, roles
from fuchang.web.asked import whole
from fuchang.web.nav import Nav
from fuchang.web.routes import Route

DAYS = (30, 90, 365)
ACTION = "manage_people"


def page(request: HttpRequest) -> HttpResponse:
    """All keys, and the form for one more."""
    return _page(request)


def _page(request: HttpRequest, **more: Any) -> HttpResponse:
    access, now = request.access, request.now  # type: ignore[attr-defined]
    mine = access.shops_for(ACTION)
    names = dict(Shop.objects.filter(pk__in=mine).values_list("pk", "name"))
    rows = [
        (key, [names[shop] for shop in key.shops if shop in names], _state(key, now=now))
        for key in keys.listed(access)
    ]
    context = {
        "rows": rows,
        "shops": names.items(),
        "roles": ROLES,
        "actions": roles().actions.values(),
        "days": DAYS,
        **more,
    }
    return render(request, "keys/keys.html", context)


def _state(key: Any, *, now: int) -> str:
    if key.revoked_at:
        return "revoked"
    return "expired" if key.expires_at and key.expires_at <= now else "live"


def make(request: HttpRequest) -> HttpResponse:
    """One more; its text stands on the page that answers, and nowhere afterwards."""
    access, now, asked = request.access, request.now, request.POST  # type: ignore[attr-defined]
    days = whole(asked.get("days"))
    try:
        key, text = keys.make(
            access,
            name=asked.get("name", ""),
            role=asked.get("role", ""),
            shops=[whole(shop) for shop in asked.getlist("shops")],
            scopes=asked.getlist("scopes"),
            expires_at=now + min(days, 3_650) * DAY if days else None,
            now=now,
        )
    except NoSuchThing:
        raise
    except AskUser as refusal:
        messages.warning(request, str(refusal))
        return redirect("/settings/keys/")
    return _page(request, made=key, text=text)


def revoke(request: HttpRequest, key: int) -> HttpResponse:
    """It opens nothing any more."""
    keys.revoke(request.access, key, now=request.now)  # type: ignore[attr-defined]
    messages.success(request, _("令牌已作废"))
    return redirect("/settings/keys/")


NAV = (Nav("system", 53, "key-round", gettext_lazy("API 令牌"), "/settings/keys/", ACTION),)
ROUTES = [
    Route("settings/keys/", page, "api_keys", ACTION),
    Route("settings/keys/make/", make, "api_key_make", ACTION, ("POST",)),
    Route("settings/keys/<int:key>/revoke/", revoke, "api_key_revoke", ACTION, ("POST",)),
]
