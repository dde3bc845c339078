"""Pages by key: every case once, whatever the order."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from fuchang.cases.models import Case
from fuchang.cases.queue import UnknownTerm, count, page, parse
from fuchang.store.walls import scope
from tests.made import made_case
from tests.people import NOW, Desk


@pytest.mark.parametrize("sort", ["score", "due", "amount", "newest"])
def test_paging_shows_every_case_once_in_order(desk: Desk, sort: str) -> None:
    for place in range(13):
        made_case(
            desk.mine.pk, score=place % 3, due_at=NOW + place % 4, at_risk_fen=place % 5,
            opened_at=NOW - place % 2,
        )  # fmt: skip
    access, seen, after = desk.access("bob"), [], ""
    query = parse(f"sort:{sort}", now=NOW, me=None)
    with scope(access.shops):
        while True:
            found = page(access, query, after=after, limit=4, now=NOW)
            seen += [row.number for row in found.rows]
            after = found.next_after
            if not after:
                break
        column = {"score": "-score", "due": "due_at", "amount": "-at_risk_fen", "newest": "-opened_at"}[sort]  # fmt: skip
        tie = "-id" if column.startswith("-") else "id"
        wanted = list(Case.objects.order_by(column, tie).values_list("number", flat=True))
    assert seen == wanted
    assert len(set(seen)) == 13


def test_a_page_costs_one_query(desk: Desk) -> None:
    for _ in range(5):
        made_case(desk.mine.pk, assignee=desk.people["bob"])
    access = desk.access("bob")
    query = parse("is:open", now=NOW, me=None)
    with scope(access.shops), CaptureQueriesContext(connection) as asked:
        rows = page(access, query, now=NOW).rows
        assert [str(row.assignee) for row in rows]
    assert len(asked) == 1
    assert "OFFSET" not in asked[0]["sql"].upper()


@pytest.mark.parametrize("after", ["x", "1_", "_", "1_2_3", "1;2"])
def test_a_place_that_is_none_is_refused(desk: Desk, after: str) -> None:
    access = desk.access("bob")
    with scope(access.shops), pytest.raises(UnknownTerm):
        page(access, parse("", now=NOW, me=None), after=after, now=NOW)


def test_it_counts_what_it_would_show(desk: Desk) -> None:
    for severity in (2, 3, 3, 4):
        made_case(desk.mine.pk, severity=severity)
    made_case(desk.other.pk, severity=3)
    access = desk.access("bob")
    with scope(access.shops):
        assert count(access, parse("severity:high", now=NOW, me=None)) == 2
