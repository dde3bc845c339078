"""The rulebook over HTTP: every kind in force, with its plan as of now."""

from typing import Any

from django.http import HttpRequest
from ninja import Router, Schema

from fuchang.api.shapes import PROBLEMS, Line, caller, moment
from fuchang.kernel.config import overlay_book
from fuchang.rulebook.calendar import load_calendar
from fuchang.rulebook.description import described
from fuchang.rulebook.loader import Book, load
from fuchang.rulebook.planner import plan
from fuchang.shops.access import NoSuchThing

router = Router(tags=["rules"])


class RuleOut(Schema):
    """One kind of exception in short."""

    id: str
    family: str
    subject: str
    severity: str
    status: str
    version: int
    title_zh: str
    title_en: str


@router.get("rules", response={200: list[RuleOut], **PROBLEMS})
def list_rules(request: HttpRequest) -> list[RuleOut]:
    """All kinds of the book, whatever their life."""
    caller(request).require("see_rules")
    return [
        RuleOut(
            **{name: getattr(kind, name) for name in ("id", "family", "subject", "severity")},
            status=kind.status,
            version=kind.version,
            title_zh=kind.title.zh,
            title_en=kind.title.en,
        )
        for kind in sorted(_book().kinds.values(), key=lambda kind: kind.id)
    ]


@router.get("rules/{kind}", response={200: dict[str, Any], **PROBLEMS})
def read_rule(request: HttpRequest, kind: Line) -> dict[str, Any]:
    """One kind: signals in sentences, deadline, proof, steps with due times, ladder with hours."""
    caller(request).require("see_rules")
    book = _book()
    if kind not in book.kinds:
        raise NoSuchThing(what="规则 / rule")
    calendar = load_calendar(overlay=overlay_book())
    return described(plan(book.kinds[kind], book=book, now=moment(request), calendar=calendar))


def _book() -> Book:
    return load(overlay=overlay_book(), proofs=False)
