"""A bulk action is kept: thousands of rows in steps, what failed again, all of it taken back."""

import pytest

from fuchang.cases import actions, bulkruns
from fuchang.cases.models import BulkRow, BulkRun, Case
from fuchang.cases.queue import parse
from fuchang.shops.access import NoSuchThing
from fuchang.shops.models import Membership
from fuchang.store.walls import everything, scope
from tests.made import made_case
from tests.people import NOW, Desk

pytestmark = [pytest.mark.django_db, pytest.mark.store]


def begun(desk: Desk, name: str, verb: str, text: str = "is:open") -> BulkRun:
    access = desk.access(name)
    with scope(access.shops):
        query = parse(text, now=NOW, me=access.person_id)
        return bulkruns.begin(access, verb, query, back="/cases/", now=NOW)


def states(desk: Desk) -> list[str]:
    with everything("the test looks"):
        rows = Case.objects.filter(shop_key=desk.mine.pk).order_by("pk")
        return list(rows.values_list("state", flat=True))


def test_all_rows_of_a_search_are_done_in_steps_and_nobody_elses(desk: Desk) -> None:
    for _ in range(7):
        made_case(desk.mine.pk)
    stranger = made_case(desk.other.pk)
    run = begun(desk, "bob", "accept")
    access = desk.access("bob")
    with scope(access.shops):
        assert bulkruns.go_on(access, run, now=NOW, most=3) == 4
        assert bulkruns.tally(run) == {"todo": 4, "ok": 3, "failed": 0, "undone": 0}
    assert bulkruns.go_on_for_its_person(run.pk, now=NOW) == 0
    assert states(desk) == ["active"] * 7
    with everything("the test looks"):
        assert Case.objects.get(pk=stranger.pk).state == "new"
        assert BulkRun.objects.get(pk=run.pk).ended_at == NOW


def test_what_cannot_be_done_says_why_and_is_done_again_when_it_can(desk: Desk) -> None:
    free = made_case(desk.mine.pk)
    taken = made_case(desk.mine.pk, assignee=desk.people["carol"])
    run, access = begun(desk, "bob", "accept"), desk.access("bob")
    with scope(access.shops):
        bulkruns.go_on(access, run, now=NOW)
        told = {row.case: (row.state, row.said) for row in BulkRow.objects.filter(run=run)}
        assert told[free.pk][0] == "ok"
        assert told[taken.pk][0] == "failed"
        assert "没有权限" in told[taken.pk][1]
        Case.objects.filter(pk=taken.pk).update(assignee=None)
        assert bulkruns.again(run) == 1
        bulkruns.go_on(access, run, now=NOW)
        assert bulkruns.tally(run)["ok"] == 2


def test_all_of_it_is_taken_back_but_not_what_somebody_changed_since(desk: Desk) -> None:
    cases = [made_case(desk.mine.pk) for _ in range(3)]
    run, access = begun(desk, "carol", "snooze"), desk.access("carol")
    with scope(access.shops):
        bulkruns.go_on(access, run, now=NOW)
        actions.close(access, cases[1].pk, outcome="refunded", why="x", anyway=True, now=NOW)
        assert bulkruns.undo(access, run, now=NOW) == (2, 1)
    assert states(desk) == ["new", "closed", "new"]


def test_a_run_is_its_persons_alone_and_ends_with_their_rights(desk: Desk) -> None:
    made_case(desk.mine.pk)
    run = begun(desk, "bob", "accept")
    with pytest.raises(NoSuchThing):
        bulkruns.mine(desk.access("carol"), run.pk)
    Membership.objects.filter(person=desk.people["bob"]).delete()
    bulkruns.go_on_for_its_person(run.pk, now=NOW)
    assert states(desk) == ["new"]
