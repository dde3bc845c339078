"""Every key of the queue, pressed in a real browser: what it does, and that it can be taken back."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from fuchang.cases.models import Case, CaseTag
from fuchang.store.walls import everything
from tests.browser.conftest import Window
from tests.made import made_case
from tests.people import Desk


def states(desk: Desk) -> list[str]:
    with everything("the test looks"):
        return list(Case.objects.order_by("pk").values_list("state", flat=True))


def top(desk: Desk, window: Callable[..., Window], rows: int = 2) -> Page:
    """Alice's queue with so many rows, the first of them at hand."""
    for n in range(rows):
        made_case(desk.mine.pk, score=9_000 - n)
    page = window("alice").go("/cases/")
    page.keyboard.press("j")
    return page


def submit(page: Page, sheet: str) -> None:
    page.wait_for_selector(f"#bulk-{sheet}[open]")
    with page.expect_navigation():
        page.locator(f"#bulk-{sheet} form button.btn-p").click()


def test_a_row_is_taken_and_given_back_without_the_mouse(
    desk: Desk, window: Callable[..., Window]
) -> None:
    page = top(desk, window)
    with page.expect_navigation():
        page.keyboard.press("1")
    assert states(desk) == ["active", "new"]
    page.wait_for_selector("#undo")
    with page.expect_navigation():
        page.keyboard.press("z")
    assert states(desk) == ["new", "new"]


def test_all_of_a_page_is_put_aside_by_keys(desk: Desk, window: Callable[..., Window]) -> None:
    page = top(desk, window, rows=3)
    page.keyboard.press("Control+a")
    assert page.locator("#bulk-n").text_content() == "3"
    page.keyboard.press("h")
    submit(page, "snooze")
    assert states(desk) == ["snoozed"] * 3


@pytest.mark.parametrize(
    ("key", "sheet", "after"),
    [("a", "assign", "new"), ("s", "state", "waiting"), ("p", "severity", "new"), ("3", "decline", "closed")],
)  # fmt: skip
def test_a_key_opens_its_sheet_for_the_row_at_hand(
    key: str, sheet: str, after: str, desk: Desk, window: Callable[..., Window]
) -> None:
    page = top(desk, window)
    page.keyboard.press(key)
    if key == "s":
        page.wait_for_selector("#bulk-state[open]")
        page.select_option("#bulk-state select", "wait:courier")
    submit(page, sheet)
    assert states(desk) == [after, "new"]


def test_a_tag_and_a_merge_are_typed_and_enter_sends_no_other_verb(
    desk: Desk, window: Callable[..., Window]
) -> None:
    page = top(desk, window)
    page.keyboard.press("l")
    page.wait_for_selector("#bulk-tag[open]")
    page.locator("#bulk-tag input[name=tag-word]").fill("已补发")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    with everything("the test looks"):
        assert CaseTag.objects.get().tag == "已补发"
        other = Case.objects.order_by("pk").last()
    assert other is not None
    page.keyboard.press("2")
    page.wait_for_selector("#bulk-merge[open]")
    page.locator("#bulk-merge input[name=merge-into]").fill(other.number)
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert states(desk) == ["closed", "new"]


def test_what_not_all_chosen_allow_is_not_offered(
    desk: Desk, window: Callable[..., Window]
) -> None:
    made_case(desk.mine.pk, state="appealed", score=9_500)
    page = top(desk, window, rows=1)
    page.keyboard.press("Control+a")
    button = page.locator('#bulk [data-key="h"]')
    assert button.is_disabled()
    assert "1/2" in (button.text_content() or "")


def test_keys_lead_to_places_and_the_sheet_tells_those_of_the_page(
    desk: Desk, window: Callable[..., Window]
) -> None:
    page = top(desk, window)
    page.keyboard.press("f")
    assert page.evaluate("document.activeElement.name") == "shop"
    page.keyboard.press("Escape")
    page.keyboard.press("?")
    page.wait_for_selector("#keys[open]")
    assert page.locator("#keys [data-needs]:visible").count() > 10
    page.keyboard.press("Escape")
    for key, place in {"d": "/", "q": "/cases/", "h": "/holds/"}.items():
        page.keyboard.press("g")
        with page.expect_navigation():
            page.keyboard.press(key)
        assert page.evaluate("location.pathname") == place
    page.keyboard.press("?")
    page.wait_for_selector("#keys[open]")
    assert page.locator("#keys [data-needs*='tr[data-href]']:visible").count() == 0


def test_the_tour_is_walked_by_keyboard_to_a_case_of_ones_own(
    desk: Desk, window: Callable[..., Window]
) -> None:
    made_case(desk.mine.pk)
    page = window("alice").go("/")
    for _ in range(5):
        page.locator(".tour .btn-p").focus()
        with page.expect_navigation():
            page.keyboard.press("Enter")
    assert "6 / 6" in (page.locator(".tour").text_content() or "")
    page.locator(".tour .btn-p").focus()
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert "/cases/YC" in page.url
    page = window("alice").go("/tour/")
    assert page.locator("form.li").count() == 6
