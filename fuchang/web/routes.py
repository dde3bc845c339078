"""What a page says of itself: address, name, methods, and the action that it takes (roles.yml).

A page module in `pages/` ends with `ROUTES = [Route(...), ...]`. A route without an action is open to
anybody (`PUBLIC`) only if it says so; the doorkeeper refuses everything else to strangers, and the
permission matrix (`fuchang permissions`) is made of this list.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules

from django.http import HttpResponseBase
from django.urls import URLPattern, path, register_converter
from django.urls.converters import StringConverter
from django.views.decorators.http import require_http_methods

PAGES = Path(__file__).resolve().parent / "pages"
PUBLIC = "public"  # no login: login page, first run, health, static
SIGNED_IN = "signed_in"  # any person with a membership


class CaseNumber(StringConverter):
    """YC26000123: tells a case from the other things below /cases/."""

    regex = "[A-Z]{2}[0-9]{6,14}"


register_converter(CaseNumber, "case")


@dataclass(frozen=True, slots=True)
class Route:
    """One address. `action`: a word of roles.yml, PUBLIC or SIGNED_IN; checked before the view runs.

    The doorkeeper checks that the actor may take the action in some shop; the view (through the verb
    that it calls) checks the shop and the owner of the very case.
    """

    path: str
    view: Callable[..., HttpResponseBase]
    name: str
    action: str
    methods: tuple[str, ...] = ("GET",)


@cache
def routes() -> tuple[Route, ...]:
    """All routes of all pages, in the order of their module names."""
    found: list[Route] = []
    for module in iter_modules([str(PAGES)]):
        page = import_module(f"fuchang.web.pages.{module.name}")
        found.extend(getattr(page, "ROUTES", ()))
    return tuple(found)


@cache
def by_name() -> dict[str, Route]:
    """Routes by name, for the doorkeeper and the matrix."""
    return {route.name: route for route in routes()}


def walked() -> list[URLPattern]:
    """Django's patterns of our pages."""
    return [
        path(route.path, require_http_methods(_methods(route))(route.view), name=route.name)
        for route in routes()
    ]


def _methods(route: Route) -> list[str]:
    return [*route.methods, "HEAD"] if "GET" in route.methods else list(route.methods)
