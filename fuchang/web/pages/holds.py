"""发货拦截: what must not leave, acknowledged or not, and the feed for warehouse and ERP."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from fuchang.cases import actions, holds
from fuchang.cases.models import Hold
from fuchang.kernel.errors import AskUser
from fuchang.pipeline.outputs.lists import holds_csv
from fuchang.shops.access import NoSuchThing
from fuchang.web.asked import whole
from fuchang.web.nav import Nav
from fuchang.web.routes import Route


def page(request: HttpRequest) -> HttpResponse:
    """Breached first, then what is held."""
    rows = holds.standing().order_by("-state", "pk")
    return render(request, "holds/holds.html", {"rows": rows[:200]})


def feed_json(request: HttpRequest) -> HttpResponse:
    """What must not leave, as JSON."""
    rows = holds.feed(request.access.shops, since=_since(request))  # type: ignore[attr-defined]
    return JsonResponse({"holds": rows})


def feed_csv(request: HttpRequest) -> HttpResponse:
    """The same as CSV."""
    text = holds_csv(request.access.shops, since=_since(request))  # type: ignore[attr-defined]
    return HttpResponse(text, content_type="text/csv; charset=utf-8")


def _since(request: HttpRequest) -> int:
    return whole(request.GET.get("since"))


def acknowledge(request: HttpRequest, hold: int) -> HttpResponse:
    """The warehouse has it."""
    actions.acknowledge_hold(request.access, hold, now=request.now)  # type: ignore[attr-defined]
    messages.success(request, _("已记下：仓库已拦下"))
    return redirect("/holds/")


def release(request: HttpRequest) -> HttpResponse:
    """Release the lines chosen, with a reason."""
    access, now = request.access, request.now  # type: ignore[attr-defined]
    ids = [whole(one) for one in request.POST.getlist("ids")][:200]
    chosen = list(Hold.objects.filter(pk__in=ids).select_related("case"))
    if ids and not chosen:
        raise NoSuchThing(what="拦截 / hold")
    if not chosen:
        messages.warning(request, _("请先勾选要解除拦截的订单"))
    for case_id in {hold.case_id for hold in chosen}:
        mine = [hold.pk for hold in chosen if hold.case_id == case_id]
        try:
            why = request.POST.get("why", "")
            actions.release_hold(access, case_id, why=why, ids=mine, now=now)
            messages.success(request, _("已解除拦截"))
        except AskUser as refusal:
            messages.warning(request, str(refusal))
    return redirect("/holds/")


def _held() -> int:
    return Hold.objects.filter(state__in=holds.HOLDING).order_by()[:1000].count()


NAV = (Nav("work", 4, "lock", gettext_lazy("发货拦截"), "/holds/", "see_cases", counter=_held),)
ROUTES = [
    Route("holds/", page, "holds", "see_cases"),
    Route("holds.json", feed_json, "holds_json", "see_cases"),
    Route("holds.csv", feed_csv, "holds_csv", "see_cases"),
    Route("holds/<int:hold>/acknowledge/", acknowledge, "hold_acknowledge", "hold", ("POST",)),
    Route("holds/release/", release, "hold_release", "release", ("POST",)),
]
