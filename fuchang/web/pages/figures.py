"""成效: how long cases take by kind, person and shop, and the requests behind the rates."""

from typing import Any
from urllib.parse import urlencode

from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy

from fuchang.cases import averages, requests
from fuchang.cases.figures import LIMIT, figures
from fuchang.shops.models import Person, Shop
from fuchang.web.asked import whole
from fuchang.web.nav import Nav
from fuchang.web.routes import Route
from fuchang.web.templatetags.desk import kind_title

FRESH_S = 30
Line = tuple[averages.Average, str, str]


def page(request: HttpRequest) -> HttpResponse:
    """Average time to resolve, three ways; each line leads to its cases."""
    access, now = request.access, request.now  # type: ignore[attr-defined]
    days = whole(request.GET.get("days"), 7)
    days = days if days in averages.WINDOWS else averages.WINDOWS[0]
    place = f"averages:{access.actor}:{days}:{now // FRESH_S}"
    found = cache.get(place)
    if found is None:
        found = {by: averages.averages(access, by, days=days, now=now) for by in averages.COLUMNS}
        cache.set(place, found, FRESH_S)
    context = {
        "days": days,
        "windows": averages.WINDOWS,
        "sections": [(by, _lines(by, found[by], days)) for by in averages.COLUMNS],
    }
    return render(request, "figures/figures.html", context)


def _lines(by: str, rows: list[averages.Average], days: int) -> list[Line]:
    """Each average with what it is called and where its cases are."""
    return [(row, *_named(by, row.key, days)) for row in rows]


def _named(by: str, key: str, days: int) -> tuple[str, str]:
    search = averages.solved_since(days)
    if by == "kind":
        name, term = kind_title(key), f"kind:{key}"
    elif by == "shop":
        name = Shop.objects.values_list("name", flat=True).get(pk=whole(key))
        term = f'shop:"{name}"'
    else:
        person = Person.objects.filter(pk=whole(key)).first()
        name = str(person) if person else ""
        term = f"assignee:{person.login}" if person else "assignee:none"
    return name, "/cases/?" + urlencode({"q": f"{search} {term}"})


def behind_rate(request: HttpRequest) -> HttpResponse:
    """The refund requests that a rate or a share is made of."""
    access, now = request.access, request.now  # type: ignore[attr-defined]
    only = request.GET.get("only") == "refund_only"
    days = 7 if only else 30
    since_at = requests.since(days, calendar=only, now=now)
    context: dict[str, Any] = {
        "only": only,
        "days": days,
        "since_at": since_at,
        "rows": requests.requests(access, since_at=since_at, refund_only=only),
        "count": requests.counted(access, since_at=since_at, refund_only=only),
        "most": requests.MOST,
        "names": dict(Shop.objects.filter(pk__in=list(access.shops)).values_list("pk", "name")),
        "f": figures(access, now=now),
        "limit": LIMIT,
    }
    return render(request, "figures/requests.html", context)


NAV = (
    Nav("insight", 20, "chart-no-axes-combined", gettext_lazy("成效"), "/figures/", "see_cases"),
)
ROUTES = [
    Route("figures/", page, "figures", "see_cases"),
    Route("figures/requests/", behind_rate, "figures_requests", "see_cases"),
]
