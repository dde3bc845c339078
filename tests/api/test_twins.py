"""What a page can do, a machine can do: no form without its operation."""

import pytest

from fuchang.web.pages.case import VERBS as PAGE_VERBS
from fuchang.web.routes import PUBLIC, Route, routes
from tests.api.twins import FOR_PEOPLE_ALONE, READ, TWINS, VERBS
from tests.machine import operations

CHANGING = [route for route in routes() if "POST" in route.methods]
SHOWING = [route for route in routes() if route.methods == ("GET",) and route.action != PUBLIC]


@pytest.mark.parametrize("route", CHANGING, ids=lambda route: route.name)
def test_a_form_has_its_operation_or_a_reason(route: Route) -> None:
    if route.name in FOR_PEOPLE_ALONE:
        assert FOR_PEOPLE_ALONE[route.name]
    else:
        assert route.name in TWINS, f"{route.name}: say its operation in tests/api/twins.py"


@pytest.mark.parametrize("route", SHOWING, ids=lambda route: route.name)
def test_a_page_that_shows_has_its_operation(route: Route) -> None:
    assert route.name in {*READ, *FOR_PEOPLE_ALONE}, (
        f"{route.name}: say its operation in tests/api/twins.py"
    )


def test_every_verb_of_the_case_page_has_its_operation() -> None:
    for verb in PAGE_VERBS:
        assert VERBS.get(verb, verb) in TWINS["case_act"], verb


def test_the_table_names_what_is_there() -> None:
    named = {name for names in (*TWINS.values(), *READ.values()) for name in names}
    assert named <= set(operations())
    assert {*TWINS, *FOR_PEOPLE_ALONE, *READ} <= {route.name for route in routes()}
