"""The import page against shops that are none."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from fuchang.pipeline.rounds.answering import take_in
from fuchang.shops.doors import BACKEND
from fuchang.store.walls import everything
from tests.people import NOW, PASSWORD, Desk

pytestmark = [pytest.mark.django_db, pytest.mark.store]


def alice(desk: Desk) -> Client:
    client = Client(raise_request_exception=False)
    client.force_login(desk.people["alice"], backend=BACKEND)
    session = client.session
    session["second_factor"] = True
    session.save()
    return client


@pytest.mark.parametrize("shop", ["²", "9" * 5_000, "9" * 18, "-1", "\x00"])
def test_it_answers_a_shop_that_is_none_without_breaking(shop: str, desk: Desk) -> None:
    upload = SimpleUploadedFile("a.csv", b"x,y\n1,2\n")
    answer = alice(desk).post("/import/", {"shop": shop, "file": upload})
    assert answer.status_code < 500


@pytest.mark.parametrize("shop", ["²", "9" * 5_000])
def test_it_adds_nobody_to_a_shop_that_is_none(shop: str, desk: Desk) -> None:
    about = {"shop": shop, "login": "zed", "name": "Z", "password": PASSWORD, "role": "agent"}
    assert alice(desk).post("/settings/people/", about).status_code < 500


def test_it_answers_a_version_that_is_none_without_breaking(desk: Desk) -> None:
    client = alice(desk)
    for number in ("²", "9" * 5_000):
        sent = {"do": "assign", "to": number, "ids": [number]}
        assert client.post("/cases/bulk/", sent).status_code < 500


def test_answers_of_platforms_are_no_imports(desk: Desk) -> None:
    for platform in ("taobao", "couriers.kuaidi100"):
        with everything("the test"):
            take_in(shop_key=desk.mine.pk, platform=platform, call="refund.get", told=[1], about={}, now=NOW)  # fmt: skip
    text = alice(desk).get("/import/").content.decode()
    assert "refund.get" not in text
    assert "还没有导入过文件" in text
