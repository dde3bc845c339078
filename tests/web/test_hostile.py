"""Every page and every form with what strangers send: an answer with words, never a server error."""

from typing import Any
from urllib.parse import quote

import pytest

from fuchang.web.pages.case import VERBS
from fuchang.web.routes import Route, routes
from tests.hostile import TEXTS
from tests.made import made_case
from tests.people import Desk
from tests.web.test_every_page import address, signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.store]
# every name that a page asks its address or a form for
ASKED = ("q", "view", "after", "shop", "type", "severity", "assignee", "since", "next", "t", "verify", "days", "only", "step", "at")  # fmt: skip
FIELDS = (
    "words", "to", "party", "why", "for", "at", "outcome", "saved", "lost", "root_cause", "anyway",
    "reason", "into", "tag", "severity", "step", "note", "piece", "evidence", "event", "sort",
    "channel", "reference", "spoke_with", "version", "ids", "do", "q", "name", "value", "shop",
    "login", "password", "role", "language", "theme", "old", "new", "code", "platform", "next",
    "back", "whole", "ask", "sort", "columns", "seen",
)  # fmt: skip
GETS = [one for one in routes() if "GET" in one.methods]
# leaving ends the session, and with it the test
POSTS = [
    one for one in routes() if "POST" in one.methods and one.name not in {"logout", "case_act"}
]
WHOLE = {200, 204, 302, 400, 401, 403, 404, 409, 413, 429}


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
def test_no_address_breaks_a_page(text: str, desk: Desk) -> None:
    case = made_case(desk.mine.pk)
    client = signed_in(desk, "alice")
    for route in GETS:
        about = "&".join(f"{name}={quote(text)}" for name in ASKED)
        answer = client.get(f"{address(route, case)}?{about}")
        assert answer.status_code in WHOLE | ({503} if route.name == "readyz" else set()), (
            route.name
        )


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
def test_no_form_breaks_a_page(text: str, desk: Desk) -> None:
    case = made_case(desk.mine.pk)
    for route in POSTS:
        client = signed_in(desk, "alice")
        answer = client.post(address(route, case), dict.fromkeys(FIELDS, text))
        assert answer.status_code in WHOLE, (route.name, answer.status_code)


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
def test_no_verb_of_a_case_breaks_its_page(text: str, desk: Desk) -> None:
    case = made_case(desk.mine.pk)
    client = signed_in(desk, "alice")
    for verb in VERBS:
        for about in (_plain(text), dict.fromkeys(FIELDS, text)):
            sent = client.post(f"/cases/{case.number}/{verb}/", about)
            assert sent.status_code in WHOLE, (verb, sent.status_code)
    assert client.get(f"/cases/{case.number}/").status_code == 200
    assert client.get("/cases/?q=is:any").status_code == 200


def _plain(text: str) -> dict[str, Any]:
    """A form that is right, but for its free words."""
    fitting = {
        "party": "buyer", "outcome": "refunded", "reason": "other", "severity": "high",
        "channel": "hotline", "sort": "platform", "at": "2026-11-24T10:00", "version": "",
        "for": "at", "saved": "", "lost": "", "piece": "other",
    }  # fmt: skip
    return dict.fromkeys(FIELDS, text) | fitting


@pytest.mark.parametrize(
    "at", ["0001-01-01T00:00", "9999-12-31T23:59", "2026-02-30T10:00", "x", ""]
)
@pytest.mark.parametrize("verb", ["snooze", "clock"])
def test_no_moment_breaks_the_page_of_a_case(verb: str, at: str, desk: Desk) -> None:
    case = made_case(desk.mine.pk)
    client = signed_in(desk, "alice")
    about = {"for": "at", "at": at, "why": "x", "sort": "platform"}
    assert client.post(f"/cases/{case.number}/{verb}/", about).status_code in WHOLE
    assert client.get(f"/cases/{case.number}/").status_code == 200
    assert client.get("/cases/?q=is:any").status_code == 200


@pytest.mark.parametrize(
    "route", [one for one in GETS if "<" in one.path], ids=lambda one: one.name
)
def test_no_blank_of_an_address_breaks_it(route: Route, desk: Desk) -> None:
    client = signed_in(desk, "alice")
    for text in TEXTS.values():
        path = "".join(
            quote(text, safe="") if part.startswith("<") else part for part in _parts(route.path)
        )
        assert client.get(f"/{path}").status_code in WHOLE


def _parts(path: str) -> list[str]:
    return [part for piece in path.replace(">", ">|").split("|") for part in _cut(piece)]


def _cut(piece: str) -> list[str]:
    head, mark, tail = piece.partition("<")
    return [head, mark + tail] if mark else [head]


def test_a_form_of_sixty_megabytes_is_refused(desk: Desk) -> None:
    case = made_case(desk.mine.pk)
    answer = signed_in(desk, "alice").post(
        f"/cases/{case.number}/note/", b"words=" + b"x" * 60_000_000, "application/x-www-form-urlencoded"
    )  # fmt: skip
    assert answer.status_code == 413
