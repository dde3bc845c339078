"""Holds on a phone: what a card says lies beside or below, never on top of one another."""

import pytest

from fuchang.cases import actions
from fuchang.cases.models import Hold
from fuchang.store.walls import everything
from tests.browser.conftest import NARROW
from tests.made import made_case
from tests.people import NOW, Desk

ON_TOP = """() => [...document.querySelectorAll('.tbl-holds tbody tr')].flatMap((row) => {
    const boxes = [...row.cells].filter((one) => one.checkVisibility() && one.textContent.trim()).map((one) => {
        const told = document.createRange(); told.selectNodeContents(one); return told.getBoundingClientRect();
    });
    return boxes.flatMap((a, n) => boxes.slice(n + 1).filter((b) =>
        a.left < b.right - 1 && b.left < a.right - 1 && a.top < b.bottom - 1 && b.top < a.bottom - 1));
}).length"""


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_nothing_of_a_hold_lies_on_top_of_anything(language: str, desk: Desk, window) -> None:
    case = made_case(desk.mine.pk)
    with everything("the test holds an order that nobody confirms"):
        actions.ask_hold(desk.access("alice"), case.pk, why="", now=NOW)
        Hold.objects.update(unacknowledged_at=NOW + 9)
    mine = window("alice", size=NARROW)
    mine.page.context.add_cookies(
        [{"name": "django_language", "value": language, "url": mine.address}]
    )
    page = mine.go("/holds/")
    assert page.locator(".tbl-holds .tag-red").count() == 1
    assert page.evaluate(ON_TOP) == 0
