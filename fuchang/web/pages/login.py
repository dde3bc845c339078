"""Coming in and going out: name and password, second factor, the demo's link, the first run."""

import hashlib

from django.contrib import messages
from django.contrib.auth import login as let_in
from django.core import signing
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from fuchang.kernel.config import setting
from fuchang.kernel.errors import AskUser
from fuchang.shops import doors, people, sessions
from fuchang.shops.access import access_of
from fuchang.shops.models import Person
from fuchang.store import firstrun
from fuchang.web.asked import whole
from fuchang.web.routes import PUBLIC, SIGNED_IN, Route

LINK_LASTS_S = 600


def login(request: HttpRequest) -> HttpResponse:
    """Name and password."""
    if not Person.objects.exists():
        return redirect("/start")
    problem, status = "", 200
    if request.method == "POST":
        try:
            person = doors.authenticate(
                request,
                login=request.POST.get("login", ""),
                password=request.POST.get("password", ""),
                now=request.now,  # type: ignore[attr-defined]
            )
            more = doors.enter(request, person)
            return redirect("/second-factor" if more else _next(request))
        except doors.Refused as refused:
            problem, status = str(refused), 429 if refused.wait_s else 401
    context = {"problem": problem, "next": request.GET.get("next", ""), "told": request.POST}
    return render(request, "login/login.html", context, status=status)


def _next(request: HttpRequest) -> str:
    wanted = request.POST.get("next") or "/"
    safe = url_has_allowed_host_and_scheme(wanted, allowed_hosts={request.get_host()})
    return wanted if safe else "/"


def second_factor(request: HttpRequest) -> HttpResponse:
    """The code of an app; whoever has none yet sets it up here."""
    person = request.user if isinstance(request.user, Person) else None
    problem = ""
    if request.method == "POST":
        try:
            code = request.POST.get("code", "")
            if person is None:
                doors.second_factor(request, code=code, now=request.now)  # type: ignore[attr-defined]
            else:
                doors.enroll_finish(request, person, code=code)
                messages.success(request, _("第二因子已启用"))
                return _codes(request, person)
            return redirect(_next(request))
        except AskUser as wrong:
            problem = str(wrong)
    if person is None and doors.PENDING not in request.session:
        return redirect("/login")
    seed, drawn = doors.enroll_begin(request, person) if person else ("", "")
    return render(
        request, "login/second_factor.html", {"problem": problem, "seed": seed, "drawn": drawn}
    )


def _codes(request: HttpRequest, person: Person) -> HttpResponse:
    """The recovery codes, once, right after the factor was set up."""
    now = request.now  # type: ignore[attr-defined]
    codes = doors.recovery_codes(access_of(person, second_factor=True), now=now)
    return render(request, "login/codes.html", {"codes": codes, "next": _next(request)})


def logout(request: HttpRequest) -> HttpResponse:
    """Out."""
    doors.log_out(request)
    return redirect("/login")


def start(request: HttpRequest) -> HttpResponse:
    """The first run: the code from the console, the first owner, the first shop."""
    if Person.objects.exists():
        return redirect("/login")
    problem, now = "", request.now  # type: ignore[attr-defined]
    if request.method == "POST":
        try:
            if not firstrun.check(request.POST.get("code", ""), now=now):
                raise doors.WrongCode
            person = people.first_owner(
                login=request.POST.get("login", "").strip(),
                name=request.POST.get("name", "").strip(),
                password=request.POST.get("password", ""),
                shop=request.POST.get("shop", "").strip() or _("我的店铺"),
                platform=request.POST.get("platform", "taobao"),
                now=now,
            )
            firstrun.used()
            doors.enter(request, person)
            return redirect("/import/")
        except AskUser as wrong:
            problem = str(wrong)
    return render(request, "login/start.html", {"problem": problem, "told": request.POST})


def enter(request: HttpRequest) -> HttpResponse:
    """The demo's signed link: once, within ten minutes, and only on a desk that is a demo."""
    try:
        key = signing.TimestampSigner(salt="enter").unsign(
            request.GET.get("t", ""), max_age=LINK_LASTS_S
        )
    except signing.BadSignature:
        key = ""
    person = Person.objects.filter(pk=whole(key), is_active=True).first()
    if person is None or setting("FUCHANG_DEMO") != "1" or not _first_time(request):
        return render(request, "errors/403.html", {"why": _("链接已失效")}, status=403)
    let_in(request, person, backend=doors.BACKEND)
    sessions.came(request)
    request.session["second_factor"] = True
    return redirect("/")


def _first_time(request: HttpRequest) -> bool:
    """Only whoever comes first with a link is let in: a copied address opens nothing."""
    seen = hashlib.sha256(request.GET.get("t", "").encode("utf-8", "replace")).hexdigest()
    return bool(cache.add(f"enter:{seen}", 1, LINK_LASTS_S))


ROUTES = [
    Route("login", login, "login", PUBLIC, ("GET", "POST")),
    Route("second-factor", second_factor, "second_factor", PUBLIC, ("GET", "POST")),
    Route("logout", logout, "logout", SIGNED_IN, ("POST",)),
    Route("start", start, "start", PUBLIC, ("GET", "POST")),
    Route("enter", enter, "enter", PUBLIC),
]
