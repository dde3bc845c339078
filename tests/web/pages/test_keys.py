"""Keys of machines on their page: made, shown once, narrowed, used, ended."""

import re

import pytest
from django.test import Client

from fuchang.kernel.clock import DAY, clock
from fuchang.shops import keys
from fuchang.shops.models import ApiKey
from fuchang.store.walls import everything
from tests.made import made_case
from tests.people import NOW, Desk
from tests.web.test_every_page import signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.store]


def made(desk: Desk, **about: object) -> str:
    asked = {"name": "ERP", "role": "lead", "shops": [desk.mine.pk], "days": 30, **about}
    page = signed_in(desk, "alice").post("/settings/keys/make/", asked).content.decode()
    (text,) = re.findall(r"fck_[0-9a-f]{12}_[A-Za-z0-9-]+", page)
    return str(text)


def status(text: str, method: str, path: str) -> int:
    headers = {"Authorization": f"Bearer {text}"}
    return Client().generic(method, f"/api/{path}", b"{}", "application/json", headers=headers).status_code  # fmt: skip


def test_a_key_is_shown_once_and_works(desk: Desk) -> None:
    text = made(desk)
    assert status(text, "GET", "cases") == 200
    page = signed_in(desk, "alice").get("/settings/keys/").content.decode()
    assert text not in page
    assert "ERP" in page
    key = ApiKey.objects.get()
    assert key.used_at is not None
    assert abs(key.used_at - clock()) < 60
    assert key.expires_at is not None
    assert abs(key.expires_at - clock() - 30 * DAY) < 60


def test_a_key_does_nothing_beside_what_it_names(desk: Desk) -> None:
    case = made_case(desk.mine.pk)
    narrow = made(desk, scopes=["see_cases"])
    assert status(narrow, "GET", f"cases/{case.number}") == 200
    assert status(narrow, "POST", f"cases/{case.number}/accept") == 403
    assert status(made(desk), "POST", f"cases/{case.number}/accept") == 200


def test_a_key_is_ended_on_the_page(desk: Desk) -> None:
    text = made(desk)
    client = signed_in(desk, "alice")
    client.post(f"/settings/keys/{ApiKey.objects.get().pk}/revoke/")
    assert status(text, "GET", "cases") == 401
    assert "已作废" in client.get("/settings/keys/").content.decode()


@pytest.mark.parametrize("about", [{"name": " "}, {"role": "king"}, {"shops": []}, {"scopes": ["fly"]}])  # fmt: skip
def test_what_is_typed_wrongly_makes_no_key(about: dict[str, object], desk: Desk) -> None:
    asked = {"name": "ERP", "role": "lead", "shops": [desk.mine.pk], "days": 30} | about
    answer = signed_in(desk, "alice").post("/settings/keys/make/", asked, follow=True)
    assert answer.status_code == 200
    assert ApiKey.objects.count() == 0


def test_nobody_makes_or_ends_keys_of_another_shop(desk: Desk) -> None:
    asked = {"name": "ERP", "role": "lead", "shops": [desk.other.pk], "days": 30}
    assert signed_in(desk, "alice").post("/settings/keys/make/", asked).status_code == 404
    with everything("tests"):
        keys.make(desk.access("charlie"), name="他的", role="lead", shops=[desk.other.pk], now=NOW)
    other = ApiKey.objects.get()
    client = signed_in(desk, "alice")
    assert client.post(f"/settings/keys/{other.pk}/revoke/").status_code == 404
    assert "他的" not in client.get("/settings/keys/").content.decode()
