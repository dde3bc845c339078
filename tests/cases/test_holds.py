"""Holding shipping: asked, released with the end of a case, asked again, breached."""

import pytest

from fuchang.cases import actions, holds, opening
from fuchang.cases.actions.playbook import NothingHeld
from fuchang.cases.models import Case, CaseEvent, Hold
from fuchang.store.facts.look import OrderFacts
from fuchang.store.walls import everything
from tests.made import made_case
from tests.people import NOW, Desk


@pytest.mark.parametrize("back", ["undo", "reopen"])
def test_it_holds_again_what_the_end_of_the_case_let_go(desk: Desk, back: str) -> None:
    case, access = made_case(desk.mine.pk), desk.access("alice")
    with everything("tests"):
        actions.ask_hold(access, case.pk, now=NOW, lines=[(case.order_id, "")])
        actions.close(access, case.pk, outcome="refunded", now=NOW + 60)
        assert Hold.objects.get(case=case).state == "released"
        if back == "undo":
            event = CaseEvent.objects.get(case=case, verb="case.closed")
            actions.undo(access, case.pk, event_id=event.pk, now=NOW + 90)
        else:
            actions.reopen(access, case.pk, now=NOW + 90)
        assert Hold.objects.get(case=case).state == "asked"
        assert Case.objects.get(pk=case.pk).hold_state == "asked"


def test_it_leaves_alone_what_a_person_had_released_before(desk: Desk) -> None:
    case, access = made_case(desk.mine.pk), desk.access("alice")
    with everything("tests"):
        actions.ask_hold(access, case.pk, now=NOW, lines=[(case.order_id, "")])
        actions.release_hold(access, case.pk, why="买家改主意", now=NOW + 10)
        actions.close(access, case.pk, outcome="refunded", now=NOW + 60)
        actions.reopen(access, case.pk, now=NOW + 90)
        assert Hold.objects.get(case=case).state == "released"


def test_it_makes_a_breach_critical_and_alarms(desk: Desk) -> None:
    case, access = made_case(desk.mine.pk), desk.access("alice")
    with everything("tests"):
        actions.ask_hold(access, case.pk, now=NOW, lines=[(case.order_id, "7")])
        hold = Hold.objects.get(case=case)
        holds.breached(hold, waybill="75889204417213", shipped_at=NOW + 50, now=NOW + 60)
        told = Case.objects.get(pk=case.pk)
        assert (told.severity, told.boosted, told.hold_state) == (4, 1, "breached")
        assert CaseEvent.objects.filter(case=case, verb="hold.breached").count() == 1
        assert [row["state"] for row in holds.feed([desk.mine.pk])] == []


@pytest.mark.parametrize("left", [True, False], ids=["breached", "held"])
def test_a_breach_waits_for_a_person_though_nothing_else_is_abnormal(
    desk: Desk, left: bool
) -> None:
    case, access = made_case(desk.mine.pk), desk.access("alice")
    with everything("tests"):
        actions.ask_hold(access, case.pk, now=NOW, lines=[(case.order_id, "7")])
        hold = Hold.objects.get(case=case)
        if left:
            holds.breached(hold, waybill="75889204417213", shipped_at=NOW + 50, now=NOW + 60)
        Case.objects.filter(pk=case.pk).update(source="detected", first_touched_at=None)
        ended = opening.left_alone(Case.objects.get(pk=case.pk), now=NOW + 61)
        hold.refresh_from_db()
        told = Case.objects.get(pk=case.pk)
        assert (ended, told.state == "closed", hold.state) == (
            (False, False, "breached") if left else (True, True, "released")
        )


def test_what_has_left_cannot_be_released_and_goes_from_the_list_with_its_case(desk: Desk) -> None:
    case, access = made_case(desk.mine.pk), desk.access("alice")
    with everything("tests"):
        actions.ask_hold(access, case.pk, now=NOW, lines=[(case.order_id, "7")])
        hold = Hold.objects.get(case=case)
        holds.breached(hold, waybill="75889204417213", shipped_at=NOW + 50, now=NOW + 60)
        with pytest.raises(NothingHeld, match="没有可解除的拦截"):
            actions.release_hold(access, case.pk, why="误报", ids=[hold.pk], now=NOW + 70)
        assert not CaseEvent.objects.filter(case=case, verb="hold.released").exists()
        assert list(holds.standing()) == [hold]
        actions.close(access, case.pk, outcome="refunded", now=NOW + 80)
        assert list(holds.standing()) == []


def test_it_knows_which_line_has_left() -> None:
    facts = OrderFacts(
        {"shipped_at": NOW},
        lines=[{"line_id": 1, "shipped_at": NOW}, {"line_id": 2, "shipped_at": None}],
        parcels=[{"direction": "return", "waybill": "B"}, {"direction": "out", "waybill": "A"}],
    )
    assert holds.left(facts, "1") == (NOW, "A")
    assert holds.left(facts, "2") is None
    assert holds.left(facts, "") == (NOW, "A")


def test_it_breaks_no_hold_without_facts_of_the_order(desk: Desk) -> None:
    case, access = made_case(desk.mine.pk), desk.access("alice")
    with everything("tests"):
        actions.ask_hold(access, case.pk, now=NOW, lines=[(case.order_id, "")])
        assert holds.look_for_breaches([desk.mine.pk], {case.order_id}, now=NOW + 60) == []
