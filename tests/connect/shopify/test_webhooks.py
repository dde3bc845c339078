"""Webhooks of Shopify: signed on the raw body, and only hints."""

import json

import pytest

from fuchang.connect.platforms import platform
from fuchang.connect.shopify.shipped import topics
from fuchang.connect.shopify.webhooks import NotGenuine, Unreadable, heard, signature

SECRET = "hush"


def call(document, topic="orders/updated", secret=SECRET, **more):
    body = json.dumps(document).encode() if not isinstance(document, bytes) else document
    headers = {"x-shopify-hmac-sha256": signature(body, secret=secret), "x-shopify-topic": topic,
               "x-shopify-shop-domain": "shop.myshopify.com", **more}  # fmt: skip
    return body, headers


def hint(document, topic="orders/updated", **more):
    body, headers = call(document, topic, **more)
    return heard(body, headers, secret=SECRET)


@pytest.mark.parametrize(
    ("topic", "document"),
    [
        ("orders/updated", {"admin_graphql_api_id": "gid://shopify/Order/1"}),
        ("refunds/create", {"id": 9, "order_id": 1}),
        ("fulfillments/update", {"order_id": "1"}),
        ("returns/request", {"order": {"admin_graphql_api_id": "gid://shopify/Order/1"}}),
    ],
)
def test_it_says_which_order_to_read_again(topic, document):
    found = hint(document, topic)
    assert found.order == "gid://shopify/Order/1"
    assert found.store == "shop.myshopify.com"


def test_other_topics_want_other_things():
    assert hint({}, "disputes/create").feed == "disputes"
    assert hint({}, "app/uninstalled").ends
    assert hint({}, "customers/redact").personal == "redact_buyer"
    assert not hint({}, "themes/publish").known


def test_a_request_of_data_protection_names_buyer_and_orders_by_number_alone():
    customer = {"id": 191167, "email": "john@example.com", "phone": "555-625-1199"}
    found = hint(
        {"customer": customer, "orders_to_redact": [299938, "280263", None, "x"]},
        "customers/redact",
    )
    assert (found.buyer, found.orders) == ("191167", ("299938", "280263"))
    asked = hint({"customer": customer, "orders_requested": [7]}, "customers/data_request")
    assert (asked.personal, asked.orders) == ("data_request", ("7",))
    assert hint({"shop_id": 1}, "shop/redact").personal == "redact_shop"
    assert hint({"customer": [], "orders_to_redact": 7}, "customers/redact").orders == ()


@pytest.mark.parametrize(
    "topic", [name for name, wants in topics().items() if wants.get("personal")]
)
def test_every_request_of_data_protection_has_its_words_its_time_and_their_source(topic):
    duty = platform("shopify").duties[topics()[topic]["personal"]]
    assert duty.days == 30
    assert duty.source.startswith("https://shopify.dev/")


def test_the_same_event_has_the_same_id_however_often_it_is_told():
    assert hint({"a": 1}, **{"x-shopify-event-id": "e1"}).call_id == "e1"
    assert hint({"a": 1}).call_id == hint({"a": 1}).call_id != hint({"a": 2}).call_id


@pytest.mark.parametrize("secret", ["other", ""])
def test_a_call_that_is_not_signed_right_is_refused(secret):
    body, headers = call({}, secret="other")
    with pytest.raises(NotGenuine):
        heard(body, headers, secret=SECRET)
    body, headers = call({}, secret="")
    with pytest.raises(NotGenuine):
        heard(body, headers, secret=secret and SECRET)
    with pytest.raises(NotGenuine):
        heard(body, {}, secret=SECRET)


@pytest.mark.parametrize("body", [b"", b"[]", b"not json", b"[" * 100_000])
def test_a_signed_call_of_something_else_is_for_quarantine(body):
    with pytest.raises(Unreadable):
        hint(body)


@pytest.mark.parametrize("order", ["１", "1; drop", None, {"a": 1}, "gid://other/Order/1"])
def test_an_order_that_is_none_is_not_asked_for(order):
    assert hint({"order_id": order}, "refunds/create").order == ""
