"""Tracking services are asked once when a case opens, then they call; all over real sockets."""

import json
import socket
import threading
from urllib.parse import urlencode, urlsplit

import httpx
import pytest
from django.test import Client

from fuchang.cases import actions
from fuchang.cases.models import Case, CaseEvent
from fuchang.cases.traces import NobodyToAsk
from fuchang.connect.couriers.kuaidi100 import signing
from fuchang.connect.couriers.policy import PUSHES_EXPECTED_S
from fuchang.kernel.clock import clock, local_text
from fuchang.pipeline.feeds import couriers as asking
from fuchang.sandbox.faults import read_script
from fuchang.shops import authorising, couriers, keys
from fuchang.shops.doors import BACKEND
from fuchang.shops.models import CourierAccount, Person
from fuchang.store import feeds, watching
from fuchang.store.models import Delivery, Feed, ServicePast, WatchedParcel, Wish
from fuchang.store.watching import Named
from tests.pipeline.feeds.watched import Watched, scans, until
from tests.sandbox.courier_town import KEYS

FORGED = "faults: [{platform: kuaidi100, call: push, do: {fault: said, what: forged}}]"
NO_QUOTA = "faults: [{platform: kuaidi100, call: subscribe, do: {fault: said, what: error, facts: {code: '601'}}}]"
TWICE = "faults: [{platform: kuaidi100, call: push, do: {fault: said, what: twice}}]"
pytestmark = [pytest.mark.loopback, pytest.mark.store, pytest.mark.slow]


def signed(number: str, at: int) -> bytes:
    """A call of 快递100 about a scan at that moment."""
    data = [{"time": local_text(at), "context": "派送失败，无法联系收件人", "statusCode": "2"}]
    last = {"nu": number, "com": "yuantong", "state": "2", "status": "200", "data": data}
    param = json.dumps({"status": "polling", "message": "", "lastResult": last})
    sign = signing.of_push(param, salt=KEYS["kuaidi100"]["salt"])
    return urlencode({"param": param, "sign": sign}).encode()


def one_parcel(watched: Watched) -> WatchedParcel:
    """A parcel on its way about which a case is open; at some hours there is only one not yet picked up."""
    under_way = {"picked_up", "in_transit", "out_for_delivery"}
    found = [(one, scans(one.number)) for one in WatchedParcel.objects.order_by("pk")]
    moving = [one for one, seen in found if seen and seen[-1] in under_way]
    return (moving + [one for one, seen in found if not seen])[0]


def test_a_case_that_opens_is_one_question_and_a_subscription_for_the_rest(
    watched: Watched,
) -> None:
    watched.account("kuaidi100")
    watched.account("kdniao")
    watched.shop.hear()
    watched.ask()
    numbers = set(WatchedParcel.objects.values_list("number", flat=True))
    assert len(numbers) > 3
    assert watched.calls("kuaidi100", "query") == len(numbers)
    assert watched.calls("kdniao", "8001") == 0
    past = ServicePast.objects.filter(asked_at__isnull=False)
    assert set(past.values_list("provider", flat=True)) == {"kuaidi100"}
    assert ServicePast.objects.filter(subscribed_at__isnull=False).count() > 3
    assert not list(Feed.objects.exclude(problem="").values_list("name", "problem"))
    assert set(Delivery.objects.values_list("state", flat=True)) == {"applied"}
    before = len(watched.shop.server.sandbox.calls)
    watched.shop.hear()
    watched.ask()
    assert not [one for one in watched.shop.server.sandbox.calls[before:] if one.platform == "kuaidi100"]  # fmt: skip


def test_a_call_that_comes_signed_is_a_fact_and_wakes_the_case(watched: Watched) -> None:
    watched.account("kuaidi100")
    watched.shop.hear()
    watched.ask()
    parcel = one_parcel(watched)
    case = Case.objects.filter(order_id=parcel.order_id, live=1).latest("pk")
    actions.snooze(watched.shop.owner, case.pk, until="parcel", now=clock())
    watched.leap(901)  # it calls a quarter of an hour later for the first time
    assert watched.told(
        parcel.number, watched.scan(parcel.number, "exception", "派送失败，收件人拒收")
    )
    assert Delivery.objects.filter(name="kuaidi100.push").exists()
    watched.ask()
    assert scans(parcel.number)[-1] in {"exception", "rejected"}
    assert Case.objects.get(pk=case.pk).state != "snoozed"
    feed = Feed.objects.get(platform="couriers", name="kuaidi100")
    assert feed.row_at
    assert feeds.sign(feed, now=clock()).state == "well"


def test_a_call_that_nobody_signed_is_refused_and_not_stored_and_one_told_twice_is_one(
    watched: Watched,
) -> None:
    watched.account("kuaidi100")
    watched.shop.hear()
    watched.ask()
    parcel = one_parcel(watched)
    before = len(scans(parcel.number))
    watched.shop.server.sandbox.faults.lay_on(read_script(FORGED), now=watched.shop.now())
    subscribed = ServicePast.objects.filter(subscribed_at__isnull=False).count()
    watched.leap(901)
    assert until(lambda: watched.calls("kuaidi100", "push") >= subscribed)
    assert not Delivery.objects.filter(name="kuaidi100.push").exists()
    watched.shop.server.sandbox.faults.lay_on(read_script(TWICE), now=watched.shop.now())
    watched.scan(parcel.number, "delivered", "已签收，签收人：前台")
    assert until(lambda: Delivery.objects.filter(name="kuaidi100.push").exists())
    assert until(lambda: watched.calls("kuaidi100", "push") > subscribed)
    watched.ask()
    assert Delivery.objects.filter(name="kuaidi100.push").count() == 1
    assert scans(parcel.number)[-1] == "delivered"
    assert len(scans(parcel.number)) == before + 1


@pytest.mark.parametrize(
    ("provider", "call", "console", "place"),
    [
        ("kdniao", "8001", "kdniao", "callback"),
        ("seventeentrack", "gettrackinfo", "17track", "webhook"),
    ],
)
def test_other_services_call_the_address_of_their_console(
    provider: str, call: str, console: str, place: str, watched: Watched
) -> None:
    account = watched.account(provider)
    watched.steer(console, **{place: couriers.callback(account)})
    watched.shop.hear()
    watched.ask()
    parcel = one_parcel(watched)
    assert watched.calls(provider, call) == WatchedParcel.objects.count()
    watched.leap(901)
    at = watched.scan(parcel.number, "delivered", "已签收，签收人：前台")
    assert watched.told(parcel.number, at)
    watched.ask()
    assert scans(parcel.number)[-1] == "delivered"


def test_a_person_who_asks_too_soon_is_answered_when_the_lock_opens(watched: Watched) -> None:
    watched.account("kuaidi100")
    watched.shop.hear()
    watched.ask()
    parcel = one_parcel(watched)
    case = Case.objects.filter(order_id=parcel.order_id, live=1).latest("pk")
    asked = watched.calls("kuaidi100", "query")
    actions.ask_trace(watched.shop.owner, case.pk, now=clock())
    watched.ask()
    assert watched.calls("kuaidi100", "query") == asked
    parcel.refresh_from_db()
    assert parcel.occasion == "person_asks"
    assert parcel.next_at is not None
    assert 1_700 < parcel.next_at - clock() <= 1_800
    watched.leap(1_801)
    watched.ask()
    assert watched.calls("kuaidi100", "query") == asked + 1
    assert CaseEvent.objects.filter(case=case, verb="trace.asked").count() == 1


def test_a_machine_asks_about_the_parcels_of_a_case(watched: Watched) -> None:
    watched.account("kuaidi100")
    watched.shop.hear()
    watched.ask()
    case = Case.objects.filter(order_id=one_parcel(watched).order_id, live=1).latest("pk")
    shop = watched.shop.shop.pk
    text = keys.make(watched.shop.owner, name="ERP", role="agent", shops=[shop], now=clock())[1]
    answer = httpx.post(
        f"{watched.url}/api/cases/{case.number}/trace", headers={"Authorization": f"Bearer {text}"},
        trust_env=False,
    )  # fmt: skip
    assert answer.status_code == 200
    assert answer.json()["number"] == case.number


def test_another_service_is_asked_while_one_has_locked_the_number(watched: Watched) -> None:
    watched.account("kuaidi100")
    watched.shop.hear()
    watched.ask()
    watched.account("kdniao")
    parcel = one_parcel(watched)
    case = Case.objects.filter(order_id=parcel.order_id, live=1).latest("pk")
    actions.ask_trace(watched.shop.owner, case.pk, now=clock())
    watched.ask()
    assert watched.calls("kdniao", "8001") == 1


def test_a_desk_without_keys_asks_the_platform_alone_and_without_that_nobody(
    watched: Watched,
) -> None:
    watched.shop.hear()
    watched.ask()
    assert not WatchedParcel.objects.exists()
    case = Case.objects.filter(live=1).exclude(order_id="").exclude(waybill="").latest("pk")
    actions.ask_trace(watched.shop.owner, case.pk, now=clock())
    assert Wish.objects.filter(thing="trace", thing_id=case.order_id).exists()
    found = watched.shop.authorisation
    authorising.switch(watched.shop.owner, found.pk, what="reading", on=False, now=clock())
    with pytest.raises(NobodyToAsk):
        actions.ask_trace(watched.shop.owner, case.pk, now=clock())


def test_a_reply_that_was_lost_brings_the_call_again_and_changes_nothing(watched: Watched) -> None:
    account = watched.account("kuaidi100")
    watched.shop.hear()
    watched.ask()
    parcel = one_parcel(watched)
    before = scans(parcel.number)
    body = signed(parcel.number, clock() - 5)
    place = urlsplit(couriers.callback(account))
    head = (
        f"POST {place.path} HTTP/1.1\r\nHost: {place.netloc}\r\nContent-Length: {len(body)}\r\n"
        "Content-Type: application/x-www-form-urlencoded\r\n\r\n"
    )
    with socket.create_connection((str(place.hostname), place.port or 80)) as line:
        line.sendall(head.encode() + body)  # and it hangs up before it hears anything
    assert until(Delivery.objects.filter(name="kuaidi100.push").exists)
    watched.ask()
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    again = httpx.post(couriers.callback(account), content=body, headers=form, trust_env=False)
    assert again.json()["message"] == "成功"
    watched.ask()
    assert Delivery.objects.filter(name="kuaidi100.push").count() == 1
    assert scans(parcel.number) == [*before, "exception"]


def test_keys_that_are_refused_are_told_and_another_service_answers(watched: Watched) -> None:
    watched.account("kuaidi100", key="somebody else's")
    watched.account("kdniao")
    watched.shop.hear()
    watched.ask()
    feed = Feed.objects.get(platform="couriers", name="kuaidi100")
    assert feed.problem
    assert (
        feeds.sign(feed, now=clock()).state == "failing"
    )  # at once, for it does not pass by itself
    assert watched.calls("kuaidi100", "query") == 1  # it rests afterwards
    assert watched.calls("kdniao", "8001") == WatchedParcel.objects.count()


def test_once_the_keys_are_right_what_waited_is_asked_at_once(watched: Watched) -> None:
    watched.account("kuaidi100", key="somebody else's")
    watched.shop.hear()
    watched.ask()
    assert watched.calls("kuaidi100", "query") == 1
    (why,) = set(WatchedParcel.objects.exclude(why="").values_list("why", flat=True))
    assert why.startswith("快递100拒绝了密钥（")
    assert "数据接入" in why
    watched.account("kuaidi100")
    watched.ask()
    assert watched.calls("kuaidi100", "query") == 1 + WatchedParcel.objects.count()


def test_cases_that_were_open_before_there_were_keys_are_asked_about(watched: Watched) -> None:
    watched.shop.hear()
    watched.ask()
    assert not WatchedParcel.objects.exists()
    account = watched.account("kuaidi100")
    asked = WatchedParcel.objects.count()
    assert asked > 3
    couriers.remove(watched.shop.owner, account.pk, now=clock())
    watched.ask()
    assert watched.calls("kuaidi100", "query") == 0
    watched.account("kuaidi100")
    watched.ask()
    assert watched.calls("kuaidi100", "query") == asked


def test_a_worker_that_died_over_a_question_does_not_make_the_service_lock_the_number(
    watched: Watched,
) -> None:
    watched.account("kuaidi100")
    watched.shop.hear()
    watched.ask()
    parcel, asked = one_parcel(watched), watched.calls("kuaidi100", "query")
    Feed.objects.filter(platform="couriers").update(next_at=0)
    # as it is when a worker dies after it has asked: wanted, leased, the question written down
    WatchedParcel.objects.filter(pk=parcel.pk).update(
        occasion="case_opened", next_at=clock() - 400, leased_until_at=clock() + 100
    )
    ServicePast.objects.filter(number=parcel.number).update(asked_at=clock())
    watched.ask()
    WatchedParcel.objects.filter(pk=parcel.pk).update(leased_until_at=clock() - 1)
    watched.ask()
    assert watched.calls("kuaidi100", "query") == asked


def test_a_courier_that_wants_a_phone_is_not_asked_without_one_and_the_case_says_so(
    watched: Watched,
) -> None:
    watched.account("kuaidi100")
    watched.shop.hear()
    watched.ask()
    parcel, asked = one_parcel(watched), watched.calls("kuaidi100", "query")
    account = watched.account("kuaidi100")
    CourierAccount.objects.filter(pk=account.pk).update(told={"customer": "SANDBOX0CUSTOMER"})
    ServicePast.objects.all().delete()
    WatchedParcel.objects.filter(pk=parcel.pk).update(courier="顺丰速运")
    case = Case.objects.filter(order_id=parcel.order_id, live=1).latest("pk")
    WatchedParcel.objects.filter(pk=parcel.pk).update(next_at=clock(), occasion="person_asks")
    asking.turn(threading.Event())
    assert watched.calls("kuaidi100", "query") == asked
    parcel.refresh_from_db()
    assert "手机号后四位" in parcel.why
    assert case.live


def test_a_subscription_that_failed_is_taken_later(watched: Watched) -> None:
    watched.account("kuaidi100")
    watched.shop.server.sandbox.faults.lay_on(read_script(NO_QUOTA), now=watched.shop.now())
    watched.shop.hear()
    watched.ask()
    wanting = WatchedParcel.objects.exclude(next_at=None)
    assert wanting.exists()
    assert not ServicePast.objects.exclude(subscribed_at=None).exists()
    watched.shop.server.sandbox.faults.lay_on(read_script("faults: []"), now=watched.shop.now())
    for _ in range(3):
        WatchedParcel.objects.exclude(next_at=None).update(next_at=0)
        Feed.objects.filter(platform="couriers").update(next_at=0)
        watched.ask()
    assert ServicePast.objects.exclude(subscribed_at=None).exists()
    feed = Feed.objects.get(platform="couriers", name="kuaidi100")
    assert (feed.problem, feed.failures) == ("", 0)


def test_three_workers_at_once_ask_each_question_once(watched: Watched) -> None:
    watched.account("kuaidi100")
    watched.shop.hear()
    watched.ask()
    watched.leap(1_801)
    parcels = list(WatchedParcel.objects.all())
    named = [Named(one.shop_key, one.number, one.order_id, one.courier) for one in parcels]
    watching.want(named, occasion="person_asks", now=clock())
    before = watched.calls("kuaidi100", "query")
    workers = [threading.Thread(target=watched.turns) for _ in range(3)]
    for one in workers:
        one.start()
    for one in workers:
        one.join(timeout=60)
    assert watched.calls("kuaidi100", "query") == before + len(parcels)
    assert not WatchedParcel.objects.filter(occasion="person_asks").exists()


def test_the_page_of_the_case_says_who_was_asked_and_when(watched: Watched) -> None:
    watched.account("kuaidi100")
    watched.shop.hear()
    watched.ask()
    parcel = one_parcel(watched)
    case = Case.objects.filter(order_id=parcel.order_id, live=1).latest("pk")
    client = Client()
    client.force_login(Person.objects.get(login="alice"), backend=BACKEND)
    session = client.session
    session["second_factor"] = True
    session.save()
    page = client.get(f"/cases/{case.number}/").content.decode()
    assert "快递100" in page
    assert "已订阅" in page
    client.post(f"/cases/{case.number}/trace/")
    assert "等到能再问的时候" not in page
    watched.ask()
    assert "等到能再问的时候" in client.get(f"/cases/{case.number}/").content.decode()


def test_of_two_workers_one_asks(watched: Watched) -> None:
    watched.account("kuaidi100")
    watched.shop.hear()
    watched.ask()
    parcel = one_parcel(watched)
    WatchedParcel.objects.filter(pk=parcel.pk).update(next_at=clock() - 1)
    one, other = (watching.due(now=clock(), most=5)[0] for _ in range(2))
    assert watching.claimed(one, now=clock())
    assert not watching.claimed(other, now=clock())
    watching.want([Named(parcel.shop_key, parcel.number, parcel.order_id)], occasion="person_asks", now=clock())  # fmt: skip
    watching.left(one, next_at=None)  # wanted again meanwhile: it is due still
    parcel.refresh_from_db()
    assert (parcel.occasion, parcel.leased_until_at) == ("person_asks", 0)
    assert parcel.next_at is not None


def test_a_service_that_keeps_news_back_is_deaf(watched: Watched) -> None:
    watched.account("kuaidi100")
    watched.shop.hear()
    watched.ask()
    parcel = one_parcel(watched)
    watched.shop.server.sandbox.faults.lay_on(read_script(FORGED), now=watched.shop.now())
    watched.scan(parcel.number, "exception", "派送失败")
    assert until(lambda: watched.calls("kuaidi100", "push"))
    watched.leap(PUSHES_EXPECTED_S + 10)
    asked = watched.calls("kuaidi100", "query")
    watched.ask()
    assert watched.calls("kuaidi100", "query") > asked  # the round asks about silent subscriptions
    feed = Feed.objects.get(platform="couriers", name="kuaidi100")
    assert feed.cursor["withheld_at"]
    assert feeds.sign(feed, now=clock() + PUSHES_EXPECTED_S * 2).state == "silent"
    watching.called(feed.shop_key, feed.name, rows=1, now=clock())
    feed.refresh_from_db()
    assert feeds.sign(feed, now=clock()).state == "well"
