"""Rows kept aside: each act of a person is in the audit once, or has not happened."""

import pytest

from fuchang.kernel.ids import EXPECTED_LONG_ID
from fuchang.pipeline.rounds import Parcel, deliver
from fuchang.pipeline.rounds.aside import NotThatForm, dismiss, replay
from fuchang.shops.access import NoSuchThing
from fuchang.shops.models import AuditRow
from fuchang.store.models import Delivery, KeptAsideRow
from fuchang.store.walls import everything, scope
from tests.people import NOW, Desk

pytestmark = [pytest.mark.django_db, pytest.mark.store]


@pytest.fixture
def row(desk: Desk) -> KeptAsideRow:
    with scope({desk.mine.pk}):
        parcels = [Parcel("a.csv", body="订单编号,金额\n1,一元\n".encode())]
        receipts = deliver(
            desk.access("alice"), parcels, shop_key=desk.mine.pk, source="import", now=NOW
        )
        return KeptAsideRow.objects.create(
            shop_key=desk.mine.pk, delivery=receipts[0].delivery, file="a.csv", row=2,
            column="金额", value="一元", expected="1.00",
        )  # fmt: skip


def told(action: str) -> int:
    with everything("tests"):
        return AuditRow.objects.filter(action=action).count()


def test_leaving_a_row_out_is_in_the_audit_once(desk: Desk, row: KeptAsideRow) -> None:
    with scope({desk.mine.pk}):
        dismiss(desk.access("alice"), row.pk, now=NOW)
        with pytest.raises(NoSuchThing):
            dismiss(desk.access("alice"), row.pk, now=NOW)
    assert told("quarantine.dismissed") == 1


def test_replaying_a_row_is_in_the_audit_and_delivers_it(desk: Desk, row: KeptAsideRow) -> None:
    with scope({desk.mine.pk}):
        replay(desk.access("alice"), row.pk, value="1.00", now=NOW)
        assert Delivery.objects.filter(source="replay").count() == 1
    assert told("quarantine.replayed") == 1


def test_the_owner_of_another_shop_can_do_neither(desk: Desk, row: KeptAsideRow) -> None:
    with scope({desk.other.pk}), pytest.raises(NoSuchThing):
        dismiss(desk.access("charlie"), row.pk, now=NOW)
    assert told("quarantine.dismissed") == 0


def test_a_number_of_the_platform_is_not_mended_into_a_word(desk: Desk, row: KeptAsideRow) -> None:
    with everything("tests"):
        KeptAsideRow.objects.update(expected=EXPECTED_LONG_ID)
    with scope({desk.mine.pk}), pytest.raises(NotThatForm, match="abc 不是12 至 20 位"):
        replay(desk.access("alice"), row.pk, value="abc", now=NOW)
    assert told("quarantine.replayed") == 0
