"""The role matrix from outside: every operation, every role, one's own shop and another's."""

import json
from typing import Any

import pytest
from django.test import Client
from django.urls import get_resolver

from fuchang.api.desk import api
from fuchang.api.operations import operations
from fuchang.cases.models import Case, CaseEvent, Hold
from fuchang.pipeline.permissions import matrix
from fuchang.shops import keys
from fuchang.shops.roles import roles
from fuchang.store.models import Delivery
from fuchang.store.walls import everything
from fuchang.web.routes import PUBLIC, SIGNED_IN, routes
from tests.made import made_case
from tests.people import NOW, Desk
from tests.promised import OPERATIONS, ROLES, TABLE, may

pytestmark = [pytest.mark.django_db, pytest.mark.store]
# what an operation needs to be understood; whatever is not here is sent `{}`
BODIES: dict[str, dict[str, Any]] = {
    "settle": {"words": "x"},
    "assign": {"to": None}, "wait": {"party": "courier"}, "close": {"outcome": "refunded", "anyway": True, "why": "x"},
    "decline": {"reason": "other"}, "merge": {"into": "YC26000001"}, "notes": {"words": "x"}, "tags": {"tag": "x"},
    "bulk": {"verb": "accept", "numbers": ["YC26000001"]}, "release": {"why": "x"}, "amounts": {"saved_fen": 1, "lost_fen": 0},
    "untag": {"tag": "x"}, "legal-hold": {"why": "x"}, "lift": {"why": "x"}, "severity": {"severity": "high"}, "skip": {"why": "x"}, "escalate": {"channel": "ticket"},
    "clock": {"sort": "platform", "due_at": NOW + 9_000, "why": "x"}, "done": {}, "undone": {},
    "next": {"q": "is:open"},
}  # fmt: skip

# lists and single amounts, which finance may ask for; each case is then judged by itself
OF_AMOUNTS = {"POST bulk", "POST cases/{number}/amounts", "POST queue/next"}


def listed() -> list[str]:
    told = api.get_openapi_schema()
    return sorted(
        f"{method.upper()} {path.removeprefix('/api/')}"
        for path, ways in told["paths"].items()
        for method in ways
    )


@pytest.mark.parametrize("action", sorted(set(TABLE) | set(roles().actions)))
@pytest.mark.parametrize("role", ROLES)
def test_the_table_is_the_one_that_was_promised(role: str, action: str) -> None:
    assert action in TABLE, f"{action} was never promised: write it into tests/promised.py"
    assert roles().extent(role, action) == may(role, action)


def test_no_operation_is_missing_from_the_table() -> None:
    assert listed() == sorted(OPERATIONS), (
        "write it into fuchang/api/operations.yml and tests/promised.py"
    )
    assert operations() == OPERATIONS


def test_no_address_is_missing_from_the_matrix() -> None:
    names = {one.name for one in get_resolver().url_patterns}
    assert names == {route.name for route in routes()}
    rows = matrix()
    assert len(rows) == len(listed()) + sum(len(route.methods) for route in routes())
    assert {row["action"] for row in rows} <= {*TABLE, PUBLIC, SIGNED_IN}
    public = {row["name"] for row in rows if row["anonymous"] == "x"}
    assert public == {
        "healthz",
        "readyz",
        "login",
        "second_factor",
        "start",
        "enter",
        "hook_holds",
        "hook_couriers",
        "hook_platforms",
    }


class Things:
    """One of everything that an operation may name, in one shop."""

    def __init__(self, shop: int) -> None:
        self.case: Case = made_case(shop)
        with everything("the test"):
            self.hold = Hold.objects.create(
                shop_key=shop,
                case=self.case,
                order_id=self.case.order_id,
                asked_at=NOW,
                asked_by="system",
            )
            self.event = CaseEvent.objects.create(
                shop_key=shop,
                case=self.case,
                at=NOW,
                actor="system",
                verb="case.assigned",
                reversible=1,
            )
            self.delivery = Delivery.objects.create(
                shop_key=shop, source="api", name="a.csv", content_hash=self.case.number, size=1,
                received_at=NOW, received_by="system",
            )  # fmt: skip

    def path(self, operation: str) -> str:
        """The operation's address with these things in it; 1 for what nobody has thought of."""
        _, path = operation.split(" ", 1)
        key = {"holds": self.hold.pk, "deliveries": self.delivery.pk}.get(path.split("/")[0], 1)
        filled: dict[str, Any] = {
            "row": 1,
            "person": 1,
            "shop": self.case.shop_key,
            "view": 1,
            "step": "x",
            "channel": "ticket",
            "day": "2026-11-23",
            "number": self.case.number,
            "event": self.event.pk,
            "key": key,
            "kind": "refund.no_tracking",
        }
        for name, value in filled.items():
            path = path.replace(f"{{{name}}}", str(value))
        return f"/api/{path}"


def asked(client: Client, text: str, operation: str, things: Things) -> int:
    method, path = operation.split(" ", 1)
    body = BODIES.get(path.rsplit("/", 1)[-1], {})
    answer = client.generic(
        method, things.path(operation), json.dumps(body), "application/json",
        headers={"Authorization": f"Bearer {text}"} if text else {},
    )  # fmt: skip
    return answer.status_code


def key(desk: Desk, role: str) -> str:
    with everything("the test makes a key"):
        return keys.make(desk.access("alice"), name="x", role=role, shops=[desk.mine.pk], now=NOW)[
            1
        ]


@pytest.mark.parametrize("role", ROLES)
def test_every_operation_is_open_to_exactly_whom_the_table_says(role: str, desk: Desk) -> None:
    text, wrong = key(desk, role), []
    for operation in listed():
        extent = may(role, OPERATIONS[operation])
        status = asked(Client(), text, operation, Things(desk.mine.pk))
        if extent in {"", "a", "mfa"}:
            good = status == 403
        elif extent == "amounts":  # the case is a refund: of it finance works amounts alone
            good = status in ({200, 404} if operation in OF_AMOUNTS else {403, 404, 415, 422})
        else:
            good = status < 500 and status not in {401, 403}
        wrong += [] if good else [(operation, status)]
    assert wrong == []


@pytest.mark.parametrize("role", ROLES)
def test_a_thing_of_another_shop_is_not_there(role: str, desk: Desk) -> None:
    text, wrong = key(desk, role), []
    theirs = Things(desk.other.pk)
    for operation in listed():
        if not any(blank in operation for blank in ("{number}", "{key}")):
            continue
        shut = may(role, OPERATIONS[operation]) in {"", "a", "mfa"}
        status = asked(Client(), text, operation, theirs)
        wrong += [] if status == (403 if shut else 404) else [(operation, status)]
    assert wrong == []


def test_no_operation_knows_a_stranger(desk: Desk) -> None:
    things = Things(desk.mine.pk)
    for text in ("", "fck_x_y"):
        assert {asked(Client(), text, one, things) for one in listed()} == {401}
