"""规则与手册: every kind of the book by family, and the handbook made of them."""

from itertools import groupby

from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language, gettext_lazy

from fuchang.cases.book import book, calendar
from fuchang.cases.models import Case
from fuchang.rulebook.description import described
from fuchang.rulebook.grammar import Kind
from fuchang.rulebook.planner import plan
from fuchang.shops.access import NoSuchThing
from fuchang.web.nav import Nav
from fuchang.web.routes import Route
from fuchang.web.templatetags.desk import FAMILIES


def rules(request: HttpRequest) -> HttpResponse:
    """The list by family, narrowed by a word, each with its open cases."""
    word = request.GET.get("q", "").strip().lower()
    found = [kind for kind in book().kinds.values() if word in _words(kind)]
    families = list(FAMILIES)
    found.sort(key=lambda one: (families.index(one.family), one.id))
    open_cases = Case.objects.filter(live=1).order_by().values_list("kind")
    hits = dict(open_cases.annotate(n=Count("pk")))
    groups = [
        (family, [(kind, hits.get(kind.id, 0)) for kind in kinds])
        for family, kinds in groupby(found, key=lambda one: one.family)
    ]
    return render(request, "rules/rules.html", {"groups": groups, "count": len(found), "q": word})


def _words(kind: Kind) -> str:
    """What a search looks into: number, names, summary, family."""
    told = (kind.id, kind.title.zh, kind.title.en, kind.summary.zh, kind.summary.en)
    return " ".join((*told, FAMILIES[kind.family])).lower()


def rule(request: HttpRequest, kind: str) -> HttpResponse:
    """One kind: how it is seen, how long there is, what to do."""
    found = book().kinds.get(kind)
    if found is None:
        raise NoSuchThing(what="规则 / rule")
    now = request.now  # type: ignore[attr-defined]
    told = described(plan(found, book=book(), now=now, calendar=calendar()))
    context = {
        "kind": found,
        "told": told,
        "hits": Case.objects.filter(kind=kind, live=1).count(),
        "lang": _lang(),
    }
    return render(request, "rules/rule.html", context)


def handbook(request: HttpRequest) -> HttpResponse:
    """《异常交易应急处理手册》: the playbooks of all kinds in force, by family."""
    now = request.now  # type: ignore[attr-defined]
    plans = [plan(kind, book=book(), now=now, calendar=calendar()) for kind in book().in_force]
    families = list(FAMILIES)
    plans.sort(key=lambda one: (families.index(one.kind.family), one.kind.id))
    groups = [
        (family, list(ones)) for family, ones in groupby(plans, key=lambda one: one.kind.family)
    ]
    return render(request, "rules/handbook.html", {"groups": groups, "count": len(plans)})


def _lang() -> str:
    return "en" if (get_language() or "").startswith("en") else "zh"


NAV = (
    Nav("duty", 30, "book-open", gettext_lazy("规则"), "/rules/", "see_rules"),
    Nav("duty", 31, "book-text", gettext_lazy("处置手册"), "/handbook/", "see_rules"),
)
ROUTES = [
    Route("rules/", rules, "rules", "see_rules"),
    Route("rules/<str:kind>/", rule, "rule", "see_rules"),
    Route("handbook/", handbook, "handbook", "see_rules"),
]
