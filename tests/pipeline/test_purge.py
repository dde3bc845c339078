"""What is past its time goes, and nothing else."""

from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from fuchang.cases import legal
from fuchang.cases.models import Case
from fuchang.facts.rest import at_rest
from fuchang.kernel.clock import DAY
from fuchang.pipeline.purge import purge
from fuchang.shops import audit
from fuchang.shops.access import commanding
from fuchang.store import inbox
from fuchang.store.facts import contacts
from fuchang.store.models import Contact, Delivery
from fuchang.store.walls import everything
from tests.made import made_case
from tests.people import NOW, Desk

pytestmark = [pytest.mark.django_db, pytest.mark.store]
LONG_AGO = NOW - 300 * DAY


@pytest.fixture
def kept(desk: Desk, settings: Any, tmp_path: Path) -> dict[str, str]:
    """Old buyers: of no case, of an ended one, of a live one, of one in an incident, of one just ended, of one under hold."""
    settings.MEDIA_ROOT = tmp_path
    shop, orders = desk.mine.pk, {"none": "1"}
    ended: dict[str, dict[str, Any]] = {
        "ended": {"state": "closed", "live": 0, "closed_at": NOW - 200 * DAY},
        "live": {},
        "child": {"live": 2},  # an incident works it
        "fresh": {"state": "closed", "live": 0, "closed_at": NOW - 10 * DAY},
        "held": {"state": "closed", "live": 0, "closed_at": NOW - 200 * DAY},
    }
    for name, about in ended.items():
        case = made_case(shop, **about)
        orders[name] = case.order_id
        if name == "held":
            with everything("the test"):
                legal.put_legal_hold(desk.access("alice"), case.pk, why="诉讼", now=NOW)
    row = {"shop_id": "小满童装", "at": LONG_AGO, **dict.fromkeys(contacts.FIELDS)}
    with everything("the test"):
        said = [{**row, "order_id": order, "phone": "13987654321"} for order in orders.values()]
        contacts.put(said, shop_keys={"小满童装": shop})
        for at, body in ((LONG_AGO, b"old"), (NOW, b"new")):
            taken = inbox.receive(shop_key=shop, source="t", name="a", by="x", now=at, body=body)
            Delivery.objects.filter(pk=taken.delivery.pk).update(finished_at=at)
    return orders


def left() -> set[str]:
    return {one.order_id for one in Contact.objects.all() if one.cells}


def test_what_is_past_its_time_goes_and_nothing_else(kept: dict[str, str], desk: Desk) -> None:
    with everything("the test"):
        gone = purge(commanding(), as_of=NOW, act=True, now=NOW)
        assert (gone.contacts, gone.originals) == (2, 1)
        assert left() == {kept["live"], kept["child"], kept["fresh"], kept["held"]}
        assert [bool(one.path) for one in Delivery.objects.order_by("pk")] == [False, True]
        assert sum(path.is_file() for path in inbox.folder().rglob("*")) == 1
        with pytest.raises(inbox.NoLongerKept):
            inbox.read(Delivery.objects.order_by("pk")[0])
        assert audit.walk(desk.mine.pk).broken_at is None
        assert purge(commanding(), as_of=NOW, act=True, now=NOW).contacts == 0


def test_what_a_legal_hold_kept_goes_once_it_is_lifted(kept: dict[str, str], desk: Desk) -> None:
    with everything("the test"):
        case = Case.objects.get(order_id=kept["held"])
        purge(commanding(), as_of=NOW, act=True, now=NOW)
        assert kept["held"] in left()
        legal.lift_legal_hold(desk.access("alice"), case.pk, why="结束", now=NOW)
        assert purge(commanding(), as_of=NOW, act=True, now=NOW).contacts == 1
        assert kept["held"] not in left()


def test_without_a_word_it_only_counts(kept: dict[str, str]) -> None:
    with everything("the test"):
        assert purge(commanding(), as_of=NOW, act=False, now=NOW).contacts == 2
        assert left() == set(kept.values())


@pytest.mark.parametrize(("ago", "gone"), [(10, 0), (300, 1)])
@pytest.mark.parametrize("table", ["refunds", "messages"])
def test_words_about_an_order_known_by_its_number_alone_rest_as_long_as_others(
    table: str, ago: int, gone: int, desk: Desk
) -> None:
    shop, at = desk.mine.pk, NOW - ago * DAY
    rows: dict[str, dict[str, Any]] = {
        "orders": {"order_key": 1, "order_id": "77", "shop_key": shop},
        "refunds": {"refund_key": 1, "refund_id": "9", "shop_key": shop, "order_key": 1, "words": "坏了", "modified_at": at},
        "messages": {"message_key": 1, "message_id": "9", "shop_key": shop, "order_key": 1, "words": "坏了", "said_at": at},
    }  # fmt: skip
    with everything("the test"), connection.cursor() as cursor:
        for name in ("orders", table):
            blanks = ", ".join(["%s"] * len(rows[name]))
            cursor.execute(
                f"INSERT INTO {at_rest(name)} ({', '.join(rows[name])}) VALUES ({blanks})",
                list(rows[name].values()),
            )
        assert purge(commanding(), as_of=NOW, act=False, now=NOW).words == gone


def test_a_shop_sets_its_own_time(kept: dict[str, str], desk: Desk) -> None:
    desk.mine.own = {"ttl_days": 400}
    desk.mine.save()
    with everything("the test"):
        gone = purge(commanding(), as_of=NOW, act=True, now=NOW)
        assert (gone.contacts, gone.originals) == (0, 0)
        assert left() == set(kept.values())
