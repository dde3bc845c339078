"""Buyers over HTTP: masked everywhere, in clear by one operation that is counted and written down."""

from typing import Annotated

from django.http import HttpRequest, HttpResponse
from ninja import Router, Schema
from pydantic import StringConstraints

from fuchang.api.doors import never_keep
from fuchang.api.shapes import PROBLEMS, Number, caller, moment
from fuchang.cases.models import Case
from fuchang.cases.unmask import LONGEST, SHORTEST, unmask
from fuchang.shops.access import NoSuchThing

router = Router(tags=["buyers"])


class Why(Schema):
    """Why the buyer must be seen in clear; it goes into the audit log."""

    reason: Annotated[str, StringConstraints(min_length=SHORTEST, max_length=LONGEST)]


class Buyer(Schema):
    """The buyer of one order in clear; what the files did not say is empty."""

    order_id: str
    name: str = ""
    phone: str = ""
    address: str = ""
    nick: str = ""
    looks_left: int | None


@router.post("cases/{number}/unmask", response={200: Buyer, **PROBLEMS})
def look(request: HttpRequest, number: Number, why: Why, answer: HttpResponse) -> Buyer:
    """See the buyer of a case in clear, once. A repeated request is another look, and counts."""
    never_keep(request)
    access = caller(request)
    access.require("unmask")
    case = Case.objects.filter(number=number).first()
    if case is None:
        raise NoSuchThing(what="异常单 / case")
    seen = unmask(access, case.pk, reason=why.reason, now=moment(request), url=request.path)
    answer["Cache-Control"] = "no-store, private"
    return Buyer(order_id=seen.order_id, looks_left=seen.left, **seen.words)
