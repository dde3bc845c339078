"""Calls of tracking services and marketplaces: refused, kept aside, taken once, never believed by themselves."""

import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

import pytest
from django.test import Client

from fuchang.connect.couriers.calls import LARGEST
from fuchang.connect.couriers.kuaidi100 import signing
from fuchang.connect.couriers.seventeentrack.pushes import signature
from fuchang.connect.shopify import webhooks
from fuchang.kernel.clock import DAY, clock, local_text
from fuchang.pipeline.worker import Worker
from fuchang.shops import authorising, couriers, shop_secrets
from fuchang.shops.models import AuditRow, Authorisation, CourierAccount
from fuchang.store import watching
from fuchang.store.facts.tables import ensure, forget
from fuchang.store.models import (
    Delivery,
    Feed,
    KeptAsideRow,
    PersonalRequest,
    PlatformMessage,
    ServicePast,
    StrangeWord,
    WatchedParcel,
    Wish,
)
from fuchang.store.walls import everything
from fuchang.store.watching import Named
from tests.people import Desk
from tests.pipeline.feeds.watched import scans

pytestmark = [pytest.mark.django_db, pytest.mark.store]
NUMBER, ORDER, SALT, SECRET = "YT8100000000011", "4600000000001164036", "our own salt", "shpss_x"


@pytest.fixture(autouse=True)
def seen(db: None) -> Iterator[None]:
    forget()
    ensure()
    with everything("the test"):
        yield


def account(desk: Desk, provider: str = "kuaidi100", **keys: str) -> CourierAccount:
    given = {"customer": "C", "key": "K", "salt": SALT} if provider == "kuaidi100" else {"key": "K"}
    asked = couriers.Given(provider, {**given, **keys}, address="https://desk.example/")
    return couriers.set_keys(desk.access("alice"), [desk.mine.pk], asked, now=clock())[0]


def watch(desk: Desk, number: str = NUMBER) -> None:
    watching.want_new([Named(desk.mine.pk, number, ORDER)], occasion="round", now=clock())


def document(number: str = NUMBER, status: str = "polling") -> dict[str, Any]:
    data = [{"time": local_text(clock() - 60), "context": "已揽收", "statusCode": "103"}]
    last = {"nu": number, "com": "yuantong", "state": "0", "status": "200", "data": data}
    return {"status": status, "message": "", "lastResult": last}


def call(found: CourierAccount, told: Any, *, salt: str = SALT) -> Any:
    param = told if isinstance(told, str) else json.dumps(told)
    form = urlencode({"param": param, "sign": signing.of_push(param, salt=salt)})
    place = couriers.callback(found).removeprefix("https://desk.example")
    return Client(enforce_csrf_checks=True).post(place, form, "application/x-www-form-urlencoded")


def test_a_signed_call_is_stored_acknowledged_in_its_own_words_and_told_twice_is_one(
    desk: Desk,
) -> None:
    found = account(desk)
    watch(desk)
    told = document()
    answers = [call(found, told) for _ in range(2)]
    assert {one.status_code for one in answers} == {200}
    assert answers[0].json() == {"result": True, "returnCode": "200", "message": "成功"}
    assert Delivery.objects.count() == 1
    Worker(name="test").run(once=True)
    assert scans(NUMBER) == ["picked_up"]
    assert ServicePast.objects.get(number=NUMBER).heard_at


def test_a_call_that_is_told_again_later_hides_no_silence_and_ends_no_subscription(
    desk: Desk,
) -> None:
    found = account(desk)
    watch(desk)
    told = document(status="abort")
    call(found, told)
    before = clock() - 50_000
    ServicePast.objects.update(heard_at=before, ended_at=before, subscribed_at=before + 60)
    Feed.objects.filter(platform="couriers").update(row_at=before, heard_at=before)
    assert call(found, told).status_code == 200
    past = ServicePast.objects.get()
    assert (past.heard_at, past.ended_at) == (before, before)
    assert Feed.objects.get(platform="couriers").row_at == before


def test_what_nobody_signed_is_refused_in_the_services_form_and_leaves_nothing(desk: Desk) -> None:
    found = account(desk)
    watch(desk)
    answer = call(found, document(), salt="somebody else's")
    assert answer.status_code == 401
    assert answer.json()["result"] is False
    assert SALT not in answer.content.decode()
    other = account(desk, "seventeentrack")
    body = json.dumps({"event": "TRACKING_UPDATED", "data": {}}).encode()
    place = couriers.callback(other).removeprefix("https://desk.example")
    sign = {"sign": signature(body, key="somebody else's")}
    assert Client().post(place, body, "application/json", headers=sign).status_code == 401
    assert not Delivery.objects.exists()


def test_an_address_that_is_nobodys_and_a_body_that_is_too_large_are_refused(desk: Desk) -> None:
    found = account(desk)
    assert Client().post("/hooks/couriers/kuaidi100/nobody/", {}).status_code == 404
    assert Client().post("/hooks/couriers/taobao/nobody/", {}).status_code == 404
    place = couriers.callback(found).removeprefix("https://desk.example")
    large = b"x" * (LARGEST + 1)
    assert Client().post(place, large, "application/octet-stream").status_code == 413
    assert Client().get(place).status_code == 405
    assert not Delivery.objects.exists()


def test_a_signed_call_that_nobody_can_read_lies_in_the_quarantine(desk: Desk) -> None:
    found = account(desk)
    assert call(found, '{"something": "else"}').status_code == 400
    Worker(name="test").run(once=True)
    assert KeptAsideRow.objects.get().table == "tracking_events"


def test_a_parcel_of_nobody_lies_in_the_quarantine_and_becomes_no_fact(desk: Desk) -> None:
    found = account(desk)
    assert call(found, document()).status_code == 200
    Worker(name="test").run(once=True)
    assert scans(NUMBER) == []
    assert KeptAsideRow.objects.get().value.startswith("YT8")


def test_shops_of_one_account_share_its_address_and_each_hears_of_its_own(desk: Desk) -> None:
    from fuchang.shops.access import access_of
    from fuchang.shops.models import Membership

    Membership.objects.create(
        person=desk.people["alice"], shop=desk.other, role="owner", since_at=clock()
    )
    alice = access_of(desk.people["alice"], second_factor=True)
    given = couriers.Given(
        "kuaidi100", {"customer": "C", "key": "K", "salt": SALT}, address="https://desk.example/"
    )
    mine, other = couriers.set_keys(alice, [desk.mine.pk, desk.other.pk], given, now=clock())
    assert mine.door == other.door
    watching.want_new([Named(desk.other.pk, NUMBER, ORDER)], occasion="round", now=clock())
    assert call(mine, document()).status_code == 200
    assert Delivery.objects.get().shop_key == desk.other.pk
    # whoever then has keys of his own has an address of his own
    alone = couriers.set_keys(
        alice, [desk.mine.pk], couriers.Given("kuaidi100", {"key": "K2"}), now=clock()
    )
    assert alone[0].door != other.door


def test_a_service_that_gives_up_is_asked_again_and_one_that_is_done_is_not(desk: Desk) -> None:
    found = account(desk)
    watch(desk)
    call(found, document(status="abort"))
    parcel = WatchedParcel.objects.get()
    assert ServicePast.objects.get().ended_at
    assert parcel.next_at is not None
    assert parcel.next_at > clock()
    done = document(status="shutdown")
    done["lastResult"]["data"][0] |= {"context": "已签收，签收人：本人", "statusCode": "3"}
    call(found, done)
    parcel.refresh_from_db()
    assert parcel.next_at is None


def granted(desk: Desk) -> Authorisation:
    found = authorising.apply_for(
        desk.access("alice"), desk.mine.pk, platform="shopify", app_key="1", app_secret=SECRET,
        gateway="", now=clock(),
    )  # fmt: skip
    Authorisation.objects.filter(pk=found.pk).update(granted_at=clock())
    Feed.objects.create(
        shop_key=desk.mine.pk, platform="shopify", name="disputes", next_at=clock() + 900
    )
    return Authorisation.objects.get(pk=found.pk)


def webhook(found: Authorisation, topic: str, told: Any, *, secret: str = SECRET) -> Any:
    body = json.dumps(told).encode()
    headers = {
        "X-Shopify-Topic": topic, "X-Shopify-Event-Id": f"{topic}:{body.decode()}",
        "X-Shopify-Hmac-SHA256": webhooks.signature(body, secret=secret),
    }  # fmt: skip
    place = f"/hooks/platforms/shopify/{found.pk}/"
    client = Client(enforce_csrf_checks=True)
    return client.post(place, body, "application/json", headers=headers)


def test_a_webhook_is_a_wish_to_read_the_order_again_once(desk: Desk) -> None:
    found, told = granted(desk), {"admin_graphql_api_id": "gid://shopify/Order/7"}
    for _ in range(2):
        assert webhook(found, "orders/updated", told).status_code == 200
    wanted = Wish.objects.get()
    assert (wanted.platform, wanted.thing, wanted.thing_id) == (
        "shopify",
        "order",
        "gid://shopify/Order/7",
    )
    assert wanted.count == 1
    assert PlatformMessage.objects.count() == 1
    assert webhook(found, "disputes/create", {"id": 1}).status_code == 200
    assert Feed.objects.get(name="disputes").next_at <= clock()
    assert webhook(found, "new/topic", {"id": 1}).status_code == 200
    assert StrangeWord.objects.get().word == "new/topic"


def test_a_request_of_data_protection_is_work_with_a_deadline_once(desk: Desk) -> None:
    found, customer = granted(desk), {"id": 19, "email": "john@example.com"}
    for _ in range(2):
        told = {"customer": customer, "orders_to_redact": [7, 8]}
        assert webhook(found, "customers/redact", told).status_code == 200
    row = PersonalRequest.objects.get()
    assert (row.shop_key, row.duty, row.buyer, row.orders) == (
        desk.mine.pk, "redact_buyer", "19", ["7", "8"],
    )  # fmt: skip
    assert row.due_at - row.received_at == 30 * DAY
    assert PlatformMessage.objects.get().state == "stored"


def test_a_shop_that_has_removed_the_app_may_still_ask_to_be_forgotten(desk: Desk) -> None:
    found = granted(desk)
    assert webhook(found, "app/uninstalled", {"id": 1}).status_code == 200
    assert webhook(found, "shop/redact", {"shop_id": 1}).status_code == 200
    assert PersonalRequest.objects.get().duty == "redact_shop"


def test_a_webhook_that_nobody_signed_is_refused(desk: Desk) -> None:
    found = granted(desk)
    told = {"admin_graphql_api_id": "gid://shopify/Order/7"}
    answer = webhook(found, "orders/updated", told, secret="x")
    assert answer.status_code == 401
    assert Client().post("/hooks/platforms/taobao/1/", {}).status_code == 404
    assert not Wish.objects.exists()
    assert not PlatformMessage.objects.exists()


def test_a_shop_that_removes_the_app_is_deaf_and_one_that_was_disconnected_takes_no_calls(
    desk: Desk,
) -> None:
    found = granted(desk)
    assert webhook(found, "app/uninstalled", {"id": 1}).status_code == 200
    assert not Authorisation.objects.get(pk=found.pk).standing
    authorising.end(desk.access("alice"), found.pk, now=clock())
    assert webhook(found, "app/uninstalled", {"id": 2}).status_code == 404


def test_keys_are_sealed_never_shown_and_gone_when_they_are_removed(desk: Desk) -> None:
    found = account(desk, key="kanarienvogel", salt="")
    keys = couriers.keys_of(found)
    assert keys["key"] == "kanarienvogel"
    assert len(keys["salt"]) == 16  # nobody gave one: made up
    assert "kanarienvogel" not in json.dumps(found.told)
    assert "kanarienvogel" not in json.dumps(list(AuditRow.objects.values()), default=str)
    couriers.remove(desk.access("alice"), found.pk, now=clock())
    assert not shop_secrets.kept(desk.mine.pk, "courier kuaidi100 key")
    assert not Feed.objects.filter(platform="couriers").exists()
    assert call(found, document()).status_code == 404
