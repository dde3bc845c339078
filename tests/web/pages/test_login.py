"""The demo's link: once, for whoever may still come in."""

import pytest
from django.test import Client

from fuchang.pipeline.door import door
from tests.people import Desk

pytestmark = [pytest.mark.django_db, pytest.mark.store]


def test_a_link_lets_in_once(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FUCHANG_DEMO", "1")
    link = door()
    assert Client().get(link).status_code == 302
    assert Client().get(link).status_code == 403


def test_a_link_lets_nobody_in_who_was_deactivated(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FUCHANG_DEMO", "1")
    desk.people["alice"].is_active = False
    desk.people["alice"].save()
    assert Client().get(door()).status_code == 403


def test_a_link_opens_nothing_on_a_desk_that_is_no_demo(desk: Desk) -> None:
    assert Client().get(door()).status_code == 403
