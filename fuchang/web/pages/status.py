"""状态看板: shops against account, shop, funds, order; since when, and the history."""

from collections import defaultdict
from typing import Any

from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy

from fuchang.cases.models import Case
from fuchang.facts.codes import word
from fuchang.facts.rest import at_rest
from fuchang.shops.access import NoSuchThing
from fuchang.shops.models import Shop
from fuchang.web.nav import Nav
from fuchang.web.routes import Route
from fuchang.web.templatetags.steps import code_words

SUBJECTS = (1, 2, 3, 4, 5)
NORMAL = 1
MOST = 300


def page(request: HttpRequest) -> HttpResponse:
    """The matrix, and what has turned lately."""
    shops = list(Shop.objects.filter(pk__in=request.access.shops, live=1))  # type: ignore[attr-defined]
    rows, told = _rows([shop.pk for shop in shops]), _told([shop.pk for shop in shops])
    cells: dict[tuple[int, int], list[dict[str, Any]]] = defaultdict(list)
    for row in rows:
        if row["until_at"] is None and row["code"] != NORMAL:
            cells[(row["shop"], row["subject"])].append(row)
    subjects = [(number, _worded("status_subject", number)) for number in SUBJECTS]
    counts = [
        (number, name, sum(bool(cells.get((shop.pk, number))) for shop in shops))
        for number, name in subjects
    ]
    context = {
        "subjects": subjects,
        "counts": counts,
        "matrix": [(shop, [(number, cells.get((shop.pk, number), []), (shop.pk, number) in told) for number, _ in subjects]) for shop in shops],
        "restricted": sum(1 for shop in shops if any(cells.get((shop.pk, n)) for n in SUBJECTS)),
        "history": rows[:30],
        "names": {shop.pk: shop.name for shop in shops},
        "cases": Case.objects.filter(live=1, subject_type__in=("status", "incident")).order_by("-severity")[:50],
    }  # fmt: skip
    return render(request, "status/status.html", context)


def _worded(kind: str, code: int) -> str:
    """A code in the reader's language."""
    said = code_words(kind, word(kind=kind, code=code))
    return said[:1].upper() + said[1:]


def _told(shops: list[int]) -> set[tuple[int, int]]:
    """Of which subjects of which shops anything was ever said: the others are not known to be normal."""
    listed = ", ".join(map(str, shops)) or "-1"
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT DISTINCT shop_key, status_subject FROM {at_rest('statuses')} WHERE shop_key IN ({listed})"
        )
        return set(cursor.fetchall())


def _rows(shops: list[int], subject: int = 0) -> list[dict[str, Any]]:
    listed = ", ".join(map(str, shops)) or "-1"
    only = f"AND status_subject = {int(subject)} " if subject else ""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT shop_key, status_subject, subject_id, status_code, since_at, until_at, note "
            f"FROM {at_rest('statuses')} WHERE shop_key IN ({listed}) {only}ORDER BY since_at DESC LIMIT {MOST}"
        )
        found = cursor.fetchall()
    names = ("shop", "subject", "subject_id", "code", "since_at", "until_at", "note")
    rows = [dict(zip(names, row, strict=True)) for row in found]
    for row in rows:
        row["word"] = _worded("status_code", row["code"] or 0)
        if row["note"] == word(kind="status_code", code=row["code"] or 0):
            row["note"] = ""  # the platform said no more than the word that stands there already
        row["of"] = _worded("status_subject", row["subject"] or 0)
    return rows


def cell(request: HttpRequest, shop: int, subject: int) -> HttpResponse:
    """The history of one cell: a page, or what a drawer shows of it."""
    found = Shop.objects.filter(pk=shop).first()
    if shop not in request.access.shops or found is None or subject not in SUBJECTS:  # type: ignore[attr-defined]
        raise NoSuchThing(what="状态 / status")
    history = _rows([shop], subject)
    names = {row["subject_id"] for row in history}
    context = {
        "shop": found,
        "subject": _worded("status_subject", subject),
        "history": history[:60],
        "cases": Case.objects.filter(
            shop_key=shop, subject_type="status", subject__in=names
        ).order_by("-live", "-pk")[:20],
    }
    alone = request.htmx and not request.htmx.history_restore_request  # type: ignore[attr-defined]
    return render(request, "status/drawer.html" if alone else "status/cell.html", context)


NAV = (Nav("work", 3, "activity", gettext_lazy("状态看板"), "/status/", "see_cases", phone=True),)
ROUTES = [
    Route("status/", page, "status", "see_cases"),
    Route("status/<int:shop>/<int:subject>/", cell, "status_cell", "see_cases"),
]
