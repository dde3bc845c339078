"""The walls between shops, before anybody builds on them."""

import pytest
from django.db import DatabaseError, connection, transaction

from fuchang.cases.models import Case
from fuchang.store.walls import OtherShop, Unscoped, everything, scope
from tests.made import made_case
from tests.people import Desk


def test_it_refuses_a_query_outside_any_scope(desk: Desk) -> None:
    with pytest.raises(Unscoped):
        Case.objects.count()


def test_it_shows_only_the_shops_in_scope(desk: Desk) -> None:
    made_case(desk.mine.pk)
    made_case(desk.other.pk)
    with scope({desk.mine.pk}):
        assert {case.shop_key for case in Case.objects.all()} == {desk.mine.pk}


def test_a_scope_within_a_scope_never_widens(desk: Desk) -> None:
    made_case(desk.other.pk)
    with scope({desk.mine.pk}), scope({desk.mine.pk, desk.other.pk}):
        assert not Case.objects.exists()


def test_it_refuses_to_write_for_another_shop(desk: Desk) -> None:
    case = made_case(desk.other.pk)
    with scope({desk.mine.pk}), pytest.raises(OtherShop):
        case.save()


def test_the_desk_itself_sees_everything(desk: Desk) -> None:
    made_case(desk.mine.pk)
    made_case(desk.other.pk)
    with everything("the test counts"):
        assert Case.objects.count() == 2


def test_leaving_a_scope_never_hides_what_went_wrong_in_it(desk: Desk) -> None:
    broken = pytest.raises(DatabaseError, match="nowhere")
    with broken, transaction.atomic(), everything("the test"):
        connection.cursor().execute("SELECT * FROM nowhere")
    with everything("the test"):
        assert Case.objects.count() == 0
