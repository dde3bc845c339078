"""查看明文: the buyer of one case in clear for one view; and for owners, who looked at whom and why."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy, gettext_noop

from fuchang.cases.models import Case
from fuchang.cases.unmask import looked_at, unmask
from fuchang.kernel.errors import AskUser
from fuchang.shops.access import NoSuchThing, NotAllowed, SecondFactorNeeded
from fuchang.shops.models import Person
from fuchang.web.nav import Nav
from fuchang.web.routes import Route

WORDS = {
    "name": gettext_noop("收货人"),
    "phone": gettext_noop("电话"),
    "address": gettext_noop("地址"),
    "nick": gettext_noop("买家昵称"),
}


def look(request: HttpRequest, number: str) -> HttpResponse:
    """One look; nothing of it is kept, here or in a cache."""
    access, now = request.access, request.now  # type: ignore[attr-defined]
    case = Case.objects.filter(number=number).first()
    if case is None:
        raise NoSuchThing(what="异常单 / case")
    try:
        seen = unmask(
            access, case.pk, reason=request.POST.get("reason", ""), now=now, url=request.path
        )
    except (NotAllowed, NoSuchThing, SecondFactorNeeded):
        raise
    except AskUser as refusal:
        messages.warning(request, str(refusal))
        return redirect(f"/cases/{number}/")
    told = [(WORDS[field], text) for field, text in seen.words.items()]
    answer = render(request, "case/buyer.html", {"case": case, "told": told, "left": seen.left})
    answer["Cache-Control"] = "no-store, private"
    return answer


def looks(request: HttpRequest) -> HttpResponse:
    """Who looked at which buyer, when and why."""
    words = request.GET.get("q", "").strip()
    rows = looked_at(request.access, words=words)  # type: ignore[attr-defined]
    people = {f"person:{one.pk}": str(one) for one in Person.objects.all()}
    numbers = dict(
        Case.objects.filter(pk__in={row.case for row in rows}).values_list("pk", "number")
    )
    listed = [
        (row, people.get(row.actor, row.actor), numbers.get(row.case or 0, "")) for row in rows
    ]
    return render(request, "settings/looks.html", {"rows": listed, "q": words})


NAV = (Nav("system", 53, "eye", gettext_lazy("查看记录"), "/looks/", "see_audit"),)
ROUTES = [
    Route("cases/<case:number>/unmask/", look, "case_unmask", "unmask", ("POST",)),
    Route("looks/", looks, "looks", "see_audit"),
]
