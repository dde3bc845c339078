"""Status and cross-border cases, the drawer of the board, and numbers in bulk, in the browser."""

from pathlib import Path

import pytest

from fuchang.cases.models import Case
from fuchang.store.walls import everything
from tests.browser.conftest import NARROW, WIDE
from tests.browser.places import furnished
from tests.made import made_case
from tests.people import Desk

NEW = "YT1234567890123"


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_status_and_cross_border_cases_are_accessible(
    theme: str, desk: Desk, window, tmp_path: Path
) -> None:
    status = furnished(desk).status
    border = made_case(desk.mine.pk, kind="refund.cross_border", target_at=2_000_000_000)
    for size in (WIDE, NARROW):
        mine = window("alice", size=size, theme=theme)
        for case, name in ((status, "status"), (border, "border")):
            page = mine.go(f"/cases/{case.number}/")
            assert page.locator(f"#{name}").is_visible()
            assert mine.violations() == []
            page.screenshot(path=tmp_path / f"{name}-{theme}-{size['width']}.png", full_page=True)


def test_a_cell_of_the_board_opens_its_history(desk: Desk, window) -> None:
    mine = window("alice")
    page = mine.go("/status/")
    page.locator("td a").first.click()
    page.locator("#peek[open]").wait_for()
    assert "没有异常记录" in page.locator("#peek-body").inner_text()


def test_many_numbers_go_through_by_themselves(desk: Desk, window, tmp_path: Path) -> None:
    cases = [made_case(desk.mine.pk) for _ in range(70)]
    mine = window("alice")
    page = mine.go("/numbers/")
    lines = [f"{case.order_id}\tYT1234567{number:06d}" for number, case in enumerate(cases)]
    page.fill("textarea[name=words]", "\n".join(lines))
    page.click("form:has(textarea) button")
    page.screenshot(path=tmp_path / "matched.png")
    page.click("#batch form button.btn-p")
    page.locator("text=已记入异常单").wait_for(timeout=60_000)
    page.screenshot(path=tmp_path / "done.png")
    with everything("the test"):
        assert Case.objects.filter(events__verb="number.replaced").distinct().count() == 70


def test_what_was_typed_for_closing_outlasts_a_look_at_what_lacks(desk: Desk, window) -> None:
    case = made_case(desk.mine.pk)
    mine = window("alice")
    page = mine.go(f"/cases/{case.number}/")
    page.locator("[data-sheet=close]").click()
    page.fill("#close textarea[name=why]", "快递说明天补录")
    page.locator("#close .lacks a").first.click()
    assert page.locator("#close").is_hidden()
    page.reload(wait_until="networkidle")
    page.locator("[data-sheet=close]").click()
    assert page.input_value("#close textarea[name=why]") == "快递说明天补录"
    page.fill("#close input[name=saved]", "1,2,3x")
    page.check("#close input[name=anyway]")
    with page.expect_navigation():
        page.locator("#close .btn-p").click()
    page.wait_for_selector("#close:modal .note-red")
    assert page.input_value("#close textarea[name=why]") == "快递说明天补录"
    assert mine.violations() == []
