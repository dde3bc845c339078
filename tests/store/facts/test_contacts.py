"""Buyers are sealed once, and any order of what is said of them leaves the same contact."""

import random
from itertools import permutations
from typing import Any

import pytest
from django.db import connection

from fuchang.store.cells import Unsealable
from fuchang.store.facts import contacts, look
from fuchang.store.models import Contact
from fuchang.store.walls import everything
from tests.people import NOW, Desk

pytestmark = [pytest.mark.django_db, pytest.mark.store]
ORDER = "3823660075925000001"
SHOP = "小满童装"
NAME, PHONE, ADDRESS, NICK = "欧阳金丝雀", "13987654321", "浙江省杭州市余杭区金丝雀路77号3单元501", "金丝雀一号"  # fmt: skip


def row(at: int = NOW, order: str = ORDER, **said: Any) -> dict[str, Any]:
    return {"shop_id": SHOP, "order_id": order, "at": at, **dict.fromkeys(contacts.FIELDS), **said}


SAID = [
    row(NOW - 90, name="旧名", phone="13800000001", address="浙江省杭州市西湖区旧路1号"),
    row(NOW - 50, name=NAME, phone=PHONE),
    row(NOW - 50, name="同时的另一名"),
    row(NOW - 10, phone="139****4321", address="浙江省杭州市余杭区***"),
    row(NOW, nick=NICK, phone="~AgAAAAB1/zQBKEw==~1~"),
]


def put(desk: Desk, *rows: dict[str, Any]) -> int:
    return contacts.put(rows, shop_keys={SHOP: desk.mine.pk})


def test_clear_words_rest_sealed_beside_their_masked_form(desk: Desk) -> None:
    with everything("the test"):
        assert put(desk, row(name=NAME, phone=PHONE, address=ADDRESS, nick=NICK)) == 1
        one = Contact.objects.get()
        assert contacts.clear(one) == {
            "name": NAME,
            "phone": PHONE,
            "address": ADDRESS,
            "nick": NICK,
        }
        assert one.masked == {
            "name": "欧*", "phone": "139******21", "address": "浙江省杭州市余杭区***", "nick": "金**号",
        }  # fmt: skip
        with connection.cursor() as cursor:
            cursor.execute("SELECT * FROM store_contact")
            kept = str(cursor.fetchall())
        assert all(clear not in kept for clear in (NAME, PHONE, ADDRESS, NICK))


def test_any_order_of_deliveries_leaves_the_same_contact(desk: Desk) -> None:
    seen = set()
    with everything("the test"):
        for order in permutations(SAID):
            Contact.objects.all().delete()
            cut = random.Random(str(order)).randrange(len(SAID))
            put(desk, *order[:cut])
            for one in order[cut:]:
                put(desk, one)
            seen.add(str(sorted(contacts.clear(Contact.objects.get()).items())))
    assert len(seen) == 1
    assert PHONE in next(iter(seen))


def test_the_newest_clear_word_counts(desk: Desk) -> None:
    with everything("the test"):
        put(desk, *SAID)
        said = contacts.clear(Contact.objects.get())
        assert said["phone"] == PHONE  # newer words were masked or encrypted
        assert said["address"] == "浙江省杭州市西湖区旧路1号"
        put(desk, row(NOW + 5, phone="13700000007"))
        assert contacts.clear(Contact.objects.get())["phone"] == "13700000007"


def test_what_says_nothing_new_writes_nothing(desk: Desk) -> None:
    with everything("the test"):
        put(desk, *SAID)
        before = Contact.objects.get().cells
        assert put(desk, *SAID) == 0
        assert Contact.objects.get().cells == before


def test_a_cell_opens_in_its_own_row_alone(desk: Desk) -> None:
    with everything("the test"):
        put(desk, row(phone=PHONE), row(order="2", phone="13700000007"))
        mine, other = Contact.objects.get(order_id=ORDER), Contact.objects.get(order_id="2")
        mine.cells = other.cells
        with pytest.raises(Unsealable):
            contacts.clear(mine)


def test_old_words_do_not_fill_what_was_erased(desk: Desk) -> None:
    with everything("the test"):
        put(desk, row(name=NAME, phone=PHONE))
        Contact.objects.update(cells={}, masked={}, told={}, erased_at=NOW + 1)
        assert put(desk, row(NOW, name=NAME)) == 0
        assert Contact.objects.get().cells == {}
        assert put(desk, row(NOW + 100, name=NAME)) == 1


def test_a_page_reads_the_masked_form(desk: Desk) -> None:
    with everything("the test"):
        put(desk, row(name=NAME, phone=PHONE, nick=NICK))
        told = look._buyer(desk.mine.pk, ORDER, None)
    assert told["masked"] == "金**号"
    assert told["contact"]["phone"] == "139******21"
