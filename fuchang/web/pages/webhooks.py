"""出站通知: who hears of our events, with which secret, and what became of each message."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop

from fuchang.kernel.errors import AskUser
from fuchang.shops.access import NoSuchThing
from fuchang.shops.models import Shop
from fuchang.store.models import OutboxMessage, Webhook
from fuchang.store.models.outbox import DEAD, PENDING, SENDING, SENT, UNKNOWN
from fuchang.watch import deliveries, hooks, topics
from fuchang.web.asked import whole
from fuchang.web.nav import Nav
from fuchang.web.routes import Route

SHOWN = 50
GROUPS = {
    "case": gettext_noop("异常单"), "note": gettext_noop("备注"), "step": gettext_noop("步骤"),
    "proof": gettext_noop("凭证"), "clock": gettext_noop("期限"), "number": gettext_noop("补传单号"),
    "platform": gettext_noop("在平台上操作"), "trace": gettext_noop("查询物流"),
    "hold": gettext_noop("发货拦截"), "incident": gettext_noop("批量异常"), "legal_hold": gettext_noop("法律保全"),
    "paper": gettext_noop("文书"), "loss": gettext_noop("损失"),
}  # fmt: skip
STATES = (UNKNOWN, DEAD, PENDING, SENDING, SENT)


def listing(request: HttpRequest) -> HttpResponse:
    """All receivers, and the form for one more."""
    return _listing(request)


def _listing(request: HttpRequest, typed: Any = None) -> HttpResponse:
    access = request.access  # type: ignore[attr-defined]
    found = hooks.listed(access)
    last = {hook.pk: deliveries.of_hook(hook).first() for hook in found}
    context = {
        "hooks": [(hook, last[hook.pk]) for hook in found],
        "shops": Shop.objects.filter(pk__in=access.shops_for(hooks.ACTION)),
        "groups": _groups(typed.getlist("topics") if typed else ["hold.*"]),
        "typed": typed or {},
    }
    return render(request, "webhooks/webhooks.html", context, status=400 if typed else 200)


def add(request: HttpRequest) -> HttpResponse:
    """One more; its secret stands on the page that answers, and nowhere afterwards."""
    access, now = request.access, request.now  # type: ignore[attr-defined]
    try:
        hook, secret = hooks.add(
            access, shop_key=whole(request.POST.get("shop")), now=now, **_typed(request)
        )
    except AskUser as refusal:
        if isinstance(refusal, NoSuchThing):
            raise
        messages.warning(request, str(refusal))
        return _listing(request, request.POST)
    return _one(request, hook, secret=secret)


def one(request: HttpRequest, key: int) -> HttpResponse:
    """One receiver and its messages."""
    return _one(request, hooks.one(request.access, key))  # type: ignore[attr-defined]


def _one(request: HttpRequest, hook: Webhook, *, secret: str = "") -> HttpResponse:
    now: int = request.now  # type: ignore[attr-defined]
    context = {
        "hook": hook,
        "secret": secret,
        "groups": _groups(hook.topics),
        "rotating": (hook.former_until_at or 0) > now,
        "resting": hook.rests_until_at > now,
        "rows": deliveries.of_hook(hook)[:SHOWN],
    }
    return render(request, "webhooks/webhook.html", context)


def act(request: HttpRequest, key: int, verb: str) -> HttpResponse:
    """Change, try, switch, remove; a new secret stands on the page that answers."""
    access, now = request.access, request.now  # type: ignore[attr-defined]
    if verb == "rotate":
        hook, secret = hooks.rotate(access, key, now=now)
        return _one(request, hook, secret=secret)
    verbs = {
        "change": lambda: hooks.change(access, key, now=now, **_typed(request)),
        "test": lambda: hooks.test(access, key, now=now),
        "on": lambda: hooks.switch(access, key, on=True, now=now),
        "off": lambda: hooks.switch(access, key, on=False, why=_("手工停用"), now=now),
        "remove": lambda: hooks.remove(access, key, now=now),
    }
    if verb not in verbs:
        raise NoSuchThing(what="动作 / act")
    _tried(request, verbs[verb])
    return redirect("/settings/webhooks/" if verb == "remove" else f"/settings/webhooks/{key}/")


def outbox(request: HttpRequest) -> HttpResponse:
    """What has not arrived for certain, first what waits for a person."""
    shops = request.access.shops_for(deliveries.ACTION)  # type: ignore[attr-defined]
    mine = OutboxMessage.objects.filter(shop_key__in=shops).order_by("-pk")
    chosen = request.GET.get("state", "")
    rows = mine.filter(state=chosen) if chosen in STATES else mine.exclude(state=SENT)
    shown = list(rows[:200])
    names = dict(Webhook.objects.filter(shop_key__in=shops).values_list("pk", "name"))
    for row in shown:
        row.hook_name = names.get(whole(row.target), "")  # type: ignore[attr-defined]
    context = {
        "rows": shown,
        "chosen": chosen,
        "states": [(state, mine.filter(state=state).count()) for state in STATES],
        "waiting": deliveries.waiting(request.access).count(),  # type: ignore[attr-defined]
        "names": True,
    }
    return render(request, "webhooks/outbox.html", context)


def settle(request: HttpRequest, key: int, verb: str) -> HttpResponse:
    """It has arrived, it is to be sent again, or once more."""
    access, now = request.access, request.now  # type: ignore[attr-defined]
    verbs = {
        "arrived": lambda: deliveries.confirm(access, key, arrived=True, now=now),
        "again": lambda: deliveries.confirm(access, key, arrived=False, now=now),
        "redeliver": lambda: deliveries.redeliver(access, key, now=now),
    }
    if verb not in verbs:
        raise NoSuchThing(what="动作 / act")
    _tried(request, verbs[verb])
    hook = whole(request.POST.get("hook"))
    return redirect(f"/settings/webhooks/{hook}/" if hook else "/outbox/")


def _tried(request: HttpRequest, do: Any) -> None:
    try:
        do()
        messages.success(request, _("已保存"))
    except NoSuchThing:
        raise
    except AskUser as refusal:
        messages.warning(request, str(refusal))


def _typed(request: HttpRequest) -> dict[str, Any]:
    return {
        "name": request.POST.get("name", ""),
        "url": request.POST.get("url", ""),
        "wanted": request.POST.getlist("topics"),
        "may_acknowledge": bool(request.POST.get("may_acknowledge")),
    }


def _groups(patterns: list[str]) -> list[dict[str, Any]]:
    """The topics as boxes: `case.*` for a whole group, or each by itself."""
    return [
        {
            "title": _(GROUPS.get(group, group)),
            "all": f"{group}.*",
            "whole": f"{group}.*" in patterns,
            "open": any(one.startswith(f"{group}.") for one in patterns),
            "topics": [(topic, topics.topics()[topic], topic in patterns) for topic in listed],
        }
        for group, listed in topics.groups().items()
    ]


NAV = (
    Nav("system", 54, "webhook", gettext_lazy("出站通知"), "/settings/webhooks/", hooks.ACTION),
    Nav("system", 55, "send", gettext_lazy("出站消息"), "/outbox/", deliveries.ACTION),
)
ROUTES = [
    Route("settings/webhooks/", listing, "webhooks", hooks.ACTION),
    Route("settings/webhooks/add/", add, "webhook_add", hooks.ACTION, ("POST",)),
    Route("settings/webhooks/<int:key>/", one, "webhook", hooks.ACTION),
    Route("settings/webhooks/<int:key>/<slug:verb>/", act, "webhook_act", hooks.ACTION, ("POST",)),
    Route("outbox/", outbox, "outbox", deliveries.ACTION),
    Route("outbox/<int:key>/<slug:verb>/", settle, "outbox_settle", deliveries.ACTION, ("POST",)),
]
