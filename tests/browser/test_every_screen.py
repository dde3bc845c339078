"""Every screen, in both themes and two widths: nothing for axe, nothing logged, nothing sideways or cut off."""

import pytest

from fuchang.web.routes import routes
from tests.browser.conftest import NARROW, WIDE
from tests.browser.places import FILES, address, furnished
from tests.people import Desk

# what shows less than it holds: a box that scrolls sideways in itself, or ends in an ellipsis
CUT = """() => [...document.querySelectorAll('main *')].filter((one) =>
    !one.matches('pre, textarea, input, select, .vh, svg *') && one.clientWidth > 0 && one.checkVisibility()
    && getComputedStyle(one).overflowX !== 'visible' && one.scrollWidth > one.clientWidth + 1
).map((one) => `${one.tagName}.${one.className} ${one.scrollWidth} > ${one.clientWidth}`)"""
SCREENS = sorted(
    route.name for route in routes() if "GET" in route.methods and route.name not in FILES
)
LOOKS = {
    "light, desktop": ("light", WIDE),
    "dark, desktop": ("dark", WIDE),
    "light, phone": ("light", NARROW),
    "dark, phone": ("dark", NARROW),
}


@pytest.mark.parametrize("screen", SCREENS)
def test_it_is_accessible_and_quiet(screen: str, desk: Desk, window) -> None:
    here = address(screen, furnished(desk))
    mine = window("alice")
    page = mine.go(here)
    assert page.url.endswith(here)  # not sent to the login page
    assert page.locator("h1, h2").count() > 0
    wrong: dict[str, object] = {}
    for look, (theme, size) in LOOKS.items():
        page.set_viewport_size(size)
        page.emulate_media(color_scheme=theme, reduced_motion="reduce")  # no colour half-way
        over = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
        cut = page.evaluate(CUT) if size == NARROW else []
        found = [
            *mine.violations(),
            *([f"{over} px wider than the window"] if over > 0 else []),
            *cut,
        ]
        wrong |= {look: found} if found else {}
    assert wrong == {}
