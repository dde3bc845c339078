"""导览: all steps on one page, and the way through them."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from fuchang.shops import taste
from fuchang.web import touring
from fuchang.web.asked import whole
from fuchang.web.routes import SIGNED_IN, Route


def tour(request: HttpRequest) -> HttpResponse:
    """The steps to read; or go to one of them, or end it."""
    access = request.access  # type: ignore[attr-defined]
    if request.method != "POST":
        return render(request, "tour/tour.html", {"steps": touring.STEPS})
    if request.POST.get("to") == touring.OVER:
        taste.keep(access, "tour", touring.OVER)
        return redirect("/cases/")
    place = min(whole(request.POST.get("to")), len(touring.STEPS) - 1)
    taste.keep(access, "tour", place)
    return redirect(touring.address(place))


ROUTES = [Route("tour/", tour, "tour", SIGNED_IN, ("GET", "POST"))]
