"""Keys of tracking services on the page of what is heard: entered, tried, shown to nobody, forgotten."""

from collections.abc import Iterator

import pytest

from fuchang.kernel.clock import clock
from fuchang.pipeline.worker import Worker
from fuchang.sandbox.serve import Running, running
from fuchang.shops import couriers, keys
from fuchang.shops.models import CourierAccount
from fuchang.store.models import Feed
from fuchang.store.walls import everything
from tests.machine import Machine
from tests.people import Desk
from tests.sandbox.courier_town import KEYS
from tests.sandbox.worlds import fresh
from tests.web.test_every_page import signed_in

pytestmark = [pytest.mark.loopback, pytest.mark.django_db, pytest.mark.store]


@pytest.fixture
def services() -> Iterator[Running]:
    with running(fresh(60)) as server:
        yield server


def entered(desk: Desk, services: Running, provider: str, **keys: str) -> CourierAccount:
    given = {f"key-{name}": text for name, text in {**KEYS[provider], **keys}.items()}
    asked = {"shop": desk.mine.pk, "provider": provider, "place": services.url, **given}
    assert signed_in(desk, "alice").post("/data/couriers/", asked).status_code == 302
    with everything("the test looks"):
        return CourierAccount.objects.get(shop_key=desk.mine.pk, provider=provider)


def tried(desk: Desk, account: CourierAccount) -> CourierAccount:
    signed_in(desk, "alice").post(f"/data/couriers/{account.pk}/try/")
    Worker(name="test").run(once=True)
    with everything("the test looks"):
        return CourierAccount.objects.get(pk=account.pk)


@pytest.mark.parametrize("provider", KEYS)
def test_keys_that_are_right_and_keys_that_are_wrong_are_told_apart(
    provider: str, desk: Desk, services: Running
) -> None:
    assert tried(desk, entered(desk, services, provider)).tried == "well"
    wrong = tried(desk, entered(desk, services, provider, key="somebody-elses"))
    assert wrong.tried == "not"
    assert wrong.tried_words
    page = signed_in(desk, "alice").get("/data/").content.decode()
    assert "试过，不行" in page
    assert "somebody-elses" not in page
    assert couriers.callback(wrong) in page


def test_a_key_that_is_left_empty_stays_and_what_is_needed_is_asked_for(
    desk: Desk, services: Running
) -> None:
    account = entered(desk, services, "kuaidi100")
    entered(desk, services, "kuaidi100", key="", salt="", customer="C2")
    with everything("the test looks"):
        account.refresh_from_db()
        keys = couriers.keys_of(account)
    assert (keys["key"], keys["salt"], keys["customer"]) == ("sandbox-key", "our own salt", "C2")
    asked = {"shop": desk.mine.pk, "provider": "kdniao", "key-key": "x"}
    answer = signed_in(desk, "alice").post("/data/couriers/", asked, follow=True)
    assert "还缺" in answer.content.decode()


def test_an_address_that_leads_nowhere_from_outside_is_told_with_the_keys(desk: Desk) -> None:
    alice = signed_in(desk, "alice")
    asked = {"shop": desk.mine.pk, "provider": "kuaidi100", "key-customer": "C", "key-key": "K"}
    told = "对方从外网连不到这个地址"
    for address in (
        "http://localhost:8000/",
        "http://192.168.1.7/",
        "http://[::1]/",
        "http://desk/",
    ):
        page = alice.post("/data/couriers/", {**asked, "address": address}, follow=True)
        assert told in page.content.decode(), address
    page = alice.post("/data/couriers/", {**asked, "address": "https://desk.example/"}, follow=True)
    assert told not in page.content.decode()
    assert "订阅时自动告诉对方" in page.content.decode()


def test_nobody_but_the_owner_sees_the_address_or_enters_keys(
    desk: Desk, services: Running
) -> None:
    account = entered(desk, services, "kdniao")
    page = signed_in(desk, "bob").get("/data/").content.decode()
    assert "快递鸟" in page
    assert account.door not in page
    for name in ("bob", "carol", "charlie"):
        client = signed_in(desk, name)
        assert client.post(f"/data/couriers/{account.pk}/remove/").status_code in {403, 404}
    signed_in(desk, "alice").post(f"/data/couriers/{account.pk}/remove/")
    with everything("the test looks"):
        assert not CourierAccount.objects.exists()


def test_a_service_that_fails_is_among_the_reasons_of_not_being_ready(
    desk: Desk, services: Running
) -> None:
    entered(desk, services, "kdniao")
    client = signed_in(desk, "alice")
    assert "feeds" not in client.get("/readyz").json()["reasons"]
    with everything("the test breaks it"):
        Feed.objects.filter(platform="couriers").update(failures=3, problem="密钥被拒")
    assert "feeds" in client.get("/readyz").json()["reasons"]
    assert "密钥被拒" in client.get("/data/").content.decode()


def test_a_machine_does_the_same_and_reads_no_secret_back(desk: Desk) -> None:
    machine = Machine(desk, role="owner")
    assert machine.ask("GET", "couriers").json()["code"] == "second_factor_needed"
    with everything("the test makes a key that may"):
        machine.text = keys.make(
            desk.access("alice"), name="IT", role="owner", shops=[desk.mine.pk],
            scopes=["manage_people"], now=clock(),
        )[1]  # fmt: skip
    asked = {
        "shops": [desk.mine.pk],
        "keys": {"key": "kanarienvogel"},
        "address": "https://d.example/",
    }
    answer = machine.ask("PUT", "couriers/seventeentrack/keys", asked)
    assert answer.status_code == 200
    (told,) = answer.json()
    assert told["state"] == "new"
    assert told["callback"].startswith("https://d.example/hooks/couriers/seventeentrack/")
    there = {"place": "https://other.example", "address": "https://e.example/"}
    machine.ask("PUT", "couriers/seventeentrack/keys", {**asked, **there})
    (kept,) = machine.ask("PUT", "couriers/seventeentrack/keys", {"shops": [desk.mine.pk], "keys": {}}).json()  # fmt: skip
    assert kept["callback"].startswith("https://e.example/hooks/")
    with everything("the test looks"):
        assert CourierAccount.objects.get(pk=kept["id"]).place == "https://other.example"
    for text in (answer.content, machine.ask("GET", "couriers").content):
        assert "kanarienvogel" not in text.decode()
