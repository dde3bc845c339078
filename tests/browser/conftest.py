"""Debian's Chromium against the desk on loopback: no console error, no blocked script, axe content."""

import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser, Page, sync_playwright

if TYPE_CHECKING:
    from pytest_django.live_server_helper import LiveServer

    from tests.people import Desk

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
QUIET = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
)  # fmt: skip
WIDE, NARROW = {"width": 1440, "height": 900}, {"width": 390, "height": 844}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything in this folder drives a browser against a server with committed rows."""
    for item in items:
        if "tests/browser" in str(item.path):
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.django_db(transaction=True))


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """One browser for all tests; playwright's loop and Django's rows share the thread."""
    if CHROMIUM is None:
        pytest.skip("no Chromium here: install Debian's chromium")
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(QUIET))
        yield browser
        browser.close()
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@dataclass
class Window:
    """A page of the browser, what went wrong on it, and who looks at it."""

    page: Page
    address: str
    wrong: list[str] = field(default_factory=list)

    def go(self, path: str) -> Page:
        """Open a page of the desk and wait until nothing loads any more."""
        self.page.goto(self.address + path, wait_until="networkidle")
        return self.page

    def violations(self) -> list[str]:
        """What axe finds: rule, impact, and the first element."""
        found: list[dict[str, Any]] = Axe().run(self.page).response["violations"]
        return [f"{one['id']} ({one['impact']}): {one['nodes'][0]['html'][:160]}" for one in found]


@pytest.fixture
def window(
    chromium: Browser, live_server: "LiveServer", desk: "Desk"
) -> Iterator[Callable[..., Window]]:
    """`window("alice")` is Alice's signed-in browser; at the end nothing may have gone wrong."""
    opened: list[Window] = []

    def open_for(name: str = "", *, size: Any = WIDE, theme: Any = "light") -> Window:
        context = chromium.new_context(
            viewport=size, color_scheme=theme, locale="zh-CN", timezone_id="Asia/Shanghai"
        )
        if name:
            context.add_cookies([_session(desk, name, live_server.url)])
        made = Window(context.new_page(), live_server.url)
        made.page.on("console", lambda said: _hear(made, said.type, said.text))
        made.page.on("pageerror", lambda error: made.wrong.append(str(error)))
        opened.append(made)
        return made

    yield open_for
    wrong = [line for one in opened for line in one.wrong]
    for one in opened:
        one.page.context.close()
    assert wrong == []


def _hear(window: Window, sort: str, text: str) -> None:
    if sort in {"error", "warning"}:
        window.wrong.append(f"{sort}: {text}")


def _session(desk: "Desk", name: str, url: str) -> Any:
    client = Client()
    client.force_login(desk.people[name])
    session = client.session
    session["second_factor"] = True
    session.save()
    return {
        "name": settings.SESSION_COOKIE_NAME,
        "value": client.cookies[settings.SESSION_COOKIE_NAME].value,
        "url": url,
    }
