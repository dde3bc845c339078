"""Signed calls of a warehouse: the effect once, forgeries never, whatever comes with them."""

import json
from collections.abc import Iterator
from random import Random
from typing import Any

import pytest
from django.test import Client

from fuchang.cases import actions
from fuchang.cases.models import CaseEvent, Hold
from fuchang.kernel.clock import clock
from fuchang.pipeline import outbox
from fuchang.shops.access import Access
from fuchang.store.models import HookCall, Webhook
from fuchang.store.walls import everything
from fuchang.watch import hooks, signing
from tests.made import made_case
from tests.people import Desk

pytestmark = [pytest.mark.django_db, pytest.mark.store]


class Warehouse:
    """A receiver that signs its acknowledgements, and a case whose two lines are held."""

    def __init__(self, desk: Desk) -> None:
        alice = desk.access("alice")
        self.hook, self.secret = hooks.add(
            alice, shop_key=desk.mine.pk, name="仓库", url="https://wms.example/", wanted=["hold.*"],
            may_acknowledge=True, now=clock(),
        )  # fmt: skip
        self.holds = self.held(desk.mine.pk, alice)

    def held(self, shop_key: int, access: Access) -> list[int]:
        case = made_case(shop_key)
        lines = [(case.order_id, "1"), (case.order_id, "2")]
        actions.ask_hold(access, case.pk, now=clock(), lines=lines)
        return list(Hold.objects.filter(case=case).order_by("pk").values_list("pk", flat=True))

    def body(self, *holds: int) -> bytes:
        told = {"type": "hold.acknowledged", "data": {"holds": list(holds)}}
        return json.dumps(told).encode()

    def call(self, body: bytes, *, call_id: str = "wms-1", at: int = 0, secret: str = "", **headers: str) -> Any:  # fmt: skip
        signed = signing.headers(
            [secret or self.secret], call_id=call_id, at=at or clock(), body=body
        )
        return self.send(body, signed | headers)

    def send(self, body: bytes, headers: dict[str, str]) -> Any:
        path = f"/hooks/holds/{self.hook.pk}/"
        return Client(enforce_csrf_checks=True).generic(
            "POST", path, body, "application/json", headers=headers
        )

    def states(self) -> list[str]:
        rows = Hold.objects.filter(pk__in=self.holds).order_by("pk")
        return list(rows.values_list("state", flat=True))


@pytest.fixture
def warehouse(desk: Desk) -> Iterator[Warehouse]:
    with everything("tests"):
        yield Warehouse(desk)


def test_it_acknowledges_once_and_the_same_id_again_has_no_effect(warehouse: Warehouse) -> None:
    first, second = warehouse.holds
    answer = warehouse.call(warehouse.body(first))
    assert answer.json() == {
        "done": True,
        "replayed": False,
        "holds": [{"hold": first, "result": "acknowledged"}],
    }
    assert warehouse.states() == ["acknowledged", "asked"]
    again = warehouse.call(warehouse.body(second))  # signed, but an id that was used
    assert (again.status_code, again.json()["replayed"]) == (200, True)
    assert warehouse.states() == ["acknowledged", "asked"]
    other = warehouse.call(warehouse.body(first, second), call_id="wms-2")
    assert [one["result"] for one in other.json()["holds"]] == ["already", "acknowledged"]
    assert CaseEvent.objects.filter(verb="hold.acknowledged").count() == 2
    assert Hold.objects.get(pk=first).acknowledged_by == f"hook:{warehouse.hook.pk}"


def test_ids_are_remembered_for_four_days(warehouse: Warehouse) -> None:
    warehouse.call(warehouse.body(warehouse.holds[0]))
    assert outbox.forget_calls(now=clock() + 4 * 86_400 - 10) == 0
    assert HookCall.objects.count() == 1
    assert outbox.forget_calls(now=clock() + 4 * 86_400 + 10) == 1


@pytest.mark.parametrize(("skew", "status"), [(-299, 200), (299, 200), (-301, 401), (302, 401)])
def test_the_time_counts(skew: int, status: int, warehouse: Warehouse) -> None:
    body = warehouse.body(warehouse.holds[0])
    assert warehouse.call(body, at=clock() + skew).status_code == status


def test_both_secrets_hold_while_a_rotation_lasts(desk: Desk, warehouse: Warehouse) -> None:
    _, fresh = hooks.rotate(desk.access("alice"), warehouse.hook.pk, now=clock())
    first, second = warehouse.holds
    assert warehouse.call(warehouse.body(first), call_id="a").status_code == 200
    assert warehouse.call(warehouse.body(second), call_id="b", secret=fresh).status_code == 200
    Webhook.objects.update(former_until_at=clock() - 1)
    assert warehouse.call(warehouse.body(first), call_id="c").status_code == 401


def test_no_forgery_has_an_effect(warehouse: Warehouse) -> None:
    body = warehouse.body(*warehouse.holds)
    good = signing.headers([warehouse.secret], call_id="wms-7", at=clock(), body=body)
    chance, refused = Random(22), 0
    for _ in range(60):
        place = chance.randrange(len(body))
        flipped = (
            body[:place] + bytes([body[place] ^ (1 << chance.randrange(8))]) + body[place + 1 :]
        )
        refused += warehouse.send(flipped, good).status_code == 401
    for name in good:
        for value in ("", "x", good[name] + ",", f"{good[name]}, {good[name]}", good[name][:-2]):
            refused += warehouse.send(body, good | {name: value}).status_code == 401
        refused += warehouse.send(body, {k: v for k, v in good.items() if k != name}).status_code == 401  # fmt: skip
    refused += warehouse.send(json.dumps(json.loads(body), indent=1).encode(), good).status_code == 401  # fmt: skip
    refused += warehouse.call(body, secret=signing.fresh_secret()).status_code == 401
    assert refused == 60 + 18 + 2
    assert warehouse.states() == ["asked", "asked"]
    assert HookCall.objects.count() == 0
    assert warehouse.send(body, good).status_code == 200


@pytest.mark.parametrize("about", [{"may_acknowledge": 0}, {"live": 0}, {"removed_at": 1}, {"secret": ""}])  # fmt: skip
def test_a_receiver_that_may_not_call_is_as_unknown_as_any(about: Any, warehouse: Warehouse) -> None:  # fmt: skip
    body = warehouse.body(warehouse.holds[0])
    Webhook.objects.update(**about)
    answer = warehouse.call(body)
    warehouse.hook.pk += 1_000
    assert (answer.status_code, answer.content) == (401, warehouse.call(body).content)


def test_it_reaches_no_other_shop(desk: Desk, warehouse: Warehouse) -> None:
    theirs = warehouse.held(desk.other.pk, desk.access("charlie"))
    answer = warehouse.call(warehouse.body(theirs[0], 999_999))
    assert [one["result"] for one in answer.json()["holds"]] == ["not found", "not found"]
    assert Hold.objects.get(pk=theirs[0]).state == "asked"


def test_what_is_released_stays_released(desk: Desk, warehouse: Warehouse) -> None:
    hold = Hold.objects.get(pk=warehouse.holds[0])
    actions.release_hold(desk.access("alice"), hold.case_id, why="误拦", now=clock(), ids=[hold.pk])
    answer = warehouse.call(warehouse.body(*warehouse.holds))
    assert [one["result"] for one in answer.json()["holds"]] == ["released", "acknowledged"]
    assert warehouse.states() == ["released", "acknowledged"]
    with pytest.raises(actions.playbook.NotAsked):
        actions.acknowledge_hold(desk.access("alice"), hold.pk, now=clock())


@pytest.mark.parametrize(
    "body",
    [
        b"", b"null", b"[]", b'{"type":"hold.released","data":{"holds":[1]}}', b"\xff\xfe",
        b'{"type":"hold.acknowledged","data":{"holds":[]}}', b"[" * 50_000,
        b'{"type":"hold.acknowledged","data":{"holds":["1"]}}',
        b'{"type":"hold.acknowledged","data":{"holds":[1e99]}}',
        b'{"type":"hold.acknowledged","data":{"holds":[-1]}}',
        b'{"type":"hold.acknowledged","data":{"holds":[99999999999999999999999]}}',
    ],
)  # fmt: skip
def test_what_is_signed_but_says_nothing_is_refused_in_words(body: bytes, warehouse: Warehouse) -> None:  # fmt: skip
    answer = warehouse.call(body)
    assert answer.status_code == 422, answer.content
    assert HookCall.objects.count() == 0


def test_a_large_body_is_refused_before_it_is_read(warehouse: Warehouse) -> None:
    assert warehouse.call(b" " * 70_000).status_code == 413
    assert Client().get(f"/hooks/holds/{warehouse.hook.pk}/").status_code == 405
