"""A reading that died half way goes on where it was; in other company it is counted anew, and whole."""

import pytest
from django.db import connection

from fuchang.facts.rest import at_rest
from fuchang.kernel.clock import clock
from fuchang.pipeline.rounds import Parcel, apply, deliver
from fuchang.shops.access import commanding
from fuchang.store.models import Delivery, LedgerEntry
from fuchang.store.walls import everything
from tests.served import order_id, orders_file

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.store]
FILES, ROWS = 3, 4


class Died(Exception):
    """Stands for a kill: nothing after it is done."""


@pytest.fixture
def left(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Three deliveries read together by a worker that died after two of their batches were facts."""
    parcels = [Parcel(*_named(number)) for number in range(FILES)]
    monkeypatch.setattr(apply, "BATCH", 3)
    whole, died = getattr(apply, "apply_batch"), iter((False, True))  # noqa: B009 - a name that it imports

    def dying(*about: object, **named: object) -> None:
        whole(*about, **named)
        if next(died):
            raise Died

    with everything("the test"):
        receipts = deliver(commanding(), parcels, shop_key=0, source="import", now=clock())
        ids = [one.delivery.pk for one in receipts]
        with monkeypatch.context() as patch:
            patch.setattr(apply, "apply_batch", dying)
            with pytest.raises(Died):
                apply.apply_deliveries.call(ids)
    return ids


def _named(number: int) -> tuple[str, None, bytes]:
    name, body = orders_file(100 * (number + 1), rows=ROWS)
    return name, None, body


def _whole() -> None:
    """Every order is there once, and every row has one outcome."""
    with everything("the test"), connection.cursor() as cursor:
        cursor.execute(f"SELECT order_id FROM {at_rest('orders')}")
        orders = sorted(row[0] for row in cursor.fetchall())
        assert orders == [order_id(100 * (n + 1) + at) for n in range(FILES) for at in range(ROWS)]
        assert not Delivery.objects.exclude(state="applied").exists()
        for one in Delivery.objects.all():
            entries = list(LedgerEntry.objects.filter(delivery=one))
            assert sum(entry.received for entry in entries) == one.rows_total == ROWS
            assert sum(entry.applied + entry.duplicate for entry in entries) == ROWS


def test_in_the_same_company_it_goes_on_where_it_was(left: list[int]) -> None:
    with everything("the test"):
        assert {one.report["batches"] for one in Delivery.objects.all()} == {2}
    apply.apply_deliveries.call(left)
    _whole()
    with everything("the test"):
        assert not LedgerEntry.objects.filter(duplicate__gt=0).exists()


@pytest.mark.parametrize("company", [[[0], [1], [2]], [[2], [1, 0]], [[1, 2], [0]]], ids=str)
def test_in_other_company_nothing_is_skipped_or_counted_twice(
    left: list[int], company: list[list[int]]
) -> None:
    for some in company:
        apply.apply_deliveries.call([left[place] for place in some])
    _whole()


def test_with_one_that_came_later_nothing_is_skipped(left: list[int]) -> None:
    name, body = orders_file(9_000, rows=ROWS)
    with everything("the test"):
        late = deliver(
            commanding(), [Parcel(name, body=body)], shop_key=0, source="import", now=clock()
        )
        apply.apply_deliveries.call([*left, late[0].delivery.pk])
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT COUNT(*) FROM {at_rest('orders')}")
            assert cursor.fetchone()[0] == (FILES + 1) * ROWS
