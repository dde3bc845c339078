"""店铺: one more, names, hours of work, an end; and the channels whose contacts people have checked."""

from collections.abc import Callable
from datetime import date

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from fuchang.cases import actions
from fuchang.cases.book import book
from fuchang.cases.models import ChannelContact
from fuchang.kernel.clock import local_text
from fuchang.kernel.errors import AskUser
from fuchang.shops import keeping
from fuchang.shops.access import NoSuchThing, NotAllowed, SecondFactorNeeded
from fuchang.shops.models import Person, Shop
from fuchang.web.asked import whole
from fuchang.web.routes import Route


def shops(request: HttpRequest) -> HttpResponse:
    """The shops one manages, those that ended, and a form for one more."""
    access = request.access  # type: ignore[attr-defined]
    mine = Shop.objects.filter(pk__in=access.shops_for("manage_people")).order_by("pk")
    context = {
        "shops": [(shop, *keeping.hours(shop)) for shop in mine],
        "ended": keeping.ended(access),
        "platforms": keeping.PLATFORMS,
        "may_shops": True,
    }
    return render(request, "settings/shops.html", context)


def add(request: HttpRequest) -> HttpResponse:
    """One more shop."""
    asked = request.POST
    return _kept(
        request,
        lambda: keeping.add(
            request.access,  # type: ignore[attr-defined]
            name=asked.get("name", ""),
            platform=asked.get("platform", ""),
            shop_id=asked.get("shop_id", ""),
            now=request.now,  # type: ignore[attr-defined]
        ),
    )


def change(request: HttpRequest, shop: int) -> HttpResponse:
    """Name and hours, or an end, or a new beginning."""
    access, now, asked = request.access, request.now, request.POST  # type: ignore[attr-defined]
    if asked.get("do") == "end":
        return _kept(request, lambda: keeping.end(access, shop, now=now))
    if asked.get("do") == "resume":
        return _kept(request, lambda: keeping.resume(access, shop, now=now))
    return _kept(
        request,
        lambda: keeping.change(
            access, shop, name=asked.get("name", ""), first=whole(asked.get("first")),
            last=whole(asked.get("last")), now=now,
        ),
    )  # fmt: skip


def _kept(request: HttpRequest, do: Callable[[], object], back: str = "/settings/shops/") -> HttpResponse:  # fmt: skip
    try:
        do()
        messages.success(request, _("已保存"))
    except (NotAllowed, NoSuchThing, SecondFactorNeeded):
        raise
    except AskUser as refusal:
        messages.warning(request, str(refusal))
    return redirect(back)


def contacts(request: HttpRequest) -> HttpResponse:
    """Every channel with its contact, who checked it last, and when."""
    kept = {one.channel: one for one in ChannelContact.objects.all()}
    people = dict(Person.objects.values_list("pk", "name"))
    context = {
        "channels": [
            (one, kept.get(one.id), _checker(kept.get(one.id), people))
            for one in book().channels.values()
        ],
        "today": local_text(request.now)[:10],  # type: ignore[attr-defined]
        "may": request.access.may("manage_rules"),  # type: ignore[attr-defined]
        "may_shops": request.access.may("manage_people"),  # type: ignore[attr-defined]
    }
    return render(request, "settings/contacts.html", context)


def _checker(contact: ChannelContact | None, people: dict[int, str]) -> str:
    _sort, _colon, key = (contact.verified_by if contact else "").partition(":")
    return people.get(whole(key), contact.verified_by if contact else "")


def check(request: HttpRequest, channel: str) -> HttpResponse:
    """Somebody has tried it: the contact as it works, and the day."""
    if channel not in book().channels:
        raise NoSuchThing(what="渠道 / channel")
    access, now = request.access, request.now  # type: ignore[attr-defined]
    try:
        on = date.fromisoformat(request.POST.get("on", ""))
    except ValueError:
        messages.warning(request, _("日期写 2026-11-26 这样"))
        return redirect("/settings/contacts/")
    contact = request.POST.get("contact", "").strip()[:200]
    return _kept(
        request,
        lambda: actions.verify_contact(access, channel=channel, contact=contact, on=on, now=now),
        back=f"/settings/contacts/#{channel}",
    )


ROUTES = [
    Route("settings/shops/", shops, "settings_shops", "manage_people"),
    Route("settings/shops/add/", add, "settings_shop_add", "manage_people", ("POST",)),
    Route("settings/shops/<int:shop>/", change, "settings_shop", "manage_people", ("POST",)),
    Route("settings/contacts/", contacts, "settings_contacts", "see_rules"),
    Route("settings/contacts/<str:channel>/", check, "settings_contact", "manage_rules", ("POST",)),
]
