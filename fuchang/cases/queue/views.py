"""Views: names for searches, shipped or kept by people."""

from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import yaml
from django.core.cache import cache as kept
from django.db import transaction
from django.db.models import Q

from fuchang.cases.models import SavedView
from fuchang.cases.queue.grammar import parse
from fuchang.cases.queue.pages import count
from fuchang.shops import audit
from fuchang.shops.access import Access, NoSuchThing

COUNTS_LAST_S = 10


@dataclass(frozen=True, slots=True)
class View:
    """One tab of the queue; `own` is the number of a view that people keep, `shared` with a shop."""

    slug: str
    zh: str
    en: str
    icon: str
    query: str
    hot: bool = False
    own: int = 0
    shared: bool = False


@cache
def shipped() -> tuple[View, ...]:
    """The views that come with the desk."""
    page = yaml.safe_load((files("fuchang.cases.queue") / "views.yml").read_text(encoding="utf-8"))
    return tuple(View(**one) for one in page)


def shown_views(access: Access) -> list[View]:
    """Shipped views, then those of the person and of their shops."""
    mine = SavedView.objects.filter(
        Q(person_id=access.person_id, person__isnull=False) | Q(shop_key__in=list(access.shops))
    )
    return [
        *shipped(),
        *(
            View(
                one.slug,
                one.name,
                one.name_en or one.name,
                one.icon,
                one.query,
                own=one.pk,
                shared=one.shop_key is not None,
            )
            for one in mine
        ),
    ]


def counts(access: Access, views: list[View], *, now: int) -> dict[str, int]:
    """How many cases each view holds, at most ten seconds old."""
    place = f"counts:{access.mark()}:{now // COUNTS_LAST_S}"
    found: dict[str, int] | None = kept.get(place)
    if found is None or any(view.slug not in found for view in views):
        found = {
            view.slug: count(access, parse(view.query, now=now, me=access.person_id))
            for view in views
        }
        kept.set(place, found, COUNTS_LAST_S)
    return found


def save(
    access: Access, *, name: str, query: str, now: int, shop_key: int | None = None
) -> SavedView:
    """Keep a search under a name. Raises UnknownTerm for a search that cannot be read."""
    parse(query, now=now, me=access.person_id)
    if shop_key is None and access.person_id is None:
        raise NoSuchThing(what="人 / person")  # a machine has no views of its own
    if shop_key is not None:
        access.require("manage_rules", shop_key)
    with transaction.atomic():
        view = SavedView.objects.create(
            person_id=access.person_id if shop_key is None else None,
            shop_key=shop_key,
            slug=f"own-{now}-{SavedView.objects.count() + 1}",
            name=name[:60],
            query=query[:400],
        )
        audit.record(
            access, action="view.saved", object=f"view:{view.pk}", shop_key=shop_key or 0,
            after={"name": view.name, "query": view.query}, now=now,
        )  # fmt: skip
    return view


def remove(access: Access, view_id: int, *, now: int) -> None:
    """Forget a view of one's own, or of a shop whose rules one may change."""
    shown = Q(person_id=access.person_id or 0) | Q(shop_key__in=list(access.shops))
    view = SavedView.objects.filter(shown, pk=view_id).first()
    if view is None:
        raise NoSuchThing(what="视图 / view")
    if view.shop_key is not None:
        access.require("manage_rules", view.shop_key)
    with transaction.atomic():
        view.delete()
        audit.record(access, action="view.removed", object=f"view:{view_id}", now=now)
