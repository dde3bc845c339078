"""异常队列: tabs, filters, rows, bulk actions, preview, export."""

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from fuchang.cases import leases
from fuchang.cases import queue as queues
from fuchang.cases.change import may
from fuchang.cases.incidents.members import numbers_inside
from fuchang.cases.models import Case
from fuchang.cases.queue import Query, views
from fuchang.cases.queue.words import UnknownTerm
from fuchang.pipeline.outputs.lists import cases_csv
from fuchang.shops import taste
from fuchang.shops.access import Access, NoSuchThing
from fuchang.shops.models import Person, Shop
from fuchang.store import streams
from fuchang.web.asked import whole
from fuchang.web.choices import choices
from fuchang.web.nav import Nav
from fuchang.web.pages import live
from fuchang.web.routes import Route

FILTERS = (
    ("shop", gettext_lazy("全部店铺")),
    ("type", gettext_lazy("异常原因")),
    ("severity", gettext_lazy("紧急程度")),
    ("assignee", gettext_lazy("处理人")),
)
# what may be left out; time left, the exception and its state always stand
COLUMNS = (
    ("ord", gettext_lazy("订单 / 店铺")),
    ("item", gettext_lazy("商品")),
    ("amt", gettext_lazy("金额")),
    ("ev", gettext_lazy("举证")),
    ("who", gettext_lazy("处理人")),
)


def queue(request: HttpRequest) -> HttpResponse:
    """The list; its fragment alone when htmx asks."""
    context = _context(request)
    _viewed(request, [case.order_id for case, *_ in context["rows"] if case.order_id], "list")
    alone = request.htmx and not request.htmx.history_restore_request  # type: ignore[attr-defined]
    return render(request, "queue/list.html" if alone else "queue/queue.html", context)


def _context(request: HttpRequest) -> dict[str, Any]:
    access, now = request.access, request.now  # type: ignore[attr-defined]
    shown = views.shown_views(access)
    asked = request.GET.get("q", "").strip()
    kept = {name: request.GET.get(name, "") for name, _ in FILTERS}
    view = next((one for one in shown if one.slug == request.GET.get("view", "")), None)
    view = view or (None if asked else shown[0])
    sort = request.GET.get("sort", "")
    base = {"view": view.slug if view else "", "q": asked, **kept, "sort": sort}
    text = _search(request, view.query if view else "", asked, sort)
    problem = ""
    try:
        query = queues.parse(text, now=now, me=access.person_id)
        page = queues.page(access, query, after=request.GET.get("after", ""), limit=50, now=now)
    except UnknownTerm as error:
        problem, query, page = str(error), None, queues.Page((), "")
    counts = views.counts(access, shown, now=now)
    return {
        "views": shown,
        "counts": counts,
        "view": view,
        "q": asked,
        "search": text,
        "sort": query.sort if query else "",
        "own_sort": request.user.taste.get("sort", "score"),  # type: ignore[union-attr]
        "columns": _columns(request),
        "total": _total(access, query, page, counts.get(view.slug) if view and not any((asked, sort, *kept.values())) else None),
        "next": _address({**base, "after": page.next_after}) if page.next_after else "",
        "paged": bool(request.GET.get("after")),
        "first": _address(base),
        "sorts": {name: _address({**base, "sort": name}) for name in queues.SORTS},
        "problem": problem,
        "filtered": bool(asked or any(kept.values())),
        "may_share": access.may("manage_rules"),
        "seen": live.seen(),
        **_rows(request, page.rows),
        **choices(access),
    }  # fmt: skip


def _search(request: HttpRequest, view: str, asked: str, sort: str) -> str:
    """View, words, filters and order as one text: the whole state of the list."""
    own = str(request.user.taste.get("sort", ""))  # type: ignore[union-attr]
    by = sort or (own if "sort:" not in f"{view} {asked}" else "")
    order = f"sort:{by}" if by in queues.SORTS else ""
    return " ".join(part for part in (view, asked, _chosen(request), order) if part)


def _columns(request: HttpRequest) -> list[tuple[str, str, bool]]:
    """The columns one may leave out, and whether this person sees them."""
    hidden = request.user.taste.get("hidden", ())  # type: ignore[union-attr]
    return [(name, str(title), name not in hidden) for name, title in COLUMNS]


def _address(state: dict[str, str]) -> str:
    return urlencode({name: value for name, value in state.items() if value})


def _total(access: Access, query: Query | None, page: queues.Page, known: int | None) -> int:
    """How many rows the list has in all; counted only where a page does not show them all."""
    if query is None or not page.next_after:
        return len(page.rows)
    return known if known is not None else queues.count(access, query)


def _rows(request: HttpRequest, rows: Sequence[Case]) -> dict[str, Any]:
    """The rows with the names of their shops, what may be done to them, and who holds them."""
    access, now = request.access, request.now  # type: ignore[attr-defined]
    named = {
        key: (name, platform)
        for key, name, platform in Shop.objects.filter(pk__in=list(access.shops)).values_list(
            "pk", "name", "platform"
        )
    }
    held = {
        row.lease_by_id for row in rows if row.lease_by_id and (row.lease_until_at or 0) > now
    } - {access.person_id}
    incidents = [row for row in rows if row.subject_type == "incident"]
    inside = numbers_inside([row.pk for row in incidents]) if incidents else {}
    for row in incidents:
        row.inside = inside.get(row.pk, 0)  # type: ignore[attr-defined] # for the row alone
    holders = dict(Person.objects.filter(pk__in=held).values_list("pk", "name")) if held else {}
    return {
        "rows": [
            (row, *named.get(row.shop_key, ("", "")), may(access, "work_case", row), holders.get(row.lease_by_id or 0, ""))
            for row in rows
        ],
        "filters": _filters(request, {key: name for key, (name, _platform) in named.items()}),
        "shop_names": [(key, name) for key, (name, _p) in named.items() if access.may("manage_rules", key)],
    }  # fmt: skip


def _chosen(request: HttpRequest) -> str:
    """What the filter row says, in the words of the search."""
    picked = ((name, request.GET.get(name, "").replace('"', "")) for name, _ in FILTERS)
    return " ".join(f'{name}:"{value}"' for name, value in picked if value)


def _filters(
    request: HttpRequest, shops: dict[int, str]
) -> list[tuple[str, str, list[tuple[str, str]], str]]:
    choices: dict[str, list[tuple[str, str]]] = {
        "shop": [(name, name) for name in shops.values()],
        "type": [(word, _(word)) for word in ("物流", "超时", "风控", "规则", "纠纷", "包裹", "订单", "资金", "账号", "店铺", "指标")],
        "severity": [("critical", _("紧急")), ("high", _("高")), ("medium", _("中")), ("low", _("低"))],
        "assignee": [("me", _("我")), ("none", _("未分派"))],
    }  # fmt: skip
    return [(name, str(title), choices[name], request.GET.get(name, "")) for name, title in FILTERS]


def _viewed(request: HttpRequest, orders: list[str], operation: str) -> None:
    """A look at orders is a line of the order view stream."""
    access = request.access  # type: ignore[attr-defined]
    streams.order_view(
        actor=access.actor, address=access.address, url=request.path, orders=orders,
        operation=operation, now=request.now,  # type: ignore[attr-defined]
    )  # fmt: skip


def peek(request: HttpRequest, number: str) -> HttpResponse:
    """The preview of one case."""
    case = Case.objects.filter(number=number).select_related("assignee").first()
    if case is None:
        raise NoSuchThing(what="异常单 / case")
    _viewed(request, [case.order_id] if case.order_id else [], "peek")
    context = {
        "case": case,
        "steps": case.steps.all()[:6],
        "events": case.events.order_by("-pk")[:3],
        "shop": Shop.objects.filter(pk=case.shop_key).first(),
    }
    return render(request, "queue/peek.html", context)


def grab(request: HttpRequest) -> HttpResponse:
    """取下一单: the top free case of the view."""
    access, now = request.access, request.now  # type: ignore[attr-defined]
    query = queues.parse(request.POST.get("q", "") or "is:open", now=now, me=access.person_id)
    rows = queues.page(access, query, limit=50, now=now).rows
    case = leases.grab_next(access, [row.pk for row in rows], now=now)
    if case is None:
        messages.info(request, _("没有空闲的异常单"))
        return redirect("/cases/")
    return redirect(f"/cases/{case.number}/")


def export(request: HttpRequest) -> HttpResponse:
    """The rows of a search as CSV: masked, and safe to open in a spreadsheet."""
    access, now = request.access, request.now  # type: ignore[attr-defined]
    query = queues.parse(request.GET.get("q", "") or "is:open", now=now, me=access.person_id)
    sheet = cases_csv(access, query)
    streams.database(
        actor=access.actor, operation="export cases", rows=sheet.count("\r\n") - 1, now=now
    )
    answer = HttpResponse(sheet, content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="cases-{now}.csv"'
    return answer


def save_view(request: HttpRequest) -> HttpResponse:
    """Keep the list at hand under a name, for oneself or for a shop."""
    access, now = request.access, request.now  # type: ignore[attr-defined]
    shop = request.POST.get("shop", "")
    try:
        view = views.save(
            access,
            name=request.POST.get("name", "").strip() or _("未命名"),
            query=request.POST.get("q", ""),
            shop_key=whole(shop) if shop else None,
            now=now,
        )
    except UnknownTerm as error:
        messages.warning(request, str(error))
        return redirect("/cases/")
    return redirect(f"/cases/?view={view.slug}")


def remove_view(request: HttpRequest, view: int) -> HttpResponse:
    """Forget a view: one's own, or a shop's where one may change its rules."""
    views.remove(request.access, view, now=request.now)  # type: ignore[attr-defined]
    return redirect("/cases/")


def keep_sort(request: HttpRequest) -> HttpResponse:
    """From now on lists without an order of their own are sorted so, for this person."""
    wanted = request.POST.get("sort", "")
    taste.keep(request.access, "sort", wanted if wanted in queues.SORTS else "score")  # type: ignore[attr-defined]
    return redirect(f"/cases/?{request.POST.get('first', '')}")


def keep_columns(request: HttpRequest) -> HttpResponse:
    """From now on this person sees the chosen columns, in every view."""
    chosen = request.POST.getlist("column")
    taste.keep(request.access, "hidden", [name for name, _ in COLUMNS if name not in chosen])  # type: ignore[attr-defined]
    return redirect(f"/cases/?{request.POST.get('first', '')}")


def _open_cases() -> int:
    return Case.objects.filter(live=1, state="new").order_by()[:1000].count()


NAV = (
    Nav("work", 2, "list-checks", gettext_lazy("异常队列"), "/cases/", "see_cases", phone=True, hot=True, counter=_open_cases),
)  # fmt: skip
ROUTES = [
    Route("cases/", queue, "queue", "see_cases"),
    Route("cases/next/", grab, "queue_next", "work_case", ("POST",)),
    Route("cases/export.csv", export, "queue_export", "export"),
    Route("cases/columns/", keep_columns, "queue_columns", "see_cases", ("POST",)),
    Route("cases/views/", save_view, "queue_view_save", "see_cases", ("POST",)),
    Route("cases/sort/", keep_sort, "queue_sort", "see_cases", ("POST",)),
    Route("cases/views/<int:view>/remove/", remove_view, "queue_view_remove", "see_cases", ("POST",)),
    Route("peek/<case:number>/", peek, "queue_peek", "see_cases"),
]  # fmt: skip
