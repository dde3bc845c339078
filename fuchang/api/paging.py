"""Lists page by page, by key and never by offset: the hundredth page costs what the first does."""

from collections.abc import Callable
from typing import Annotated, Any, Generic, TypeVar

from django.db.models import Model, QuerySet
from ninja import Schema
from pydantic import Field, StringConstraints

from fuchang.api.shapes import Limit

M = TypeVar("M", bound=Model)
T = TypeVar("T")
# the key of the last row of the page before; 18 digits fit every database
Place = Annotated[str, StringConstraints(pattern=r"^[0-9]{0,18}$")]


class Asked(Schema):
    """Which page: `after` as the page before gave it, and how many rows at most."""

    after: Place = Field(default="", description="`after` of the page before; empty: the first")
    limit: Limit = Field(default=50, description="rows a page, 1 to 200")


class Page(Schema, Generic[T]):
    """One page; `after` leads to the next one and is empty on the last."""

    rows: list[T]
    after: str


def page_of(
    rows: QuerySet[M], asked: Asked, out: Callable[[M], Any], *, newest_first: bool = True
) -> dict[str, Any]:
    """One page of rows in the order of their keys."""
    if asked.after:
        beyond = "pk__lt" if newest_first else "pk__gt"
        rows = rows.filter(**{beyond: int(asked.after)})
    found = list(rows.order_by("-pk" if newest_first else "pk")[: asked.limit + 1])
    more = len(found) > asked.limit
    found = found[: asked.limit]
    return {"rows": [out(row) for row in found], "after": str(found[-1].pk) if more else ""}
