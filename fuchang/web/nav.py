"""The navigation as data: a page says where it stands."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

PAGES = Path(__file__).resolve().parent / "pages"
GROUPS: tuple[tuple[str, "str | Promise"], ...] = (
    ("work", _("处置")),
    ("insight", _("洞察")),
    ("duty", _("值守")),
    ("system", _("系统")),
)


@dataclass(frozen=True)
class Nav:
    """One entry: `counter` gives its number; `phone` puts it into the bottom bar."""

    group: str
    place: int
    icon: str
    title: "str | Promise"
    address: str
    action: str
    phone: bool = False
    hot: bool = False
    counter: Callable[..., int] | None = None


@cache
def entries() -> tuple[Nav, ...]:
    """All entries of all pages, in their places."""
    found = [
        entry
        for module in iter_modules([str(PAGES)])
        for entry in getattr(import_module(f"fuchang.web.pages.{module.name}"), "NAV", ())
    ]
    return tuple(sorted(found, key=lambda one: one.place))
