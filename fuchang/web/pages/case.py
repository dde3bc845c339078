"""异常单: everything about one case, and every verb of it."""

import re
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext_noop

from fuchang.cases import actions, legal, proof, traces
from fuchang.cases.actions.moves import OUTCOMES, REASONS
from fuchang.cases.change import StaleVersion, may
from fuchang.cases.models import Case, CaseEvent, Evidence
from fuchang.cases.story import tell
from fuchang.kernel.errors import AskUser
from fuchang.kernel.money import fen
from fuchang.shops.access import NoSuchThing, NotAllowed
from fuchang.shops.models import Person, Shop
from fuchang.store import streams
from fuchang.web import acting, refusing, undoing
from fuchang.web.asked import until, whole
from fuchang.web.routes import Route
from fuchang.web.templatetags.desk import verb_word

STAGES = (
    gettext_noop("申请"),
    gettext_noop("判定"),
    gettext_noop("举证"),
    gettext_noop("申诉"),
    gettext_noop("平台裁定"),
    gettext_noop("结案"),
)
# where a verb is done on the page, and the field that names the very line
PLACES = {
    "step-done": ("step", "step"), "step-undone": ("step", "step"), "step-skip": ("step", "step"),
    "proof": ("proof", "piece"), "proof-remove": ("proof", ""), "note": ("note", ""),
    "platform": ("acting", ""),
}  # fmt: skip
_NAMED = re.compile(r"[a-z0-9_]{1,64}")
Verb = Callable[[HttpRequest, Case], object]


def case(request: HttpRequest, number: str) -> HttpResponse:
    """The page; each look at an order is a line of the order view stream."""
    found = _case(number)
    access, now = request.access, request.now  # type: ignore[attr-defined]
    if found.subject_type == "incident":
        return redirect(f"/incidents/{number}/")
    if found.order_id:
        streams.order_view(
            actor=access.actor,
            address=access.address,
            url=request.path,
            orders=[found.order_id],
            operation="view",
            now=now,
        )
    return render(request, "case/case.html", context_of(request, found))


def context_of(request: HttpRequest, found: Case) -> dict[str, Any]:
    """What every page of a case shows."""
    access, now = request.access, request.now  # type: ignore[attr-defined]
    return {
        "story": tell(found, now=now),
        "case": found,
        "shop": Shop.objects.filter(pk=found.shop_key).first(),
        "people": Person.objects.filter(memberships__shop_id=found.shop_key, is_active=True),
        "stages": _stages(found),
        "outcomes": OUTCOMES,
        "reasons": REASONS,
        "may_close": may(access, "close_case", found),
        "may_work": may(access, "work_case", found),
        "may_override": may(access, "override_case", found),
        "legal": legal.standing(found),
        "traces": traces.asked_of(found),
        "acting": acting.shown(request, found),
        "may_amounts": may(access, "work_case", found, amounts=True),
        "may_unmask": access.may("unmask", found.shop_key),
        "may_release": access.may("release", found.shop_key),
        "refused": refusing.of(request, found.number),
        "last": CaseEvent.objects.filter(case=found, reversible=1, undone_by=None).last(),
    }


def _case(number: str) -> Case:
    found = Case.objects.select_related("assignee", "parent").filter(number=number).first()
    if found is None:
        raise NoSuchThing(what="异常单 / case")
    return found


def _stages(found: Case) -> list[tuple[str, str]]:
    """Where the case stands on its way."""
    at = {"new": 1, "active": 2, "waiting": 2, "snoozed": 2, "appealed": 4, "closed": 6}[
        found.state
    ]
    return [
        (name, "done" if place < at else "now" if place == at else "")
        for place, name in enumerate(STAGES)
    ]


def act(request: HttpRequest, number: str, verb: str) -> HttpResponse:
    """One verb of a case; afterwards its page again, with what it said."""
    found = _case(number)
    run = VERBS.get(verb)
    if run is None:
        raise NoSuchThing(what="动作 / verb")
    place = ""
    try:
        run(request, found)
        _offer_undo(request, found, verb)
        place = _place(request, verb)
    except StaleVersion as stale:
        context = {"case": found, "stale": stale, "asked": request.POST.items()}
        return render(request, "case/stale.html", context, status=409)
    except (NotAllowed, NoSuchThing):
        raise
    except AskUser as refusal:
        if verb == "close":
            refusing.keep(request, number, refusal)
        else:
            messages.warning(request, str(refusal))
    return redirect(f"/cases/{number}/{place}")


def _place(request: HttpRequest, verb: str) -> str:
    """Where on the long page the person was at work; a refusal is read at its top instead."""
    sort, field = PLACES.get(verb, ("", ""))
    named = request.POST.get(field, "") if field else ""
    if named and not _NAMED.fullmatch(named):
        return ""
    return f"#{sort}-{named}" if named else f"#{sort}" if sort else ""


def _offer_undo(request: HttpRequest, found: Case, verb: str) -> None:
    last = CaseEvent.objects.filter(case=found).order_by("-pk").first()
    if verb != "undo" and last is not None and last.reversible and last.undone_by_id is None:
        said = f"{verb_word(last.verb)} {found.number}"
        undoing.offer(request, said, f"/cases/{found.number}/undo/", event=last.pk)


def _run(request: HttpRequest, found: Case, verb: str, **about: Any) -> object:
    now = request.now  # type: ignore[attr-defined]
    return getattr(actions, verb)(request.access, found.pk, now=now, **about)  # type: ignore[attr-defined]


def _version(request: HttpRequest) -> dict[str, int]:
    seen = whole(request.POST.get("version"), -1)
    return {"version": seen} if seen >= 0 else {}


def _plain(verb: str, *fields: str, versioned: bool = True) -> Verb:
    def run(request: HttpRequest, found: Case) -> object:
        about = {name: request.POST.get(name, "") for name in fields}
        return _run(request, found, verb, **about, **(_version(request) if versioned else {}))

    return run


def _assign(request: HttpRequest, found: Case) -> object:
    to = request.POST.get("to", "")
    return _run(request, found, "assign", to=whole(to) or None, **_version(request))


def _snooze(request: HttpRequest, found: Case) -> object:
    now = request.now  # type: ignore[attr-defined]
    choice = request.POST.get("for", "1h")
    about: dict[str, Any] = {"until": choice} if choice in {"parcel", "buyer", "platform"} else {}
    if not about:
        about["until_at"] = until(choice, request.POST.get("at", ""), now)
    return _run(request, found, "snooze", **about, **_version(request))


def _close(request: HttpRequest, found: Case) -> object:
    asked = request.POST
    return _run(
        request,
        found,
        "close",
        outcome=asked.get("outcome", ""),
        why=asked.get("why", ""),
        saved_fen=amount(asked.get("saved", "")),
        lost_fen=amount(asked.get("lost", "")),
        root_cause=asked.get("root_cause", ""),
        anyway=bool(asked.get("anyway")),
        **_version(request),
    )


MOST_FEN = 10**14  # a million million yuan: as the API


class NoAmount(AskUser):
    """A text that is no amount."""

    def __init__(self, *, text: str) -> None:
        super().__init__(f"{text} 不是金额，请写 168.68 / is no amount, write 168.68")


def amount(text: str) -> int:
    """Fen of what somebody typed, 0 for nothing. Raises NoAmount."""
    try:
        found = fen(text) if text.strip() else 0
    except ValueError:
        raise NoAmount(text=text[:40]) from None
    if not 0 <= found <= MOST_FEN:
        raise NoAmount(text=text[:40])
    return found


def _amounts(request: HttpRequest, found: Case) -> object:
    asked = request.POST
    return _run(
        request,
        found,
        "set_amounts",
        saved_fen=amount(asked.get("saved", "")),
        lost_fen=amount(asked.get("lost", "")),
        why=asked.get("why", ""),
        **_version(request),
    )


def _merge(request: HttpRequest, found: Case) -> object:
    into = _case(request.POST.get("into", "").strip().upper())
    return _run(request, found, "merge", into=into.pk, why=request.POST.get("why", ""))


def _proof(request: HttpRequest, found: Case) -> object:
    done, access = None, request.access  # type: ignore[attr-defined]
    # before anything is written to the disk
    access.require("work_case", found.shop_key, owner_id=found.assignee_id)
    for upload in request.FILES.getlist("file"):
        kept = proof.keep(upload.name or "file", upload.chunks())
        piece = request.POST.get("piece", "other")
        done = _run(request, found, "add_proof", piece=piece, kept=kept)
    return done


def _remove_proof(request: HttpRequest, found: Case) -> object:
    key = request.POST.get("evidence", "")
    return _run(request, found, "remove_proof", evidence_id=whole(key))


def _undo(request: HttpRequest, found: Case) -> object:
    key = request.POST.get("event", "")
    return _run(request, found, "undo", event_id=whole(key))


def _clock(request: HttpRequest, found: Case) -> object:
    due = until("at", request.POST.get("at", ""), request.now)  # type: ignore[attr-defined]
    return _run(
        request, found, "move_clock", sort=request.POST.get("sort", "platform"), due_at=due,
        why=request.POST.get("why", ""),
    )  # fmt: skip


VERBS: dict[str, Verb] = {
    "accept": _plain("accept"),
    "assign": _assign,
    "wait": _plain("wait", "party", "why"),
    "resume": _plain("resume"),
    "snooze": _snooze,
    "unsnooze": _plain("unsnooze"),
    "appeal": _plain("appeal", "why"),
    "close": _close,
    "decline": _plain("decline", "reason", "why"),
    "reopen": _plain("reopen", "why"),
    "merge": _merge,
    "note": _plain("note", "words", versioned=False),
    "tag": _plain("tag", "tag", versioned=False),
    "untag": _plain("untag", "tag", versioned=False),
    "severity": _plain("set_severity", "severity", "why"),
    "step-done": _plain("done", "step", "note", versioned=False),
    "step-undone": _plain("undone", "step", versioned=False),
    "step-skip": _plain("skip", "step", "why", versioned=False),
    "platform": acting.decide,
    "trace": _plain("ask_trace", versioned=False),
    "proof": _proof,
    "proof-remove": _remove_proof,
    "hold": _plain("ask_hold", "why", versioned=False),
    "release": _plain("release_hold", "why", versioned=False),
    "escalate": _plain("escalate", "channel", "reference", "spoke_with", "words", versioned=False),
    "clock": _clock,
    "amounts": _amounts,
    "legal-hold": _plain("put_legal_hold", "why", versioned=False),
    "legal-hold-lift": _plain("lift_legal_hold", "why", versioned=False),
    "undo": _undo,
}


def evidence(request: HttpRequest, number: str, key: int) -> StreamingHttpResponse:
    """A piece of proof, as a download: never shown inline."""
    piece = Evidence.objects.filter(pk=key, case=_case(number)).first()
    if piece is None:
        raise NoSuchThing(what="凭证 / evidence")
    body = proof.handed_over(request.access, piece, now=request.now)  # type: ignore[attr-defined]
    answer = StreamingHttpResponse(body, "application/octet-stream")
    answer["Content-Length"] = str(piece.size)
    answer["Content-Disposition"] = content_disposition_header(True, piece.name) or "attachment"
    return answer


ROUTES = [
    Route("cases/<case:number>/", case, "case", "see_cases"),
    Route("cases/<case:number>/evidence/<int:key>/", evidence, "case_evidence", "see_cases"),
    Route("cases/<case:number>/<str:verb>/", act, "case_act", "work_case", ("POST",)),
]
