"""What needs eyes at once stands before all money of the queue, once, until somebody takes it."""

import pytest

from fuchang.cases import actions, holds, queue
from fuchang.cases.models import Case, Hold
from fuchang.pipeline import duties
from fuchang.store.walls import everything
from tests.made import made_case
from tests.people import NOW, Desk

pytestmark = [pytest.mark.django_db, pytest.mark.store]


def order(desk: Desk) -> list[int]:
    access = desk.access("alice")
    return [row.pk for row in queue.page(access, queue.parse("", now=NOW, me=1), now=NOW).rows]


def test_a_breach_over_three_yuan_stands_before_a_fortune_until_somebody_takes_it(
    desk: Desk,
) -> None:
    shop, alice = desk.mine.pk, desk.access("alice")
    small = made_case(shop, at_risk_fen=300, chance_lost=90, score=3)
    great = made_case(shop, at_risk_fen=50_000_000, chance_lost=90, score=400_000)
    with everything("tests"):
        assert order(desk) == [great.pk, small.pk]
        actions.ask_hold(alice, small.pk, now=NOW, lines=[(small.order_id, "7")])
        holds.breached(Hold.objects.get(), waybill="7", shipped_at=NOW, now=NOW)
        assert order(desk) == [small.pk, great.pk]
        duties.refresh_scores.func()
        assert order(desk) == [small.pk, great.pk]
        assert Case.objects.get(pk=small.pk).weight < 300
        actions.accept(alice, small.pk, now=NOW + 9)
        assert order(desk) == [great.pk, small.pk]
        told = Case.objects.get(pk=small.pk)
        assert (told.boosted, told.score) == (0, told.weight)


def test_what_wakes_floats_and_floating_twice_is_floating_once(desk: Desk) -> None:
    case, alice = made_case(desk.mine.pk, score=5), desk.access("alice")
    with everything("tests"):
        for at in (NOW, NOW + 60):
            actions.snooze(alice, case.pk, until="buyer", now=at)
            actions.unsnooze(alice, case.pk, now=at + 30)
        told = Case.objects.get(pk=case.pk)
        assert (told.boosted, told.weight) == (1, 5)
        actions.assign(alice, case.pk, to=None, now=NOW + 99)
        assert Case.objects.get(pk=case.pk).score == 5
