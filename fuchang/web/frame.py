"""What every page shows around itself: navigation, counters, signs of life."""

from dataclasses import dataclass
from typing import Any

from django.core.cache import cache
from django.http import HttpRequest
from django.templatetags.static import static

from fuchang.cases.models import Case
from fuchang.pipeline import stage
from fuchang.shops.access import Access
from fuchang.shops.models import Person
from fuchang.store.models import Pulse
from fuchang.web import touring, undoing
from fuchang.web.nav import GROUPS, Nav, entries

SHEETS = ("tokens", "frame", "parts", "pages", "more")
COUNTS_LAST_S = 10


@dataclass(frozen=True, slots=True)
class Shown:
    """An entry as a page shows it."""

    address: str
    title: str
    icon: str
    current: bool
    hot: bool
    number: int


def frame(request: HttpRequest) -> dict[str, Any]:
    """Context of the frame; strangers get the sheets alone."""
    access: Access | None = getattr(request, "access", None)
    now: int = getattr(request, "now", 0)
    bare: dict[str, Any] = {
        "sheets": [static(f"desk/{name}.css") for name in SHEETS],
        "now": now,
        "access": access,
        "theme": "auto",
    }
    if access is None or getattr(request, "htmx", False):
        return bare
    numbers = _numbers(access, now=now)
    mine = [nav for nav in entries() if access.may(nav.action)]
    here = _here(mine, request.path)
    shown = {nav: _shown(nav, here, numbers) for nav in mine}
    person = request.user if isinstance(request.user, Person) else None
    return bare | {
        "theme": person.theme if person else "auto",
        "nav": [
            (title, [one for nav, one in shown.items() if nav.group == group])
            for group, title in GROUPS
            if any(nav.group == group for nav in shown)
        ],
        "tabbar": [one for nav, one in shown.items() if nav.phone][:4],
        "overdue": numbers["overdue"],
        "data_at": numbers["data_at"],
        "backup_at": numbers["backup_at"],
        "undo": undoing.taken(request),
        "filling": stage.filling(),
        "tour": touring.shown(person, request.path) if access.may("see_cases") else None,
    }


def _here(mine: list[Nav], path: str) -> str:
    """The entry that leads nearest to a page: one entry is current, not those above it too."""
    near = [
        nav.address
        for nav in mine
        if path == nav.address or (nav.address != "/" and path.startswith(nav.address))
    ]
    return max(near, key=len, default="")


def _shown(nav: Nav, here: str, numbers: dict[str, int]) -> Shown:
    number = numbers.get(nav.address, 0)
    return Shown(nav.address, str(nav.title), nav.icon, nav.address == here, nav.hot, number)


def _numbers(access: Access, *, now: int) -> dict[str, int]:
    """Counts beside the entries, at most ten seconds old."""
    place = f"frame:{access.mark()}:{now // COUNTS_LAST_S}"
    found: dict[str, int] | None = cache.get(place)
    if found is None:
        beats = dict(
            Pulse.objects.filter(name__in=("facts", "backup")).values_list("name", "beat_at")
        )
        found = {nav.address: nav.counter() for nav in entries() if nav.counter}
        found |= {
            "overdue": Case.objects.filter(live=1, due_at__lt=now).order_by()[:1000].count(),
            "data_at": beats.get("facts", 0),
            "backup_at": beats.get("backup", 0),
        }
        cache.set(place, found, COUNTS_LAST_S)
    return found
