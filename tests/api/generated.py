"""Requests made of the description of the API itself (schemathesis), against a furnished desk."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import schemathesis
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections, transaction
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from fuchang.api.desk import api
from fuchang.cases import actions
from fuchang.cases.queue import views
from fuchang.store import inbox
from fuchang.store.models import KeptAsideRow
from fuchang.store.walls import everything
from tests.machine import Machine
from tests.made import made_case
from tests.people import NOW, Desk

CHECKS: list[Any] = [
    not_a_server_error, status_code_conformance, content_type_conformance,
    response_headers_conformance, response_schema_conformance,
]  # fmt: skip
application = get_wsgi_application()
NUMBER = re.compile(r"[A-Z]{2}[0-9]{6,14}")


def described(*, examples: int, deterministic: bool = True) -> Any:
    """The description, to be turned into tests with so many examples an operation."""
    assert api
    schema = schemathesis.openapi.from_wsgi("/api/openapi.json", _whole)
    schema.config.generation.update(
        max_examples=examples, deterministic=deterministic, with_security_parameters=False
    )
    return schema


def _whole(environ: Any, begin: Any) -> list[bytes]:
    """Read to its end and closed, as a server does: uploads and files of answers are let go."""
    answer: Any = application(environ, begin)
    try:
        return [b"".join(answer)]
    finally:
        answer.close()


@dataclass(frozen=True)
class There:
    """What stands in the desk, by the blanks of paths."""

    machine: Machine
    blanks: dict[str, str]


def furnished(desk: Desk, role: str) -> There:
    """A case with proof, a hold and a note, a view, a row kept aside: something behind every blank."""
    case, access = made_case(desk.mine.pk), desk.access("alice")
    with everything("the test furnishes the desk"):
        actions.accept(access, case.pk, now=NOW)
        actions.ask_hold(access, case.pk, now=NOW, lines=[(case.order_id, "1")])
        view = views.save(access, name="大额", query="amount:>9", shop_key=desk.mine.pk, now=NOW)
        delivery = inbox.receive(
            shop_key=desk.mine.pk, source="import", name="a.csv", by="person:1", now=NOW,
            body="订单编号,金额\n1,x\n".encode(),
        ).delivery  # fmt: skip
        row = KeptAsideRow.objects.create(
            shop_key=desk.mine.pk, delivery=delivery, file="a.csv", row=2, column="金额", value="x",
            expected="1",
        )  # fmt: skip
        event, hold = case.events.first(), case.holds.first()
    blanks = {
        "number": case.number, "event": event.pk, "key": hold.pk, "view": view.pk, "row": row.pk,
        "person": desk.people["bob"].pk, "shop": desk.mine.pk, "kind": case.kind, "channel": "hotline",
    }  # fmt: skip
    return There(Machine(desk, role=role), {name: str(value) for name, value in blanks.items()})


def asked(case: Any, there: There) -> None:
    """Ask, judge the answer, and take back whatever it did; half of the requests meet something."""
    given = case.path_parameters or {}
    if sum(map(ord, str(sorted(given.items())))) % 2:
        for name, value in given.items():
            if name in there.blanks and _plausible(name, value):
                given[name] = there.blanks[name]
    with _one_connection(), transaction.atomic():
        about = {"Authorization": f"Bearer {there.machine.text}", "Accept-Encoding": "identity"}
        answer = case.call(headers=about)
        transaction.set_rollback(True)
    case.validate_response(answer, checks=CHECKS)


@contextmanager
def _one_connection() -> Iterator[None]:
    """Requests inside a transaction, as Django's own client makes them: none ends its connection."""
    signals = (request_started, request_finished)
    for one in signals:
        one.disconnect(close_old_connections)
    try:
        yield
    finally:
        for one in signals:
            one.connect(close_old_connections)


def _plausible(name: str, value: Any) -> bool:
    if name == "number":
        return bool(NUMBER.fullmatch(str(value)))
    return str(value).isalnum()
