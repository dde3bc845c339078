"""What a store is sent, and what its refusals want done."""

import json

import pytest

from fuchang.connect.shopify.asking import (
    Dry,
    QueryOutOfDate,
    Refused,
    ScopeMissing,
    SessionLost,
    Store,
    StoreClosed,
)
from fuchang.connect.wire import Elsewhere, Garbled, Wire
from tests.receiver import Receiver

pytestmark = pytest.mark.loopback
URL = "https://shop.myshopify.com/admin/api/2026-07/graphql.json"


def store(server):
    return Store(URL, "shpat_x", Wire(base=f"http://{server.pair}"))


def answering(document, **more):
    return Receiver(said=json.dumps(document).encode(), **more)


def test_the_token_goes_in_a_header_and_the_bucket_is_noted():
    cost = {"cost": {"throttleStatus": {"currentlyAvailable": 75, "restoreRate": 50}}}
    with answering({"data": {"order": None}, "extensions": cost}) as server:
        one = store(server)
        assert one.ask("order", {"id": "gid://shopify/Order/1"}) == {"order": None}
    sent = server.heard[-1]
    assert sent.headers["x-shopify-access-token"] == "shpat_x"
    assert sent.path == "/admin/api/2026-07/graphql.json"
    assert json.loads(sent.body)["variables"] == {"id": "gid://shopify/Order/1"}
    assert one.left == 75


def refusal(code, message="no"):
    return {"errors": [{"message": message, "extensions": {"code": code}}]}


@pytest.mark.parametrize(
    ("code", "error"),
    [("ACCESS_DENIED", ScopeMissing), ("undefinedField", QueryOutOfDate), ("OTHER", Refused)],
)
def test_an_error_with_http_200_is_one_of_its_own_sort(code, error):
    with answering(refusal(code)) as server, pytest.raises(error):
        store(server).ask("order", {})


def test_an_empty_bucket_says_how_long_it_takes_to_fill():
    state = {"currentlyAvailable": 50, "restoreRate": 25}
    cost = {"cost": {"requestedQueryCost": 150, "throttleStatus": state}}
    with (
        answering({**refusal("THROTTLED"), "extensions": cost}) as server,
        pytest.raises(Dry) as told,
    ):
        store(server).ask("order", {})
    assert told.value.wait_s == 4


@pytest.mark.parametrize(
    ("status", "error"),
    [(401, SessionLost), (403, SessionLost), (402, StoreClosed), (423, StoreClosed), (404, StoreClosed)],
)  # fmt: skip
def test_a_status_says_whether_the_store_is_there(status, error):
    with answering({}, answer=status) as server, pytest.raises(error):
        store(server).ask("order", {})


def test_the_token_is_carried_to_no_other_place():
    away = {"Location": "https://evil.example"}
    with Receiver(answer=301, headers=away) as server, pytest.raises(Elsewhere):
        store(server).ask("order", {})


@pytest.mark.parametrize("document", [[], {"data": None}, {}])
def test_an_answer_of_another_form_may_be_asked_for_again(document):
    with answering(document) as server, pytest.raises(Garbled):
        store(server).ask("order", {})


def test_a_topic_is_subscribed_to_or_refused():
    made = {"webhookSubscription": {"id": "gid://shopify/WebhookSubscription/1"}, "userErrors": []}
    with answering({"data": {"webhookSubscriptionCreate": made}}) as server:
        assert (
            store(server).subscribe("refunds/create", "https://desk.example.com/x").endswith("/1")
        )
    assert json.loads(server.heard[-1].body)["variables"]["topic"] == "REFUNDS_CREATE"
    no = {"webhookSubscription": None, "userErrors": [{"field": ["uri"], "message": "not allowed"}]}
    refused = {"data": {"webhookSubscriptionCreate": no}}
    with answering(refused) as server, pytest.raises(Refused, match="not allowed"):
        store(server).subscribe("refunds/create", "http://x")
