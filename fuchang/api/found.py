"""The case that a request is about, and a verb of it: one way for every router."""

from typing import Any

from django.http import HttpRequest

from fuchang.api.shapes import CaseOut, caller, case_out, moment
from fuchang.cases import actions
from fuchang.cases.models import Case
from fuchang.shops.access import NoSuchThing


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
