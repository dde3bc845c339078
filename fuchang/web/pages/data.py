"""数据接入: each shop's marketplace, what is heard from it, and words that nobody knows yet."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from fuchang.cases import platform
from fuchang.connect.platforms import Platform, serving
from fuchang.kernel.errors import AskUser, Retry, StopAndTell
from fuchang.pipeline import connecting, personal
from fuchang.pipeline.feeds import hints
from fuchang.shops import authorising, shop_secrets
from fuchang.shops.access import NoSuchThing
from fuchang.shops.models import Authorisation, Shop
from fuchang.store import feeds
from fuchang.store.models import Delivery, Feed, PersonalRequest, StrangeWord
from fuchang.web.asked import whole
from fuchang.web.nav import Nav
from fuchang.web.routes import Route
from fuchang.web.tracking import tracking

SHOWN = 100


def page(request: HttpRequest) -> HttpResponse:
    """A card for every shop: granted or not, how each feed fares, when a file last came."""
    access, now = request.access, request.now  # type: ignore[attr-defined]
    shops = list(Shop.objects.filter(pk__in=access.shops, live=1).order_by("pk"))
    granted = {one.shop_key: one for one in Authorisation.objects.all()}
    may = access.shops_for(authorising.ACTION)
    context = {
        "cards": [
            _card(shop, granted.get(shop.pk), now=now)
            | _way(request, granted.get(shop.pk))
            | {"tracking": tracking(shop.pk, may=shop.pk in may, now=now)}
            for shop in shops
        ],
        "may": may,
        "clock_off_s": feeds.clock_off_s(now=now),
        "personal": [_asked(one, now=now) for one in personal.requests()[:SHOWN]],
        "may_settle": access.shops_for(personal.ACTION),
        "words": StrangeWord.objects.order_by("-last_at")[:SHOWN],
    }
    return render(request, "data/data.html", context)


def _asked(row: PersonalRequest, *, now: int) -> dict[str, Any]:
    """A request of data protection, and whether its time is over or nearly so."""
    is_open = row.settled_at is None
    late, near = is_open and row.due_at < now, is_open and row.due_at < now + personal.NEAR_S
    shop = Shop.objects.filter(pk=row.shop_key).first()
    return {"row": row, "duty": personal.duty_of(row), "shop": shop, "late": late, "near": near}


def settle(request: HttpRequest, key: int) -> HttpResponse:
    """A request of data protection is done."""
    words = request.POST.get("words", "")
    return _tried(
        request,
        lambda: personal.settle(request.access, key, words=words, now=request.now),  # type: ignore[attr-defined]
    )


def _open() -> int:
    return PersonalRequest.objects.filter(settled_at=None).order_by()[:1000].count()


def _card(shop: Shop, granted: Authorisation | None, *, now: int) -> dict[str, Any]:
    there = serving(shop.platform)
    listed = Feed.objects.filter(shop_key=shop.pk).exclude(platform=feeds.BY_PARCEL)
    last = Delivery.objects.filter(shop_key__in=(shop.pk, 0), source="import").order_by("-pk")
    signs = [(one, feeds.sign(one, now=now)) for one in listed.order_by("platform", "name")]
    return {
        "shop": shop,
        "platform": there,
        "granted": granted,
        "state": _state(granted, now=now),
        "feeds": [(one, sign, _title(there, one)) for one, sign in signs],
        "moving": any(sign.state in {"new", "filling"} for _, sign in signs),
        "file": last.first(),
    }


def _way(request: HttpRequest, granted: Authorisation | None) -> dict[str, str]:
    """Where its owner grants it."""
    access = request.access  # type: ignore[attr-defined]
    if granted is None or not access.may(authorising.ACTION, granted.shop_key):
        return {}
    if not _has_secret(granted):
        return {}
    calls = f"/hooks/platforms/{granted.platform}/{granted.pk}/"
    return {
        "authorise": connecting.address(access, granted, redirect=_redirect(request)),
        "webhook": request.build_absolute_uri(calls) if granted.platform in hints.calling() else "",
    }


def _redirect(request: HttpRequest) -> str:
    return request.build_absolute_uri("/data/granted/")


def granted(request: HttpRequest) -> HttpResponse:
    """The platform sends the owner back, with a code."""
    asked = request.GET
    return _tried(
        request,
        lambda: connecting.came_back(
            request.access, state=asked.get("state", ""), code=asked.get("code", ""),  # type: ignore[attr-defined]
            redirect=_redirect(request), now=request.now,  # type: ignore[attr-defined]
        ),
        said=_("已授权，开始补读最近的订单和退款"),
    )  # fmt: skip


def token(request: HttpRequest, key: int) -> HttpResponse:
    """What the owner was given in the platform's console."""
    text = request.POST.get("token", "")
    return _tried(
        request,
        lambda: connecting.paste(request.access, key, text=text, now=request.now),  # type: ignore[attr-defined]
    )


def _state(granted: Authorisation | None, *, now: int) -> str:
    """How the authorisation stands, as a word of the template."""
    if granted is None or not granted.app_key:
        return "none"
    if granted.ended_at is not None:
        return "lost"
    if granted.granted_at is None:
        return "asked" if _has_secret(granted) else "parted"
    return "over" if granted.ends_at is not None and granted.ends_at <= now else "granted"


def _has_secret(granted: Authorisation) -> bool:
    named = authorising.secret_name(granted.platform, authorising.APP_SECRET)
    return shop_secrets.kept(granted.shop_key, named)


def _title(there: Platform | None, feed: Feed) -> Any:
    plan = there.feeds.get(feed.name) if there else None
    return plan.title if plan else {"zh": feed.name, "en": feed.name}


def connect(request: HttpRequest) -> HttpResponse:
    """With which application the desk asks."""
    asked = request.POST
    shop = Shop.objects.filter(pk=whole(asked.get("shop"))).first()
    there = serving(shop.platform) if shop else None
    if shop is None or there is None:
        raise NoSuchThing(what="店铺 / shop")
    return _tried(
        request,
        lambda: authorising.apply_for(
            request.access, shop.pk, platform=there.id, app_key=asked.get("app_key", ""),  # type: ignore[attr-defined]
            app_secret=asked.get("app_secret", ""), gateway=asked.get("gateway", ""), now=request.now,  # type: ignore[attr-defined]
        ),
    )  # fmt: skip


def switch(request: HttpRequest, key: int) -> HttpResponse:
    """Reading or acting on the platform, on or off."""
    what, on = request.POST.get("what", ""), request.POST.get("on") == "1"
    return _tried(
        request,
        lambda: platform.switch(request.access, key, what=what, on=on, now=request.now),  # type: ignore[attr-defined]
    )


def end(request: HttpRequest, key: int) -> HttpResponse:
    """Forget key and token."""
    return _tried(request, lambda: authorising.end(request.access, key, now=request.now))  # type: ignore[attr-defined]


def _tried(request: HttpRequest, do: Any, *, said: str = "") -> HttpResponse:
    try:
        do()
        messages.success(request, said or _("已保存"))
    except NoSuchThing:
        raise
    except (AskUser, Retry, StopAndTell) as refusal:
        messages.warning(request, str(refusal))
    return redirect("/data/")


ACTION = authorising.ACTION
NAV = (Nav("system", 39, "cable", gettext_lazy("数据接入"), "/data/", "import", counter=_open),)
ROUTES = [
    Route("data/", page, "data", "import"),
    Route("data/connect/", connect, "data_connect", ACTION, ("POST",)),
    Route("data/<int:key>/switch/", switch, "data_switch", ACTION, ("POST",)),
    Route("data/granted/", granted, "data_granted", ACTION),
    Route("data/<int:key>/token/", token, "data_token", ACTION, ("POST",)),
    Route("data/<int:key>/end/", end, "data_end", ACTION, ("POST",)),
    Route("data/personal/<int:key>/", settle, "data_personal", personal.ACTION, ("POST",)),
]
