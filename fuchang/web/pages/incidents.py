"""批量事件: the list, and one incident from its first minute to the last yuan that came back."""

from typing import Any

from django.contrib import messages
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy

from fuchang.cases.book import book
from fuchang.cases.change import may
from fuchang.cases.incidents import affected, losses, members, papers, story
from fuchang.cases.models import Case, Loss
from fuchang.kernel.errors import AskUser
from fuchang.pipeline.affected import sheet
from fuchang.shops.access import NoSuchThing, NotAllowed
from fuchang.shops.models import Shop
from fuchang.store import streams
from fuchang.web.asked import whole
from fuchang.web.nav import Nav
from fuchang.web.pages import case as cases
from fuchang.web.routes import Route

SHOWN_ORDERS = 20
MOST_PAGES = affected.MOST // SHOWN_ORDERS
SHOWN_CHILDREN = 50
SHOWN_LINES = 100
FORMS = {"csv": "text/csv; charset=utf-8", "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"}  # fmt: skip


def listed(request: HttpRequest) -> HttpResponse:
    """Incidents that go on, then those that are over."""
    rows = list(_incidents().order_by("-live", "-opened_at")[:100])
    inside = members.numbers_inside([row.pk for row in rows])
    names = dict(Shop.objects.values_list("pk", "name"))
    context = {
        "rows": [
            (row, names.get(row.shop_key, ""), inside.get(row.pk, 0), losses.sums(row))
            for row in rows
        ]
    }
    return render(request, "incidents/incidents.html", context)


def incident(request: HttpRequest, number: str) -> HttpResponse:
    """One incident: what turned, what it touches, what was said, what it cost."""
    access, now = request.access, request.now  # type: ignore[attr-defined]
    found = _found(number)
    page = max(0, min(whole(request.GET.get("orders")), MOST_PAGES) - 1)
    told = story.tell(
        found, before=whole(request.GET.get("before")), orders=SHOWN_ORDERS, page=page
    )
    streams.order_view(
        actor=access.actor,
        address=access.address,
        url=request.path,
        orders=[row.order_id for row in told.orders],
        operation="view",
        now=now,
    )
    context = cases.context_of(request, found) | {
        "told": told,
        "pages": _pages(page, told.count),
        "inside": list(_children(found)[:SHOWN_CHILDREN]),
        "papers": [
            (template, told.papers.get(name), _versions(told.versions, name))
            for name, template in book().papers.items()
        ],
        "lines": list(Loss.objects.filter(case=found).order_by("-pk")[:SHOWN_LINES]),
        "proposed": losses.proposals(found) if found.live else [],
        "may_book": may(access, "work_case", found, amounts=True),
        "may_export": access.may("export", found.shop_key),
    }
    return render(request, "incidents/incident.html", context)


def _pages(page: int, count: int) -> dict[str, int]:
    """Which of the affected orders are shown; 0 where there is no page before or after."""
    first = page * SHOWN_ORDERS
    return {
        "first": first + 1,
        "last": min(first + SHOWN_ORDERS, count),
        "before": page,
        "after": page + 2 if first + SHOWN_ORDERS < count else 0,
    }


def _versions(versions: list[Any], sort: str) -> list[Any]:
    return [event for event in versions if (event.after or {}).get("paper") == sort]


def export(request: HttpRequest, number: str, form: str) -> HttpResponse:
    """The affected orders as a file: masked, and safe to open in a spreadsheet."""
    access, now = request.access, request.now  # type: ignore[attr-defined]
    found = _found(number)
    access.require("export", found.shop_key)
    if form not in FORMS:
        raise NoSuchThing(what="格式 / format")
    rows = affected.affected(found)
    streams.hand_over(
        actor=access.actor, to=access.actor, what=f"incident:{number}",
        orders=[row.order_id for row in rows], now=now,
    )  # fmt: skip
    answer = HttpResponse(sheet(rows, form), content_type=FORMS[form])
    answer["Content-Disposition"] = f'attachment; filename="{number}-orders.{form}"'
    return answer


def act(request: HttpRequest, number: str, verb: str) -> HttpResponse:
    """A verb of the incident, or one of any case; afterwards its page again."""
    found = _found(number)
    run = VERBS.get(verb)
    if run is None:
        return cases.act(request, number, verb)
    try:
        run(request, found)
    except (NotAllowed, NoSuchThing):
        raise
    except AskUser as refusal:
        messages.warning(request, str(refusal))
    return redirect(f"/incidents/{number}/")


def _found(number: str) -> Case:
    of = Case.objects.select_related("assignee", "parent")
    found = of.filter(number=number, subject_type="incident").first()
    if found is None:
        raise NoSuchThing(what="批量事件 / incident")
    return found


def _incidents() -> "QuerySet[Case]":
    return Case.objects.filter(subject_type="incident").select_related("assignee")


def _children(found: Case) -> "QuerySet[Case]":
    """Those inside, then those that ended with it or went their own way."""
    of = Case.objects.filter(Q(parent=found) | Q(memberships__incident=found)).distinct()
    return of.order_by("-live", "-score", "-pk")


def _join(request: HttpRequest, found: Case) -> object:
    number = request.POST.get("number", "").strip().upper()
    child = Case.objects.filter(number=number).first()
    if child is None:
        raise NoSuchThing(what="异常单 / case")
    why = request.POST.get("why", "")
    return members.join(_who(request), found.pk, case_id=child.pk, why=why, now=_now(request))


def _detach(request: HttpRequest, found: Case) -> object:
    child = Case.objects.filter(number=request.POST.get("number", ""), parent=found).first()
    if child is None:
        raise NoSuchThing(what="异常单 / case")
    why = request.POST.get("why", "")
    return members.detach(_who(request), child.pk, why=why, now=_now(request))


def _draft(request: HttpRequest, found: Case) -> object:
    language = request.POST.get("language", "zh")
    sort = request.POST.get("paper", "")
    return papers.draft(_who(request), found.pk, sort=sort, language=language, now=_now(request))


def _write(request: HttpRequest, found: Case) -> object:
    asked = request.POST.get("asked", "")
    return papers.write(
        _who(request),
        found.pk,
        sort=request.POST.get("paper", ""),
        words=request.POST.get("text", ""),
        asked_fen=cases.amount(asked) if asked.strip() else None,
        now=_now(request),
    )


def _send(request: HttpRequest, found: Case) -> object:
    sort = request.POST.get("paper", "")
    return papers.send(_who(request), found.pk, sort=sort, now=_now(request))


def _answer(request: HttpRequest, found: Case) -> object:
    return papers.answered(
        _who(request),
        found.pk,
        sort=request.POST.get("paper", ""),
        granted=request.POST.get("result") == "granted",
        answer=request.POST.get("answer", ""),
        granted_fen=cases.amount(request.POST.get("granted", "")),
        now=_now(request),
    )


def _loss(request: HttpRequest, found: Case) -> object:
    return losses.add(
        _who(request),
        found.pk,
        what=request.POST.get("what", ""),
        amount_fen=cases.amount(request.POST.get("amount", "")),
        order_id=request.POST.get("order", "").strip(),
        now=_now(request),
    )


def _proposed(request: HttpRequest, found: Case) -> object:
    return losses.take_proposals(_who(request), found.pk, now=_now(request))


def _recover(request: HttpRequest, found: Case) -> object:
    back = cases.amount(request.POST.get("recovered", ""))
    line = _line(request, found)
    return losses.recover(_who(request), line, recovered_fen=back, now=_now(request))


def _strike(request: HttpRequest, found: Case) -> object:
    return losses.strike(_who(request), _line(request, found), now=_now(request))


def _line(request: HttpRequest, found: Case) -> int:
    key = whole(request.POST.get("loss"))
    if not Loss.objects.filter(pk=key, case=found).exists():
        raise NoSuchThing(what="损失 / loss")
    return key


def _who(request: HttpRequest) -> Any:
    return request.access  # type: ignore[attr-defined]


def _now(request: HttpRequest) -> int:
    now: int = request.now  # type: ignore[attr-defined]
    return now


VERBS: dict[str, cases.Verb] = {
    "join": _join, "detach": _detach, "paper-draft": _draft, "paper-write": _write,
    "paper-send": _send, "paper-answer": _answer, "loss": _loss, "loss-proposed": _proposed,
    "loss-recover": _recover, "loss-strike": _strike,
}  # fmt: skip


def _going() -> int:
    return Case.objects.filter(live=1, subject_type="incident").order_by()[:1000].count()


NAV = (Nav("work", 5, "siren", gettext_lazy("批量事件"), "/incidents/", "see_cases", hot=True, counter=_going),)  # fmt: skip
ROUTES = [
    Route("incidents/", listed, "incidents", "see_cases"),
    Route("incidents/<case:number>/", incident, "incident", "see_cases"),
    Route("incidents/<case:number>/orders.<str:form>", export, "incident_export", "export"),
    Route("incidents/<case:number>/<str:verb>/", act, "incident_act", "work_case", ("POST",)),
]
