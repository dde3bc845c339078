"""A legal hold is an act: with a reason, by whom may, written down; nobody slips it in as a tag."""

import pytest

from fuchang.cases import actions, legal
from fuchang.cases.change import ReasonNeeded
from fuchang.cases.models import Case, CaseEvent
from fuchang.shops.access import NotAllowed
from fuchang.shops.models import AuditRow
from fuchang.store.walls import everything
from tests.machine import Machine
from tests.made import made_case
from tests.people import NOW, Desk
from tests.web.test_every_page import signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.store]


@pytest.fixture
def closed(desk: Desk) -> Case:
    return made_case(desk.mine.pk, state="closed", live=0, closed_at=NOW)


def test_it_is_put_and_lifted_with_its_history(closed: Case, desk: Desk) -> None:
    carol = desk.access("carol")
    with everything("the test"):
        actions.put_legal_hold(carol, closed.pk, why=" 法院来函 ", now=NOW)
        assert legal.standing(closed) == legal.Hold(NOW, "Carol", "法院来函")
        with pytest.raises(legal.StandsAlready):
            actions.put_legal_hold(carol, closed.pk, why="x", now=NOW)
        actions.lift_legal_hold(carol, closed.pk, why="结束", now=NOW)
        assert legal.standing(closed) is None
        verbs = list(CaseEvent.objects.filter(case=closed).values_list("verb", "why"))
    assert verbs == [("legal_hold.put", "法院来函"), ("legal_hold.lifted", "结束")]
    assert AuditRow.objects.filter(action__startswith="legal_hold.").count() == 2


@pytest.mark.parametrize("name", ["bob", "dora", "erin", "finn"])
def test_only_who_may_override_a_case_puts_it(name: str, closed: Case, desk: Desk) -> None:
    with everything("the test"), pytest.raises(NotAllowed):
        actions.put_legal_hold(desk.access(name), closed.pk, why="x", now=NOW)


@pytest.mark.parametrize("tag", ["legal-hold", " Legal-Hold "])
def test_it_is_no_tag(tag: str, closed: Case, desk: Desk) -> None:
    alice = desk.access("alice")
    with everything("the test"):
        with pytest.raises(legal.Reserved):
            actions.tag(alice, closed.pk, tag=tag, now=NOW)
        actions.put_legal_hold(alice, closed.pk, why="x", now=NOW)
        with pytest.raises(legal.Reserved):
            actions.untag(alice, closed.pk, tag=tag.strip(), now=NOW)
        with pytest.raises(ReasonNeeded):
            actions.lift_legal_hold(alice, closed.pk, why="  ", now=NOW)
        assert legal.standing(closed)


def test_the_page_and_the_story_tell_of_it(closed: Case, desk: Desk) -> None:
    client = signed_in(desk, "carol")
    page = client.post(f"/cases/{closed.number}/legal-hold/", {"why": "法院来函"}, follow=True)
    assert "法律保全中" in page.content.decode()
    assert "法院来函" in signed_in(desk, "finn").get(f"/cases/{closed.number}/").content.decode()
    told = Machine(desk).ask("GET", f"cases/{closed.number}/story").json()
    assert (told["legal_hold"]["why"], told["tags"]) == ("法院来函", [])
