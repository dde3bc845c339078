"""Pages of the queue by key, never by offset: the hundredth page costs what the first does."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import F, Q, QuerySet

from fuchang.cases.models import Case
from fuchang.cases.models.case import SHOWN, WITHIN, without_money
from fuchang.cases.queue.grammar import SORTS, Query
from fuchang.cases.queue.words import UnknownTerm
from fuchang.shops.access import Access
from fuchang.store.walls import curtained, everything, in_scope

MOST = 200
MOST_COUNTED = 10_000
MAY_LACK = ("due_at", "closed_at")  # orders in which a case may have no place


@dataclass(frozen=True)
class Page:
    """Rows of one page; `next_after` leads on, empty on the last one."""

    rows: Sequence[Case]
    next_after: str


def matching(access: Access, query: Query, *, action: str = "see_cases") -> QuerySet[Case]:
    """All cases of a search in the shops where the caller may take the action."""
    rows = _walled(access, action).filter(query.where)
    if query.closed:
        return rows
    return rows.filter(live__in=(SHOWN, WITHIN)) if query.within else rows.filter(live=SHOWN)


def _walled(access: Access, action: str) -> QuerySet[Case]:
    """The cases of the shops in scope where the caller may take the action.

    Of several shops the condition is one that no index can begin with (`shop_key + 0`): SQLite
    would gather the cases of each shop and sort them all, for a page of fifty.
    """
    held = in_scope()
    seen = set(access.shops_for(action))
    keys = sorted(seen if held is None else held & seen)
    if len(keys) <= 1:
        return Case.objects.filter(shop_key__in=keys)
    hidden = curtained()
    with everything("the wall is the next line, said so that the order's own index is walked"):
        rows = Case.objects.alias(of_shop=F("shop_key") + 0).filter(of_shop__in=keys)
    return without_money(rows, hidden)


def page(
    access: Access,
    query: Query,
    *,
    after: str = "",
    limit: int = 50,
    now: int = 0,  # noqa: ARG001
) -> Page:
    """One page in the order of the search. Raises UnknownTerm for a place that is none."""
    column, _ = SORTS[query.sort]
    rows = matching(access, query).select_related("assignee").order_by(*SORTS[query.sort])
    if column.lstrip("-") in MAY_LACK:
        rows = rows.filter(**{f"{column.lstrip('-')}__isnull": False})
    if after:
        rows = rows.filter(_beyond(column, after))
    found = list(rows[: min(limit, MOST) + 1])
    more = len(found) > min(limit, MOST)
    found = found[: min(limit, MOST)]
    return Page(found, _place(column, found[-1]) if more else "")


def count(access: Access, query: Query) -> int:
    """How many; past ten thousand it stops counting."""
    return matching(access, query).order_by()[:MOST_COUNTED].count()


def _beyond(column: str, after: str) -> Q:
    try:
        value, key = (int(part) for part in after.split("_"))
    except ValueError:
        raise UnknownTerm(term=f"after={after}", known="…") from None
    name = column.lstrip("-")
    further = "lt" if column.startswith("-") else "gt"
    # a range that holds for all rows comes first: of a bare OR, SQLite makes two walks and a sort
    past = Q(**{f"{name}__{further}": value}) | Q(**{f"id__{further}": key})
    return Q(**{f"{name}__{further}e": value}) & past


def _place(column: str, row: Case) -> str:
    return f"{getattr(row, column.lstrip('-'))}_{row.pk}"
