"""Views: shipped, kept, counted, and forgotten by their owner alone."""

import pytest

from fuchang.cases.queue import UnknownTerm, parse, views
from fuchang.shops.access import NoSuchThing, NotAllowed
from fuchang.store.walls import scope
from tests.made import made_case
from tests.people import NOW, Desk


def test_every_shipped_view_can_be_read_in_two_languages() -> None:
    assert len(views.shipped()) >= 8
    for view in views.shipped():
        assert view.zh
        assert view.en
        assert parse(view.query, now=NOW, me=1).text


def test_counts_stay_behind_the_walls(desk: Desk) -> None:
    made_case(desk.mine.pk, due_at=NOW - 60)
    made_case(desk.mine.pk, assignee=desk.people["bob"])
    made_case(desk.other.pk, due_at=NOW - 60)
    access = desk.access("bob")
    with scope(access.shops):
        found = views.counts(access, views.shown_views(access), now=NOW)
    assert (found["all"], found["overdue"], found["mine"]) == (2, 1, 1)


def test_a_view_of_ones_own_is_shown_to_oneself_alone(desk: Desk) -> None:
    bob, carol = desk.access("bob"), desk.access("carol")
    with scope(bob.shops):
        view = views.save(bob, name="大额物流", query="type:物流 amount:>200", now=NOW)
        assert view.slug in {one.slug for one in views.shown_views(bob)}
        assert view.slug not in {one.slug for one in views.shown_views(carol)}
        with pytest.raises(NoSuchThing):
            views.remove(carol, view.pk, now=NOW)
        views.remove(bob, view.pk, now=NOW)
        assert view.slug not in {one.slug for one in views.shown_views(bob)}


def test_a_view_of_the_shop_needs_the_right_and_is_shown_to_all(desk: Desk) -> None:
    bob, alice, charlie = (desk.access(name) for name in ("bob", "alice", "charlie"))
    with scope(bob.shops):
        with pytest.raises(NotAllowed):
            views.save(bob, name="全店", query="is:open", now=NOW, shop_key=desk.mine.pk)
        view = views.save(alice, name="全店", query="is:open", now=NOW, shop_key=desk.mine.pk)
        assert view.slug in {one.slug for one in views.shown_views(bob)}
    with scope(charlie.shops):
        assert view.slug not in {one.slug for one in views.shown_views(charlie)}


def test_a_view_that_cannot_be_read_is_not_kept(desk: Desk) -> None:
    bob = desk.access("bob")
    with scope(bob.shops), pytest.raises(UnknownTerm):
        views.save(bob, name="错", query="colour:red", now=NOW)
