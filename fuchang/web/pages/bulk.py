"""批量: one verb for the rows chosen or for all of a search; the result of each row, again, and back."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from fuchang.cases import bulkruns
from fuchang.cases import queue as queues
from fuchang.cases.models import BulkRun, Case
from fuchang.kernel.errors import AskUser, UnknownWord
from fuchang.pipeline import bulk as carrying
from fuchang.shops.access import Access
from fuchang.web import undoing
from fuchang.web.asked import until, whole
from fuchang.web.choices import choices
from fuchang.web.routes import Route
from fuchang.web.templatetags.words import verb_doing

SHOWN = 500
Asked = tuple[str, dict[str, Any]]


def bulk(request: HttpRequest) -> HttpResponse:
    """Do it, or (without script) ask first for what the verb needs to know."""
    if request.POST.get("ask"):
        return _ask(request)
    if request.POST.get("do") == "numbers":
        return _to_numbers(request)
    access, now = request.access, request.now  # type: ignore[attr-defined]
    try:
        verb, about = _asked(request.POST, access, now)
        run = bulkruns.begin(access, verb, _chosen(request), back=_back(request), now=now, **about)
    except AskUser as error:
        messages.warning(request, str(error))
        return redirect(_back(request))
    left = bulkruns.tally(run)["todo"]
    if left > bulkruns.AT_ONCE:
        carrying.start(run, now=now)
        return redirect(f"/cases/bulk/{run.pk}/")
    bulkruns.go_on(access, run, now=now)
    return _answer(request, run)


def _to_numbers(request: HttpRequest) -> HttpResponse:
    """The orders of the rows chosen, filled in on the page of replacement numbers."""
    ids = [whole(one) for one in request.POST.getlist("ids") if whole(one)][:200]
    numbers = Case.objects.filter(pk__in=ids).order_by("pk").values_list("number", flat=True)
    return redirect(f"/numbers/?{urlencode([('case', one) for one in numbers])}")


def _answer(request: HttpRequest, run: BulkRun) -> HttpResponse:
    """Back to the list when all went well, with a way to undo it; else the result of each row."""
    counts = bulkruns.tally(run)
    if counts["failed"] or not counts["ok"]:
        return redirect(f"/cases/bulk/{run.pk}/")
    said = f"{verb_doing(run.verb)} {counts['ok']} {_('件')}"
    if run.rows.filter(state="ok", event__isnull=False).exists():
        undoing.offer(request, said, f"/cases/bulk/{run.pk}/undo/")
    else:
        messages.success(request, said)
    return redirect(run.back)


def _chosen(request: HttpRequest) -> Any:
    """The rows ticked, or the whole search they were found by."""
    if request.POST.get("whole"):
        access, now = request.access, request.now  # type: ignore[attr-defined]
        return queues.parse(request.POST.get("q", "") or "is:open", now=now, me=access.person_id)
    return [whole(one) for one in request.POST.getlist("ids") if whole(one)][:200]


def _back(request: HttpRequest) -> str:
    wanted = request.POST.get("back", "")
    safe = wanted.startswith("/cases/") and url_has_allowed_host_and_scheme(wanted, None)
    return wanted if safe else "/cases/"


def _ask(request: HttpRequest) -> HttpResponse:
    context = {
        "verb": request.POST["ask"],
        "ids": request.POST.getlist("ids")[:200],
        "whole": request.POST.get("whole", ""),
        "search": request.POST.get("q", ""),
        "back": _back(request),
        **choices(request.access),  # type: ignore[attr-defined]
    }
    return render(request, "queue/ask.html", context)


def _assign(asked: QueryDict, access: Access, _now: int) -> Asked:
    to = asked.get("assign-to", "me")
    return "assign", {"to": access.person_id if to == "me" else whole(to) or None}


STATES = ("resume", "wait:courier", "wait:buyer", "wait:platform", "appeal", "unsnooze")


def _state(asked: QueryDict, _access: Access, _now: int) -> Asked:
    word = asked.get("state-to", "")
    if word not in STATES:
        raise UnknownWord(what="state", got=word, known=STATES)
    verb, _colon, party = word.partition(":")
    return verb, {"party": party} if party else {}


def _snooze(asked: QueryDict, _access: Access, now: int) -> Asked:
    choice = asked.get("snooze-for", "1h")
    if choice in {"parcel", "buyer", "platform"}:
        return "snooze", {"until": choice}
    return "snooze", {"until_at": until(choice, asked.get("snooze-at", ""), now)}


def _decline(asked: QueryDict, _access: Access, _now: int) -> Asked:
    return "decline", {
        "reason": asked.get("decline-reason", ""),
        "why": asked.get("decline-why", ""),
    }


def _merge(asked: QueryDict, _access: Access, _now: int) -> Asked:
    into = Case.objects.filter(number=asked.get("merge-into", "").strip().upper()).first()
    return "merge", {"into": into.pk if into else 0}


def _severity(asked: QueryDict, _access: Access, _now: int) -> Asked:
    return "set_severity", {"severity": asked.get("severity-to", "")}


def _tag(asked: QueryDict, _access: Access, _now: int) -> Asked:
    return "tag", {"tag": asked.get("tag-word", "")}


def _release(asked: QueryDict, _access: Access, _now: int) -> Asked:
    return "release_hold", {"why": asked.get("release-why", "")}


READ: dict[str, Callable[[QueryDict, Access, int], Asked]] = {
    "assign": _assign, "state": _state, "snooze": _snooze, "decline": _decline, "merge": _merge,
    "severity": _severity, "tag": _tag, "release": _release,
}  # fmt: skip
PLAIN = ("accept", "appeal", "ask_hold", "resume", "unsnooze")


def _asked(asked: QueryDict, access: Access, now: int) -> Asked:
    """The verb that a button means, and what it needs to know."""
    word = asked.get("do", "")
    if word == "assign_me":
        return "assign", {"to": access.person_id}
    if word in PLAIN:
        return word, {}
    if word not in READ:
        raise UnknownWord(what="verb", got=word, known=(*PLAIN, *READ))
    return READ[word](asked, access, now)


def result(request: HttpRequest, run: int) -> HttpResponse:
    """How far it is, what became of each row, and what to do about those that failed."""
    found = bulkruns.mine(request.access, run)  # type: ignore[attr-defined]
    counts = bulkruns.tally(found)
    context = {
        "run": found,
        "counts": counts,
        "total": sum(counts.values()),
        "settled": sum(counts.values()) - counts["todo"],
        "rows": found.rows.exclude(state="todo").order_by("-state", "pk")[:SHOWN],
        "failed": found.rows.filter(state="failed").order_by("pk")[:SHOWN],
        "undoable": found.rows.filter(state="ok", event__isnull=False).exists(),
    }
    return render(request, "queue/outcomes.html", context)


def again(request: HttpRequest, run: int) -> HttpResponse:
    """Once more what failed."""
    access, now = request.access, request.now  # type: ignore[attr-defined]
    found = bulkruns.mine(access, run)
    if bulkruns.again(found) > bulkruns.AT_ONCE:
        carrying.start(found, now=now)
    else:
        bulkruns.go_on(access, found, now=now)
    return redirect(f"/cases/bulk/{run}/")


def undo(request: HttpRequest, run: int) -> HttpResponse:
    """Take it back, row by row."""
    access, now = request.access, request.now  # type: ignore[attr-defined]
    found = bulkruns.mine(access, run)
    taken, kept = bulkruns.undo(access, found, now=now)
    if kept:
        return redirect(f"/cases/bulk/{run}/")
    messages.success(request, f"{_('已撤销')} {taken} {_('件')}")
    return redirect(found.back)


ROUTES = [
    Route("cases/bulk/", bulk, "queue_bulk", "work_case", ("POST",)),
    Route("cases/bulk/<int:run>/", result, "bulk_result", "work_case"),
    Route("cases/bulk/<int:run>/again/", again, "bulk_again", "work_case", ("POST",)),
    Route("cases/bulk/<int:run>/undo/", undo, "bulk_undo", "work_case", ("POST",)),
]
