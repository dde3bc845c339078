"""The case that a request is about, and a verb of it: one way for every router."""

import re
from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest

from fuchang.api.shapes import CaseOut, caller, case_out, moment
from fuchang.cases import actions
from fuchang.cases.models import Case, Hold, Loss
from fuchang.shops.access import NoSuchThing
from fuchang.shops.models import CourierAccount
from fuchang.store.models import KeptAsideRow, OutboxMessage, Webhook
from fuchang.store.walls import OfShop

# by the first word of an address: the blank that names a thing of some shop, and how it is found
_THINGS: dict[str, tuple[str, type[OfShop], str]] = {
    "cases": ("number", Case, "number"),
    "incidents": ("number", Case, "number"),
    "couriers": ("key", CourierAccount, "pk"),
    "holds": ("key", Hold, "pk"),
    "losses": ("key", Loss, "pk"),
    "outbox": ("key", OutboxMessage, "pk"),
    "quarantine": ("row", KeptAsideRow, "pk"),
    "webhooks": ("key", Webhook, "pk"),
}
_NAMED = re.compile(r"[A-Z]{2}[0-9]{6,14}|[1-9][0-9]{0,17}")


def absent(route: str, blanks: Mapping[str, Any]) -> bool:
    """Whether the address names a thing that the caller's shops do not have: asked before the body is read.

    What is no number at all is for whoever reads the address.
    """
    word = route.removeprefix("api/").split("/")[0]
    blank, model, column = _THINGS.get(word, ("", Case, ""))
    value = str(blanks.get(blank, ""))
    if not _NAMED.fullmatch(value) or (column == "pk") != value.isdecimal():
        return False
    return not model.objects.filter(**{column: value}).exists()


def case_of(request: HttpRequest, number: str) -> Case:
    """The case of that number, where the caller may see it. Raises NotAllowed or NoSuchThing."""
    caller(request).require("see_cases")
    case = Case.objects.filter(number=number).first()
    if case is None:
        raise NoSuchThing(what="异常单 / case")
    return case


def do(request: HttpRequest, number: str, verb: str, **about: Any) -> CaseOut:
    """One verb of a case; gives the case as it is afterwards."""
    case = case_of(request, number)
    done = getattr(actions, verb)(caller(request), case.pk, now=moment(request), **about)
    return case_out(done)
