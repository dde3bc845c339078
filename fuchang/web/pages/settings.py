"""设置: one's own, people and roles, the audit chain, signs of life."""

import re
from collections.abc import Iterable

from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from fuchang.cases.models import Case
from fuchang.cases.queue import SORTS
from fuchang.kernel.errors import AskUser
from fuchang.shops import audit, people, taste
from fuchang.shops.models import AuditRow, Membership, Person, Shop
from fuchang.shops.roles import roles
from fuchang.store import failures
from fuchang.store.models import Job, OutboxMessage, Pulse
from fuchang.web.asked import whole
from fuchang.web.nav import Nav
from fuchang.web.routes import SIGNED_IN, Route
from fuchang.web.templatetags.said import ACTORS


def settings(request: HttpRequest) -> HttpResponse:
    """One's own settings; for owners also the people."""
    access = request.access  # type: ignore[attr-defined]
    shops = access.shops_for("manage_people")
    context = {
        "person": request.user,
        "spoken": get_language(),
        "members": Membership.objects.filter(shop_id__in=shops).select_related("person", "shop"),
        "shops": Shop.objects.filter(pk__in=shops),
        "table": roles(),
        "may_audit": access.may("see_audit"),
        "may_shops": access.may("manage_people"),
        "sort": request.user.taste.get("sort", "score"),  # type: ignore[union-attr]
        "mine": [
            (name, access.shops[key])
            for key, name in Shop.objects.filter(pk__in=list(access.shops)).values_list(
                "pk", "name"
            )
        ],
    }
    return render(request, "settings/settings.html", context)


def own(request: HttpRequest) -> HttpResponse:
    """Language and look."""
    access, now = request.access, request.now  # type: ignore[attr-defined]
    person = taste.choose(
        access, language=request.POST.get("language", ""), theme=request.POST.get("theme", ""), now=now
    )  # fmt: skip
    if request.POST.get("sort", "") in SORTS:
        taste.keep(access, "sort", request.POST["sort"])
    answer = redirect("/settings/")
    answer.set_cookie("django_language", person.language, samesite="Lax", max_age=31_536_000)
    return answer


def password(request: HttpRequest) -> HttpResponse:
    """One's own password; other sessions end."""
    try:
        person = people.change_password(
            request.access,  # type: ignore[attr-defined]
            old=request.POST.get("old", ""),
            new=request.POST.get("new", ""),
            now=request.now,  # type: ignore[attr-defined]
        )
        update_session_auth_hash(request, person)
        messages.success(request, _("密码已更换，其他登录和自己的接口令牌已失效"))
    except AskUser as refusal:
        messages.warning(request, str(refusal))
    return redirect("/settings/")


def add(request: HttpRequest) -> HttpResponse:
    """Somebody new."""
    asked, shop = request.POST, request.POST.get("shop", "")
    return _people(
        request,
        lambda: people.add_person(
            request.access,  # type: ignore[attr-defined]
            login=asked.get("login", "").strip(),
            name=asked.get("name", "").strip(),
            password=asked.get("password", ""),
            shop_key=whole(shop),
            role=asked.get("role", ""),
            now=request.now,  # type: ignore[attr-defined]
        ),
    )


def role(request: HttpRequest, person: int, shop: int) -> HttpResponse:
    """Another role, or out of the shop."""
    access, now = request.access, request.now  # type: ignore[attr-defined]
    wanted = request.POST.get("role", "")
    if wanted == "":
        return _people(
            request, lambda: people.remove(access, person_id=person, shop_key=shop, now=now)
        )
    return _people(
        request,
        lambda: people.set_role(access, person_id=person, shop_key=shop, role=wanted, now=now),
    )


def _people(request: HttpRequest, do: object) -> HttpResponse:
    try:
        do()  # type: ignore[operator]
        messages.success(request, _("已保存"))
    except AskUser as refusal:
        messages.warning(request, str(refusal))
    return redirect("/settings/")


def log(request: HttpRequest) -> HttpResponse:
    """The audit chain of one's shops, and whether it holds."""
    shops = request.access.shops_for("see_audit")  # type: ignore[attr-defined]
    rows = AuditRow.objects.filter(chain__in=shops).order_by("-pk")[:200]
    kept = audit.kept_anchors()
    verified = audit.verified(shops, anchors=kept) if request.GET.get("verify") else []
    anchors = [kept[one] for one in sorted(shops) if one in kept]
    context = {"rows": rows, "verified": verified, "anchors": anchors, **_named(rows)}
    return render(request, "settings/audit.html", context)


def _named(rows: Iterable[AuditRow]) -> dict[str, dict[str, str]]:
    """Those who acted by their names, and the cases acted on by their numbers."""
    cases = [int(row.object[5:]) for row in rows if re.fullmatch(r"case:\d{1,18}", row.object)]
    numbers = Case.objects.filter(pk__in=cases).values_list("pk", "number")
    acted = {whole(row.actor[7:]) for row in rows if row.actor.startswith("person:")}
    those = {f"person:{one.pk}": str(one) for one in Person.objects.filter(pk__in=acted)}
    return {
        "names": {name: _(word) for name, word in ACTORS.items()} | those,
        "numbers": {f"case:{pk}": number for pk, number in numbers},
    }


def signs(request: HttpRequest) -> HttpResponse:
    """Workers, jobs, the outbox."""
    failed = list(Job.objects.filter(state="failed").order_by("-pk")[:20])
    for job in failed:
        job.name = failures.named(job.error)  # type: ignore[attr-defined]
    context = {
        "pulses": Pulse.objects.exclude(name="first-run").order_by("name"),
        "failed": failed,
        # where in the program it was is for who keeps the desk; the others see of what class it is
        "may_read": request.access.may("manage_people"),  # type: ignore[attr-defined]
        "outbox": OutboxMessage.objects.exclude(state="sent").order_by("pk")[:50],
    }
    return render(request, "settings/signs.html", context)


NAV = (
    Nav("system", 50, "settings", gettext_lazy("设置"), "/settings/", "own_settings"),
    Nav("system", 51, "scroll-text", gettext_lazy("审计日志"), "/audit/", "see_audit"),
    Nav("system", 52, "heart-pulse", gettext_lazy("运行状态"), "/signs/", "manage_rules"),
)
ROUTES = [
    Route("settings/", settings, "settings", SIGNED_IN),
    Route("settings/own/", own, "settings_own", SIGNED_IN, ("POST",)),
    Route("settings/password/", password, "settings_password", SIGNED_IN, ("POST",)),
    Route("settings/people/", add, "settings_add", "manage_people", ("POST",)),
    Route("settings/people/<int:person>/<int:shop>/", role, "settings_role", "manage_people", ("POST",)),
    Route("audit/", log, "audit", "see_audit"),
    Route("signs/", signs, "signs", "manage_rules"),
]  # fmt: skip
