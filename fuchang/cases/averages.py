"""How long it took, and what it saved: by kind, by person, by shop, each line with its search."""

from dataclasses import dataclass

from django.db.models import Avg, Count, F, Q, Sum

from fuchang.cases.clocks import TARGET_S
from fuchang.cases.queue import parse
from fuchang.cases.queue.pages import matching
from fuchang.shops.access import Access

WINDOWS = (7, 30, 90)
COLUMNS = {"kind": "kind", "person": "assignee", "shop": "shop_key"}
MOST = 60


@dataclass(frozen=True, slots=True)
class Average:
    """One line: of what, how many, their mean time, how many within our target, what was saved."""

    key: str
    solved: int
    mean_s: int
    within: int
    saved_fen: int


def solved_since(days: int) -> str:
    """The search for what people brought to its end in so many days."""
    return f"is:closed is:touched closed:<{days}d"


def averages(access: Access, by: str, *, days: int, now: int) -> list[Average]:
    """The slowest first; cases that ended without anybody's hand are left out."""
    column = COLUMNS[by]
    query = parse(solved_since(days), now=now, me=access.person_id)
    rows = (
        matching(access, query)
        .order_by()
        .values_list(column)
        .annotate(
            solved=Count("pk"),
            mean=Avg(F("closed_at") - F("opened_at")),
            within=Count("pk", filter=Q(closed_at__lte=F("opened_at") + TARGET_S)),
            saved=Sum("saved_fen"),
        )
        .order_by("-mean")[:MOST]
    )
    return [
        Average(str(key if key is not None else ""), solved, int(mean or 0), within, saved or 0)
        for key, solved, mean, within, saved in rows
    ]
