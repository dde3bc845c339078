"""A hold that nobody acknowledges is told once, after the window of the book."""

import pytest

from fuchang.cases import actions, silence
from fuchang.cases.models import Case, CaseEvent, Hold
from fuchang.store.models import OutboxMessage
from fuchang.store.walls import everything
from fuchang.watch import hooks
from tests.made import made_case
from tests.people import NOW, Desk

pytestmark = [pytest.mark.django_db, pytest.mark.store]


def test_silence_is_told_once_and_floats_the_case(desk: Desk) -> None:
    case, alice = made_case(desk.mine.pk), desk.access("alice")
    with everything("tests"):
        hooks.add(
            alice, shop_key=desk.mine.pk, name="ERP", url="https://erp.example/", wanted=["hold.*"], now=NOW
        )  # fmt: skip
        actions.ask_hold(alice, case.pk, now=NOW, lines=[(case.order_id, "7")])
        before = Case.objects.get(pk=case.pk).version
        assert silence.look(now=NOW + 119) == 0
        assert silence.look(now=NOW + 120) == 1
        assert silence.look(now=NOW + 500) == 0
        told = Case.objects.get(pk=case.pk)
        assert (told.boosted, told.version) == (1, before)
        assert CaseEvent.objects.filter(case=case, verb="hold.unacknowledged").count() == 1
        topics = OutboxMessage.objects.order_by("pk").values_list("topic", flat=True)
        assert list(topics) == ["hold.asked", "hold.unacknowledged"]


def test_what_was_acknowledged_in_time_is_not_told(desk: Desk) -> None:
    case, alice = made_case(desk.mine.pk), desk.access("alice")
    with everything("tests"):
        actions.ask_hold(alice, case.pk, now=NOW, lines=[(case.order_id, "7")])
        actions.acknowledge_hold(alice, Hold.objects.get().pk, now=NOW + 100)
        assert silence.look(now=NOW + 500) == 0


def test_a_hold_asked_again_is_waited_for_again(desk: Desk) -> None:
    case, alice = made_case(desk.mine.pk), desk.access("alice")
    with everything("tests"):
        actions.ask_hold(alice, case.pk, now=NOW, lines=[(case.order_id, "7")])
        silence.look(now=NOW + 120)
        actions.release_hold(alice, case.pk, why="误拦", now=NOW + 200)
        actions.ask_hold(alice, case.pk, now=NOW + 300, lines=[(case.order_id, "7")])
        assert silence.look(now=NOW + 400) == 0
        assert silence.look(now=NOW + 420) == 1
