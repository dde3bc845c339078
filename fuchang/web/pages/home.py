"""工作台: what to do first, and how it goes."""

from typing import Any
from urllib.parse import urlencode

from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop

from fuchang.cases.figures import (
    BEHIND,
    BINS,
    CAUSE_DAYS,
    LIMIT,
    USUAL_ABNORMAL,
    USUAL_SAVED,
    Figures,
    figures,
)
from fuchang.cases.models import Case, CaseEvent, Hold
from fuchang.cases.models.case import WITHIN
from fuchang.cases.queue.past import midnight
from fuchang.kernel.clock import DAY, local_text
from fuchang.pipeline import personal, stage
from fuchang.shops.access import Access
from fuchang.shops.models import Shop
from fuchang.web import plots
from fuchang.web.nav import Nav
from fuchang.web.pages import live
from fuchang.web.routes import Route

FRESH_S = 30
SPANS = (gettext_noop("<30分"), gettext_noop("2–4时"), gettext_noop("4–8时"), gettext_noop(">8时"))
STATUS = ("account", "shop", "funds", "incident")


def home(request: HttpRequest) -> HttpResponse:
    """Figures, the most urgent, statuses, alarms."""
    access, now = request.access, request.now  # type: ignore[attr-defined]
    place = f"home:{access.actor}:{now // FRESH_S}"
    told = cache.get(place)
    if told is None:
        told = figures(access, now=now)
        if stage.filling() is None:  # what a demo shows while it is filled is old at once
            cache.set(place, told, FRESH_S)
    open_cases = Case.objects.filter(live=1)
    breached = Hold.objects.filter(state="breached").select_related("case").first()
    context: dict[str, Any] = {
        "f": told,
        "limit": LIMIT,
        "links": {name: "/cases/?" + urlencode({"q": query}) for name, query in BEHIND.items()},
        "share": _shares(told),
        "loud": breached.case if breached else open_cases.filter(severity=4).order_by("-score").first(),
        "breached": breached,
        "asked": _asked(access, now=now),
        "urgent": open_cases.filter(due_at__gte=now).order_by("due_at")[:6],
        "statuses": open_cases.filter(family__in=STATUS).order_by("-severity", "-score")[:3],
        "alarms": CaseEvent.objects.filter(
            verb__in=("hold.breached", "case.regressed", "case.opened")
        ).exclude(verb="case.opened", case__live=WITHIN).select_related("case").order_by("-pk")[:4],
        "names": dict(Shop.objects.filter(pk__in=list(access.shops)).values_list("pk", "name")),
        "rate_plot": plots.line(told.days, told.rates, limit=LIMIT, label=_("近 30 天仅退款率")),
        "cause_plot": plots.stack(told.days[-CAUSE_DAYS:], told.causes, label=_("近 14 天异常原因")),
        "time_plot": plots.bars([(_(name), count) for name, count in told.bins], good=4, label=_("近 7 天解决时长")),
        "causes": _causes(told, now),
        "bins": _bins(told),
        "seen": live.seen(),
    }  # fmt: skip
    return render(request, "home/home.html", context)


def _asked(access: Access, *, now: int) -> dict[str, int]:
    """Requests of data protection that press, for who may settle them: how many, and the first."""
    mine = personal.pressing(now=now).filter(shop_key__in=access.shops_for(personal.ACTION))
    due = list(mine.values_list("due_at", flat=True))
    late = sum(at < now for at in due)
    return {"late": late, "near": len(due) - late, "first_at": due[0]} if due else {}


def _shares(told: Figures) -> dict[str, object]:
    """The two shares of the article, ours beside its yardsticks."""
    return {
        "abnormal": _percent(told.abnormal, told.refunds),
        "in_time": _percent(told.in_time, told.abnormal),
        "usual_abnormal": USUAL_ABNORMAL,
        "usual_saved": USUAL_SAVED,
    }


def _percent(part: int, whole: int) -> str:
    return f"{100 * part / whole:.2f}%" if whole else "—"


def _causes(told: Figures, now: int) -> list[tuple[int, str, int, str]]:
    """Each family with its colour, its number, and the search for its cases."""
    since = local_text(midnight(now) - (CAUSE_DAYS - 1) * DAY)[:10]
    return [
        (
            n,
            name,
            sum(counts),
            "/cases/?" + urlencode({"q": f"is:any type:{name} opened:{since}.."}),
        )
        for n, (name, counts) in enumerate(told.causes)
    ]


def _bins(told: Figures) -> list[tuple[str, int, str]]:
    """Each span of time with the search for the cases that took so long."""
    found, least = [], ""
    for (name, count), (most_s, _name) in zip(told.bins, [*BINS, (0, "")], strict=True):
        most = f" spent:<{most_s // 60}m" if most_s else ""
        query = f"{BEHIND['solved']}{least}{most}"
        found.append((_(name), count, "/cases/?" + urlencode({"q": query})))
        least = f" spent:>{most_s // 60}m"
    return found


NAV = (Nav("work", 1, "layout-dashboard", gettext_lazy("工作台"), "/", "see_cases", phone=True),)
ROUTES = [Route("", home, "home", "see_cases")]
