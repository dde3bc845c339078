"""P14, the fixed list: bodies, query strings, paths and headers that break desks are answered with 4xx."""

from typing import Any
from urllib.parse import quote

import pytest
from django.test import Client

from tests.hostile import BODIES, TEXTS
from tests.machine import BLANKS, Machine, filled, operations
from tests.made import made_case
from tests.people import Desk

pytestmark = [pytest.mark.django_db, pytest.mark.store]
REFUSED = {400, 401, 403, 404, 405, 409, 413, 422}
NO_PROBLEM = {200, 201, 202}


@pytest.fixture
def machine(desk: Desk) -> Machine:
    made_case(desk.mine.pk, number=BLANKS["number"])
    return Machine(desk, role="owner")


@pytest.mark.parametrize("body", BODIES.values(), ids=BODIES)
def test_a_hostile_body_is_refused_by_every_operation(body: bytes, machine: Machine) -> None:
    for name, (method, path) in operations().items():
        if method != "GET":
            answer = machine.ask(method, filled(path)[5:], body)
            assert answer.status_code in REFUSED | NO_PROBLEM, (name, answer.status_code)
            taken = {"undone", "dismiss_row", "step_undone", "acknowledge", "undo"}
            if answer.status_code in NO_PROBLEM:
                assert b"\\u0000" not in body or name in taken, name


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
def test_a_hostile_query_or_path_is_answered(text: str, machine: Machine) -> None:
    for name, (method, path) in operations().items():
        about = "&".join(
            f"{one}={quote(text)}" for one in ("q", "after", "limit", "at", "since", "shop", "by")
        )
        answer = machine.ask(method, f"{filled(path)[5:]}?{about}", None if method == "GET" else {})
        assert answer.status_code in REFUSED | NO_PROBLEM, (name, answer.status_code)
        if "{" in path:
            blanks = dict.fromkeys(BLANKS, quote(text, safe=""))
            answer = machine.ask(
                method, filled(path, **blanks)[5:], None if method == "GET" else {}
            )
            assert answer.status_code in REFUSED, (name, answer.status_code)


@pytest.mark.parametrize(
    "path", ["cases?q=%ED%A0%80", "cases?q=%FF%FE", "cases?limit=%D9%A1%D9%A2"]
)
def test_broken_percent_signs_are_answered(path: str, machine: Machine) -> None:
    assert machine.ask("GET", path).status_code in REFUSED | NO_PROBLEM


@pytest.mark.parametrize("text", ["é" * 9, "x" * 129, " ", "\x7f", "x\ty"])
@pytest.mark.parametrize("name", ["Idempotency-Key", "Second-Factor", "Authorization", "Accept-Language"])  # fmt: skip
def test_a_hostile_header_is_answered(name: str, text: str, machine: Machine) -> None:
    path = f"cases/{BLANKS['number']}/notes"
    answer = machine.ask("POST", path, {"words": "x"}, **{name: text})
    assert answer.status_code in REFUSED | NO_PROBLEM


@pytest.mark.parametrize(("size", "status"), [(60_000_000, 413), (3_000_000, 413), (4_001, 422)])
def test_a_body_too_large_is_refused(size: int, status: int, machine: Machine) -> None:
    body = b'{"words": "' + b"x" * size + b'"}'
    answers = [
        machine.ask("POST", f"cases/{BLANKS['number']}/notes", body, **about)
        for about in ({}, {"Idempotency-Key": "k"})
    ]
    assert [one.status_code for one in answers] == [status, status]
    assert {one.headers["Content-Type"].split(";")[0] for one in answers} == {"application/json"}


@pytest.mark.parametrize("text", [t for t in TEXTS.values() if "\0" not in t and len(t) < 4_001])
def test_what_is_unusual_and_harmless_comes_back(text: str, machine: Machine) -> None:
    if not text.strip():
        return
    path = f"cases/{BLANKS['number']}"
    assert machine.ask("POST", f"{path}/notes", {"words": text}).status_code == 200
    import unicodedata

    told = machine.ask("GET", f"{path}/events").json()["rows"][0]["why"]
    assert told == unicodedata.normalize("NFC", text).strip()


def test_what_is_no_operation_is_not_there() -> None:
    for path in ("nope", "cases/YC26000001/nope", "docs", "../healthz"):
        assert Client().get(f"/api/{path}").status_code in {200, 404, 405}


def test_another_method_is_refused(machine: Machine) -> None:
    answer: Any = machine.ask("PATCH", "cases")
    assert (answer.status_code, "GET" in answer.headers["Allow"]) == (405, True)
