"""Requests of data protection are settled once, in words, by who may; and then buyers are forgotten."""

from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection

from fuchang.cases import legal
from fuchang.cases.change import ReasonNeeded
from fuchang.cases.models import Case
from fuchang.facts.rest import at_rest
from fuchang.kernel.clock import DAY
from fuchang.pipeline import personal
from fuchang.shops.access import NoSuchThing, NotAllowed
from fuchang.shops.models import AuditRow
from fuchang.store.facts import contacts
from fuchang.store.models import Contact, PersonalRequest
from fuchang.store.walls import everything
from tests.made import made_case
from tests.people import NOW, Desk

pytestmark = [pytest.mark.django_db, pytest.mark.store]


def asked(shop: int, **about: Any) -> PersonalRequest:
    plain = {
        "platform": "shopify", "request_id": str(uuid4()), "duty": "redact_buyer", "buyer": "19",
        "received_at": NOW, "due_at": NOW + 30 * DAY,
    }  # fmt: skip
    with everything("the test"):
        return PersonalRequest.objects.create(shop_key=shop, **{**plain, **about})


def known(desk: Desk, *orders: str) -> None:
    row = {"shop_id": desk.mine.shop_id, "at": NOW, **dict.fromkeys(contacts.FIELDS)}
    said = [{**row, "order_id": order, "phone": "13987654321"} for order in orders]
    contacts.put(said, shop_keys={desk.mine.shop_id: desk.mine.pk})


def test_settled_the_buyers_are_forgotten_but_where_somebody_still_needs_them(desk: Desk) -> None:
    shop, ended = desk.mine.pk, {"state": "closed", "live": 0, "closed_at": NOW}
    live, held, over = made_case(shop), made_case(shop, **ended), made_case(shop, **ended)
    row = asked(shop, orders=["7", "8", live.order_id, held.order_id, over.order_id])
    with everything("the test"):
        known(desk, "7", "9", live.order_id, held.order_id, over.order_id)
        legal.put_legal_hold(desk.access("alice"), held.pk, why="诉讼", now=NOW)
        personal.settle(desk.access("alice"), row.pk, words="已删，并回复店铺", now=NOW + 5)
        left = {one.order_id for one in Contact.objects.all() if one.cells}
        assert left == {"9", live.order_id, held.order_id}
        assert Case.objects.get(pk=over.pk).buyer == ""
        row.refresh_from_db()
        assert (row.settled_at, row.words) == (NOW + 5, "已删，并回复店铺")
        told = AuditRow.objects.get(action="personal.settled")
    assert told.reason == "已删，并回复店铺"
    assert told.after == {
        "platform": "shopify", "duty": "redact_buyer", "orders": 5, "forgotten": 3, "needed": 2,
    }  # fmt: skip


@pytest.mark.skipif("config.getoption('--on') != 'sqlite'", reason="PostgreSQL frees its own pages")
@pytest.mark.django_db(transaction=True)
def test_what_they_wrote_is_overwritten_in_the_file_and_its_log(desk: Desk) -> None:
    shop, secret = desk.mine.pk, "画眉鸟在门口等"
    about: dict[str, dict[str, Any]] = {
        "orders": {"order_key": 1, "order_id": "77", "shop_key": shop},
        "messages": {"message_key": 1, "message_id": "9", "shop_key": shop, "order_key": 1, "words": secret, "said_at": NOW},
    }  # fmt: skip
    row, file = asked(shop, orders=["77"]), Path(connection.settings_dict["NAME"])
    files = (file, file.with_name(f"{file.name}-wal"))
    with everything("the test"), connection.cursor() as cursor:
        for table, cells in about.items():
            blanks = ", ".join(["%s"] * len(cells))
            cursor.execute(
                f"INSERT INTO {at_rest(table)} ({', '.join(cells)}) VALUES ({blanks})",
                list(cells.values()),
            )
        assert any(secret.encode() in one.read_bytes() for one in files)
        personal.settle(desk.access("alice"), row.pk, words="已删", now=NOW + 5)
    assert not any(secret.encode() in one.read_bytes() for one in files)


def test_who_asks_for_their_data_is_not_forgotten(desk: Desk) -> None:
    row = asked(desk.mine.pk, duty="data_request", orders=["7"])
    with everything("the test"):
        known(desk, "7")
        personal.settle(desk.access("alice"), row.pk, words="已交给店铺", now=NOW)
        assert Contact.objects.get(order_id="7").cells


def test_it_is_settled_once_in_words_by_who_may(desk: Desk) -> None:
    row = asked(desk.mine.pk)
    with everything("the test"):
        with pytest.raises(NotAllowed):
            personal.settle(desk.access("bob"), row.pk, words="好", now=NOW)
        with pytest.raises(ReasonNeeded):
            personal.settle(desk.access("alice"), row.pk, words=" ", now=NOW)
        with pytest.raises(NoSuchThing):
            personal.settle(desk.access("alice"), row.pk + 1, words="好", now=NOW)
        personal.settle(desk.access("alice"), row.pk, words="好", now=NOW)
        with pytest.raises(personal.SettledAlready):
            personal.settle(desk.access("alice"), row.pk, words="又", now=NOW)
        assert AuditRow.objects.filter(action="personal.settled").count() == 1


def test_open_ones_stand_first_by_their_deadline(desk: Desk) -> None:
    done = asked(desk.mine.pk, settled_at=NOW, due_at=NOW)
    later, sooner = asked(desk.mine.pk, due_at=NOW + 9), asked(desk.mine.pk, due_at=NOW + 5)
    with everything("the test"):
        listed = [one.pk for one in personal.requests()]
    assert listed == [sooner.pk, later.pk, done.pk]


def test_what_is_overdue_or_due_within_a_week_presses_and_the_rest_can_wait(desk: Desk) -> None:
    shop = desk.mine.pk
    late, near = asked(shop, due_at=NOW - DAY), asked(shop, due_at=NOW + 7 * DAY - 1)
    asked(shop, due_at=NOW + 7 * DAY)
    asked(shop, due_at=NOW - DAY, settled_at=NOW)
    with everything("the test"):
        assert [one.pk for one in personal.pressing(now=NOW)] == [late.pk, near.pk]
