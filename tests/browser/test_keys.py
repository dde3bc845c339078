"""The keys of the queue and the case page, pressed in a real browser."""

from collections.abc import Callable

from fuchang.cases.models import Case
from fuchang.store.walls import everything
from tests.browser.conftest import Window
from tests.made import made_case
from tests.people import Desk


def test_the_queue_is_worked_by_keys(desk: Desk, window: Callable[..., Window]) -> None:
    cases = [made_case(desk.mine.pk, score=9_000 - n) for n in range(3)]
    page = window("alice").go("/cases/")
    page.keyboard.press("j")
    page.keyboard.press("x")
    page.keyboard.press("j")
    page.keyboard.press("x")
    assert page.locator("#bulk-n").text_content() == "2"
    page.keyboard.press("o")
    page.wait_for_selector("#peek[open]")
    assert cases[1].number in (page.locator("#peek-body").text_content() or "")
    page.keyboard.press("Escape")
    page.keyboard.press("?")
    page.wait_for_selector("#keys[open]")
    page.keyboard.press("Escape")
    page.keyboard.press("Control+k")
    page.wait_for_selector("#palette[open]")
    page.keyboard.type("发货")
    page.keyboard.press("Enter")
    page.wait_for_url("**/holds/")


def test_a_case_is_accepted_snoozed_and_undone_by_keys(
    desk: Desk, window: Callable[..., Window]
) -> None:
    case = made_case(desk.mine.pk)
    page = window("alice").go(f"/cases/{case.number}/")
    with page.expect_navigation():
        page.keyboard.press("1")
    with everything("the test looks"):
        assert Case.objects.get(pk=case.pk).state == "active"
    page.keyboard.press("h")
    page.wait_for_selector("#snooze[open]")
    with page.expect_navigation():
        page.locator("#snooze button.btn-p").click()
    with everything("the test looks"):
        assert Case.objects.get(pk=case.pk).state == "snoozed"
    with page.expect_response(lambda answer: answer.url.endswith("/undo/")):
        page.keyboard.press("z")
    page.wait_for_load_state("networkidle")
    with everything("the test looks"):
        assert Case.objects.get(pk=case.pk).state == "active"


def test_typing_is_not_taken_for_keys(desk: Desk, window: Callable[..., Window]) -> None:
    case = made_case(desk.mine.pk)
    page = window("alice").go(f"/cases/{case.number}/")
    page.keyboard.press("c")
    page.keyboard.type("13 jkx")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert "13 jkx" in (page.locator(".tl").first.text_content() or "")
    with everything("the test looks"):
        assert Case.objects.get(pk=case.pk).state == "new"


def test_no_words_of_buyers_become_script(desk: Desk, window: Callable[..., Window]) -> None:
    bad = '"><img src=x onerror=alert(1)><script>alert(2)</script>'
    case = made_case(desk.mine.pk, item_title=bad, prompt=bad, buyer=bad[:50], courier=bad[:30])
    mine = window("alice")
    mine.page.on("dialog", lambda dialog: mine.wrong.append(dialog.message))
    for path in ("/cases/", f"/cases/{case.number}/", "/"):
        mine.go(path)
