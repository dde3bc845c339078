"""What is appended stays as it is: the database itself says no."""

import pytest
from django.db import DatabaseError, connection, transaction

from fuchang.cases.models import CaseEvent
from fuchang.shops import audit, guards
from fuchang.shops.access import system
from fuchang.store.walls import everything
from tests.made import made_case
from tests.people import NOW, Desk

pytestmark = [pytest.mark.django_db, pytest.mark.store]


@pytest.fixture
def history(desk: Desk) -> CaseEvent:
    guards.take_down()
    guards.put_up()
    audit.record(system(), action="desk.made", object="desk", now=NOW)
    case = made_case(desk.mine.pk)
    with everything("the test"):
        return CaseEvent.objects.create(
            shop_key=case.shop_key, case=case, at=NOW, actor="system", verb="note.written", why="a"
        )


@pytest.mark.parametrize(
    "deed",
    [
        "UPDATE shops_auditrow SET reason = 'x'",
        "UPDATE shops_auditrow SET mac = ''",
        "DELETE FROM shops_auditrow",
        "UPDATE cases_caseevent SET why = 'b'",
        "DELETE FROM cases_caseevent",
    ],
)
def test_history_is_not_changed(deed: str, history: CaseEvent) -> None:
    assert history.pk
    with (
        everything("rows that the walls would hide are not what is asked here"),
        pytest.raises(DatabaseError, match="append only"),
        transaction.atomic(),
    ):
        connection.cursor().execute(deed)


def test_an_event_may_be_marked_as_taken_back(history: CaseEvent) -> None:
    with everything("the test"):
        assert CaseEvent.objects.filter(pk=history.pk).update(undone_by=history) == 1
