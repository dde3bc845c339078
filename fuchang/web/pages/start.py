"""手工登记: a short form; an order number looks its order up, a cause shows the playbook it will start."""

from itertools import groupby
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from fuchang.cases.actions.start import LiveAlready, Start, kinds_by_hand, live_case
from fuchang.cases.book import book, calendar
from fuchang.kernel.clock import from_local
from fuchang.kernel.errors import AskUser
from fuchang.kernel.money import fen
from fuchang.pipeline.rounds.byhand import codes_of, register
from fuchang.rulebook.planner import plan
from fuchang.shops.models import Shop
from fuchang.store.facts import look
from fuchang.web.asked import whole
from fuchang.web.routes import Route
from fuchang.web.templatetags.steps import status_word

FIELDS = (
    "order_id",
    "refund_id",
    "kind",
    "subject",
    "amount",
    "due",
    "since",
    "code",
    "words",
    "shop",
)


class NotReadable(AskUser):
    """A field that cannot be read."""

    def __init__(self, *, field: str, right: str) -> None:
        self.field = field
        super().__init__(f"{field}看不懂，应为 {right} / cannot be read, write {right}")


def page(request: HttpRequest) -> HttpResponse:
    """The form, with what it has been told so far; and the case once it is whole."""
    asked = request.POST if request.method == "POST" else request.GET
    filled = {name: asked.get(name, "").strip() for name in FIELDS}
    context = _context(request, filled)
    if request.method != "POST":
        return render(request, "start/start.html", context)
    access, now = request.access, request.now  # type: ignore[attr-defined]
    try:
        case = register(
            access,
            _given(filled, context["shop_key"]),
            now=now,
            status_code=filled["code"],
            since_at=_moment(filled["since"], "开始时间"),
            anyway=bool(request.POST.get("anyway")),
        )
    except LiveAlready as live:
        return render(
            request, "start/start.html", {**context, "live_number": live.number}, status=409
        )
    except AskUser as refusal:
        messages.warning(request, str(refusal))
        return render(request, "start/start.html", context)
    return redirect(f"/cases/{case.number}/")


def _context(request: HttpRequest, filled: dict[str, str]) -> dict[str, Any]:
    access, now = request.access, request.now  # type: ignore[attr-defined]
    mine = access.shops_for("work_case") | access.shops_for("work_money")
    shops = Shop.objects.filter(pk__in=mine, live=1).order_by("pk")
    found = look.find_order(list(access.shops), filled["order_id"]) if filled["order_id"] else []
    shop_key = (
        found[0][0] if found else whole(filled["shop"]) or min((s.pk for s in shops), default=0)
    )
    facts = look.order(*found[0]) if found else None
    if found:  # a refund's number or a waybill leads to its order too
        filled["order_id"] = found[0][1]
    live = live_case(shop_key, Start(shop_key, "", filled["order_id"], filled["refund_id"], filled["subject"])) if filled["order_id"] or filled["subject"] else None  # fmt: skip
    kind = book().kinds.get(filled["kind"])
    return {
        "filled": filled,
        "shops": shops,
        "shop_key": shop_key,
        "families": _families(),
        "facts": facts,
        "looked": bool(filled["order_id"]),
        "live_number": live.number if live else "",
        "plan": plan(kind, book=book(), now=now, calendar=calendar()) if kind else None,
        "about_status": kind is not None and kind.subject == "status",
        "codes": [(word, status_word(word)) for word in codes_of(filled["kind"])],
    }


def _families() -> list[tuple[str, list[Any]]]:
    kinds = sorted(kinds_by_hand(), key=lambda kind: (kind.family, kind.id))
    return [(family, list(some)) for family, some in groupby(kinds, key=lambda kind: kind.family)]


def _given(filled: dict[str, str], shop_key: int) -> Start:
    try:
        amount = fen(filled["amount"]) if filled["amount"] else 0
    except ValueError:
        raise NotReadable(field="涉及金额", right="168.68") from None
    return Start(
        shop_key=shop_key,
        kind=filled["kind"],
        order_id=filled["order_id"],
        refund_id=filled["refund_id"],
        subject=filled["subject"],
        amount_fen=amount,
        due_at=_moment(filled["due"], "期限"),
        words=filled["words"][:4_000],
    )


def _moment(text: str, field: str) -> int | None:
    if not text:
        return None
    try:
        return from_local(text)
    except ValueError:
        raise NotReadable(field=field, right="2026-11-23 18:00") from None


ROUTES = [Route("cases/new/", page, "case_new", "work_case", ("GET", "POST"))]
