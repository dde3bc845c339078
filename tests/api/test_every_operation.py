"""The API: nobody without a key, retries with one effect, hostile input answered, other shops unseen."""

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import URLResolver, get_resolver

from fuchang.cases.models import Case, CaseEvent
from fuchang.shops import keys
from fuchang.store.walls import everything
from tests.machine import Machine, filled, operations
from tests.made import made_case
from tests.people import NOW, Desk

pytestmark = [pytest.mark.django_db, pytest.mark.store]


@pytest.fixture
def machine(desk: Desk) -> Machine:
    return Machine(desk)


def described() -> dict[str, Any]:
    return Client().get("/api/openapi.json").json()


def test_every_operation_refuses_a_stranger() -> None:
    for method, path in operations().values():
        answer = Client().generic(method, filled(path), b"{}", "application/json")
        assert answer.status_code == 401, path
        assert answer.json()["code"] == "not_signed_in"


def test_every_operation_is_described_in_full() -> None:
    told = described()
    names = [one["operationId"] for ways in told["paths"].values() for one in ways.values()]
    assert len(names) == len(set(names))
    assert told["components"]["securitySchemes"]["Key"] == {"type": "http", "scheme": "bearer"}
    for ways in told["paths"].values():
        for method, operation in ways.items():
            expected = {"400", "401", "403", "404", "409", "413", "422", "429", "503"}
            assert expected <= set(operation["responses"]), operation["operationId"]
            assert operation["description"]
            assert operation["security"] == [{"Key": []}]
            once = {one["name"] for one in operation["parameters"]} >= {"Idempotency-Key"}
            assert once == (method != "get")


def test_every_route_below_api_is_described() -> None:
    """API9: nothing answers there that the description does not name."""
    told = {re.sub(r"{[^}]+}", "{}", path) for path in described()["paths"]}
    routes = {
        re.sub(r"<[^>]+>", "{}", f"/api/{pattern.pattern}")
        for resolver in get_resolver("fuchang.desk.every_url").url_patterns
        if isinstance(resolver, URLResolver) and str(resolver.pattern) == "api/"
        for pattern in resolver.url_patterns
    }
    assert routes - told == {"/api/openapi.json", "/api/"}


def test_a_case_is_worked_over_http(machine: Machine, desk: Desk) -> None:
    case = made_case(desk.mine.pk)
    found = machine.ask("GET", "cases?q=is:new").json()
    assert [row["number"] for row in found["rows"]] == [case.number]
    assert machine.ask("POST", f"cases/{case.number}/accept", {}).json()["state"] == "active"
    assert machine.ask("POST", f"cases/{case.number}/notes", {"words": "好"}).status_code == 200
    again = machine.ask("POST", f"cases/{case.number}/reopen", {})
    assert (again.status_code, again.json()["code"]) == (409, "illegal_move")
    assert (
        machine.ask("GET", f"cases/{case.number}/events").json()["rows"][0]["verb"]
        == "note.written"
    )


def test_another_shop_is_not_there(machine: Machine, desk: Desk) -> None:
    case = made_case(desk.other.pk)
    assert machine.ask("GET", f"cases/{case.number}").status_code == 404
    assert machine.ask("POST", f"cases/{case.number}/accept", {}).status_code == 404
    assert machine.ask("GET", "cases?q=is:any").json()["rows"] == []


def test_a_role_may_only_what_the_table_says(desk: Desk) -> None:
    case = made_case(desk.mine.pk)
    reader = Machine(desk, role="readonly")
    assert reader.ask("GET", f"cases/{case.number}").status_code == 200
    assert reader.ask("POST", f"cases/{case.number}/accept", {}).status_code == 403


def test_a_retry_has_one_effect_and_the_same_answer(machine: Machine, desk: Desk) -> None:
    case = made_case(desk.mine.pk)
    path, body = f"cases/{case.number}/notes", {"words": "一次"}
    first = machine.ask("POST", path, body, **{"Idempotency-Key": "k-1"})
    again = machine.ask("POST", path, body, **{"Idempotency-Key": "k-1"})
    assert again.headers["Idempotent-Replayed"] == "true"
    assert again.content == first.content
    with everything("the test counts"):
        assert CaseEvent.objects.filter(case=case, verb="note.written").count() == 1
    other = machine.ask("POST", path, {"words": "另一次"}, **{"Idempotency-Key": "k-1"})
    assert other.status_code == 422


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("cases?limit=-1", None), ("cases?limit=1e20", None), ("cases?limit=201", None),
        ("cases?q=is:bad", None), ("cases?after=zz", None), ("cases/YC2600000199/notes", "[" * 5000),
        ("cases/YC26000001/notes", '{"words": "\\ud800"}'), ("cases/YC26000001/notes", b"\xff"),
        ("cases/YC26000001/snooze", '{"until_at": 123456789012345678901234567890}'),
        ("cases/x'--/notes", {"words": "x"}), ("deliveries/99999999999999999999", None),
    ],
)  # fmt: skip
def test_hostile_input_is_answered_and_never_breaks(path: str, body: Any, machine: Machine) -> None:
    answer = machine.ask("POST" if body is not None else "GET", path, body)
    assert 400 <= answer.status_code < 500, answer.content


def test_a_revoked_key_ends_at_once(machine: Machine, desk: Desk) -> None:
    with everything("the test"):
        keys.revoke(desk.access("alice"), machine.key.pk, now=NOW)
    assert machine.ask("GET", "cases").status_code == 401


def test_a_key_whose_maker_left_opens_nothing(machine: Machine, desk: Desk) -> None:
    made_case(desk.mine.pk)
    desk.people["alice"].is_active = False
    desk.people["alice"].save()
    assert machine.ask("GET", "cases").status_code == 401


def test_no_case_of_the_desk_is_changed_by_reading(machine: Machine, desk: Desk) -> None:
    case = made_case(desk.mine.pk)
    machine.ask("GET", f"cases/{case.number}")
    with everything("the test"):
        assert Case.objects.get(pk=case.pk).version == case.version
