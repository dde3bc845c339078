"""On paper: dark words on white whatever the theme, nothing cut off, nothing to press."""

import pytest

from tests.browser.places import address, furnished
from tests.browser.test_every_screen import CUT
from tests.people import Desk

PORTRAIT, LANDSCAPE = 702, 1031  # A4 less its margins, in CSS pixels
SHEETS = {"case": PORTRAIT, "incident": PORTRAIT, "rule": PORTRAIT, "queue": LANDSCAPE}
PALE = """() => [...document.querySelectorAll('main *')].filter((one) => {
    const [r, g, b] = getComputedStyle(one).color.match(/[0-9.]+/g).map(Number);
    return one.checkVisibility() && [...one.childNodes].some((part) => part.nodeType === 3 && part.data.trim())
        && 0.3 * r + 0.6 * g + 0.1 * b > 150;
}).map((one) => `${one.tagName}.${one.className} ${getComputedStyle(one).color}`)"""
GROUNDS = """() => [...document.querySelectorAll('body, main, main *')].filter((one) => {
    const [r, g, b, a = 1] = getComputedStyle(one).backgroundColor.match(/[0-9.]+/g).map(Number);
    return one.checkVisibility() && a > 0.5 && r + g + b < 300;
}).map((one) => `${one.tagName}.${one.className} ${getComputedStyle(one).backgroundColor}`)"""


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("screen", SHEETS)
def test_a_sheet_is_readable_and_whole(screen: str, theme: str, desk: Desk, window) -> None:
    mine = window("alice", size={"width": SHEETS[screen], "height": 1000}, theme=theme)
    page = mine.go(address(screen, furnished(desk)))
    page.emulate_media(media="print", color_scheme=theme, reduced_motion="reduce")
    assert page.evaluate(PALE) == []
    assert [one for one in page.evaluate(GROUNDS) if "dot" not in one] == []
    assert page.evaluate(CUT) == []
    assert page.evaluate("document.documentElement.scrollWidth - window.innerWidth") <= 0
    assert page.locator("main .btn:visible, .side:visible, .tabbar:visible").count() == 0
