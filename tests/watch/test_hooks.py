"""Receivers and their messages on pages, over HTTP and on the command line."""

import json
import re
from typing import Any

import pytest
from django.test import Client

from fuchang.shops import keys
from fuchang.shops.access import NoSuchThing, NotAllowed, SecondFactorNeeded, access_of
from fuchang.shops.doors import BACKEND
from fuchang.shops.models import AuditRow
from fuchang.store import outbox
from fuchang.store.models import OutboxMessage, Webhook
from fuchang.store.walls import everything
from fuchang.watch import deliveries, hooks
from tests.people import NOW, Desk

pytestmark = [pytest.mark.django_db, pytest.mark.store]
URL = "https://erp.example/in"


def browser(desk: Desk, name: str = "alice") -> Client:
    client = Client()
    client.force_login(desk.people[name], backend=BACKEND)
    session = client.session
    session["second_factor"] = True
    session.save()
    return client


def added(desk: Desk, **about: Any) -> Webhook:
    filled = {"name": "ERP", "url": URL, "wanted": ["hold.*"], **about}
    with everything("tests"):
        return hooks.add(desk.access("alice"), shop_key=desk.mine.pk, now=NOW, **filled)[0]


def test_a_receiver_is_made_on_the_page_and_its_secret_shown_once(desk: Desk) -> None:
    client = browser(desk)
    about = {"shop": desk.mine.pk, "name": "仓库", "url": URL, "topics": ["hold.*", "case.closed"]}
    page = client.post("/settings/webhooks/add/", about).content.decode()
    (secret,) = re.findall(r"whsec_[A-Za-z0-9+/=]+", page)
    with everything("tests"):
        hook = Webhook.objects.get()
        assert hooks.secrets_in_force(hook, now=NOW) == [secret]
        assert secret not in hook.secret
        told = json.dumps(list(AuditRow.objects.values()), default=str)
    assert secret not in told
    for address in ("/settings/webhooks/", f"/settings/webhooks/{hook.pk}/"):
        text = client.get(address).content.decode()
        assert "仓库" in text
        assert "whsec_" not in text


@pytest.mark.parametrize(
    "about",
    [
        {"name": ""}, {"url": "ftp://erp.example/"}, {"url": "http://a:b@erp.example/"},
        {"url": "https://erp.example:22/"}, {"topics": ["no.such"]}, {"name": "x" * 81},
    ],
)  # fmt: skip
def test_what_is_typed_wrongly_is_answered_with_words_and_kept(about: Any, desk: Desk) -> None:
    filled = {"shop": desk.mine.pk, "name": "仓库", "url": URL, "topics": []} | about
    answer = browser(desk).post("/settings/webhooks/add/", filled)
    assert answer.status_code == 400
    with everything("tests"):
        assert Webhook.objects.count() == 0


def test_it_is_changed_switched_tried_and_removed_on_the_page(desk: Desk) -> None:
    hook, client = added(desk), browser(desk)
    here = f"/settings/webhooks/{hook.pk}/"
    client.post(f"{here}change/", {"name": "新名", "url": URL, "topics": ["case.*"]})
    client.post(f"{here}test/")
    with everything("tests"):
        assert OutboxMessage.objects.get().topic == "hook.test"
        hook.refresh_from_db()
        assert (hook.name, hook.topics) == ("新名", ["case.*"])
    page = client.post(f"{here}rotate/").content.decode()
    assert "whsec_" in page
    client.post(f"{here}off/")
    with everything("tests"):
        assert outbox.announce(shop_key=desk.mine.pk, topic="case.closed", payload={}, dedupe="1", line="x", now=NOW) == 0  # fmt: skip
    client.post(f"{here}on/")
    client.post(f"{here}remove/")
    with everything("tests"):
        hook.refresh_from_db()
        assert (hook.live, hook.secret, hook.former_secret) == (0, "", "")
        acts = set(AuditRow.objects.values_list("action", flat=True))
    assert {"hook.made", "hook.changed", "hook.tested", "hook.secret.rotated", "hook.off", "hook.on", "hook.removed"} <= acts  # fmt: skip
    assert client.get(here).status_code == 404


def test_receivers_are_managed_by_owners_with_a_second_factor_in_their_own_shop(desk: Desk) -> None:
    hook = added(desk)
    with everything("tests"):
        with pytest.raises(SecondFactorNeeded):
            hooks.rotate(access_of(desk.people["alice"]), hook.pk, now=NOW)
        with pytest.raises(NotAllowed):
            hooks.rotate(desk.access("carol"), hook.pk, now=NOW)
        with pytest.raises(NoSuchThing):
            hooks.rotate(desk.access("charlie"), hook.pk, now=NOW)
        message = hooks.test(desk.access("alice"), hook.pk, now=NOW)
        assert message is not None
        with pytest.raises(NoSuchThing):
            deliveries.redeliver(desk.access("charlie"), message.pk, now=NOW)
        with pytest.raises(NotAllowed):
            deliveries.redeliver(desk.access("bob"), message.pk, now=NOW)


def test_a_shop_has_no_more_receivers_than_it_may(desk: Desk) -> None:
    for number in range(hooks.MOST_HOOKS):
        added(desk, name=f"ERP {number}")
    with pytest.raises(hooks.TooManyHooks):
        added(desk)


def asked(desk: Desk, method: str, path: str, body: Any = None, scopes: Any = ("manage_hooks",)) -> Any:  # fmt: skip
    with everything("tests"):
        _, text = keys.make(
            desk.access("alice"), name="机器", role="owner", shops=[desk.mine.pk], scopes=scopes, now=NOW
        )  # fmt: skip
    return Client().generic(
        method, f"/api/{path}", json.dumps(body) if body is not None else b"", "application/json",
        headers={"Authorization": f"Bearer {text}"},
    )  # fmt: skip


def test_a_machine_manages_receivers_where_its_key_names_it(desk: Desk) -> None:
    body = {"shop_key": desk.mine.pk, "name": "ERP", "url": URL, "topics": ["hold.*"]}
    assert asked(desk, "POST", "webhooks", body, scopes=()).status_code == 403
    made = asked(desk, "POST", "webhooks", body)
    assert made.status_code == 201
    assert made.json()["secret"].startswith("whsec_")
    key = made.json()["hook"]["id"]
    assert asked(desk, "GET", "webhooks").json()[0]["id"] == key
    assert "secret" not in asked(desk, "GET", "webhooks").json()[0]
    assert asked(desk, "PUT", f"webhooks/{key}", body | {"name": "新"}).json()["name"] == "新"
    assert asked(desk, "POST", f"webhooks/{key}/rotate").status_code == 200
    assert asked(desk, "POST", f"webhooks/{key}/test").status_code == 200
    assert asked(desk, "POST", f"webhooks/{key}/switch", {"on": False, "why": "x"}).json()["live"] == 0  # fmt: skip
    rows = asked(desk, "GET", "outbox?state=pending", scopes=()).json()["rows"]
    assert [row["topic"] for row in rows] == ["hook.test"]
    one = rows[0]["id"]
    assert asked(desk, "POST", f"outbox/{one}/confirm", {"arrived": True}, scopes=()).status_code == 409  # fmt: skip
    assert asked(desk, "POST", f"outbox/{one}/redeliver", scopes=()).json()["state"] == "pending"
    assert asked(desk, "DELETE", f"webhooks/{key}").status_code == 200
    assert asked(desk, "GET", "webhooks").json() == []


def test_keys_are_listed_and_revoked_by_a_key_that_may(desk: Desk) -> None:
    listed = asked(desk, "GET", "keys", scopes=("manage_people",)).json()
    assert listed[0]["scopes"] == ["manage_people"]
    assert "hash" not in listed[0]
    assert asked(desk, "POST", f"keys/{listed[0]['id']}/revoke", scopes=("manage_people",)).status_code == 200  # fmt: skip
    assert asked(desk, "GET", "keys", scopes=()).status_code == 403


def test_what_is_sealed_of_a_receiver_opens_in_its_own_row_alone(desk: Desk) -> None:
    first, second = added(desk, name="一"), added(desk, name="二")
    with everything("tests"):
        Webhook.objects.filter(pk=second.pk).update(secret=first.secret)
        second.refresh_from_db()
        with pytest.raises(Exception, match="cannot be opened"):
            hooks.secrets_in_force(second, now=NOW)
