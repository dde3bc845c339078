"""登录与安全: where one is logged in, and the codes for a day without the phone."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from fuchang.shops import doors, sessions
from fuchang.shops.models import Person
from fuchang.web.routes import SIGNED_IN, Route


def safety(request: HttpRequest) -> HttpResponse:
    """One's own sessions and recovery codes."""
    access = request.access  # type: ignore[attr-defined]
    person = Person.objects.get(pk=access.person_id)
    context = {
        "sessions": sessions.mine(person.pk, current=request.session.session_key or ""),
        "left": doors.codes_left(person),
        "factor": doors.factor_of(person),
    }
    return render(request, "settings/safety.html", context)


def others(request: HttpRequest) -> HttpResponse:
    """Log out everywhere else."""
    access, now = request.access, request.now  # type: ignore[attr-defined]
    count = sessions.end_others(access, current=request.session.session_key or "", now=now)
    messages.success(request, _("已退出的其他登录：") + str(count))
    return redirect("/settings/safety/")


def codes(request: HttpRequest) -> HttpResponse:
    """A fresh set of recovery codes, shown this once."""
    fresh = doors.recovery_codes(request.access, now=request.now)  # type: ignore[attr-defined]
    return render(request, "login/codes.html", {"codes": fresh, "next": "/settings/safety/"})


ROUTES = [
    Route("settings/safety/", safety, "safety", SIGNED_IN),
    Route("settings/safety/others/", others, "safety_others", SIGNED_IN, ("POST",)),
    Route("settings/safety/codes/", codes, "safety_codes", SIGNED_IN, ("POST",)),
]
