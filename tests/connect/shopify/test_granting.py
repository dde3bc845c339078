"""What a store grants."""

import hashlib
import hmac
import json
from urllib.parse import parse_qs

import pytest

from fuchang.connect.platforms import Application, application, authorise_url, platform, serving
from fuchang.connect.shopify.granting import (
    BY_ITSELF,
    NotGranted,
    UnreadableToken,
    exchange,
    fetched,
    genuine,
    pasted,
)
from tests.receiver import Receiver

GATEWAY = "https://shop.myshopify.com/admin/api/2026-07/graphql.json"


def test_it_is_found_by_walking_and_serves_its_own_shops():
    assert serving("shopify") is platform("shopify")


def test_its_addresses_lie_on_the_stores_own_host():
    there = platform("shopify")
    of = application(there, app_key="id", secret="s", gateway=GATEWAY)
    assert of.token_url == "https://shop.myshopify.com/admin/oauth/access_token"
    url = authorise_url(there, app_key="id", redirect="https://d/x", state="st", gateway=GATEWAY)
    assert url.startswith("https://shop.myshopify.com/admin/oauth/authorize?client_id=id&")


@pytest.mark.loopback
@pytest.mark.parametrize("by_code", [True, False])
def test_a_token_is_fetched_for_a_code_or_with_the_apps_own_keys(by_code):
    told = {"access_token": "shpat_abc", "scope": "read_orders", "expires_in": 86_399}
    with Receiver(said=json.dumps(told).encode()) as server:
        of = Application("id", "hush", GATEWAY, f"http://{server.pair}/admin/oauth/access_token")
        grant = exchange(of, code="c", redirect="", now=100) if by_code else fetched(of, now=100)
    sent = parse_qs(server.heard[-1].body.decode())
    assert sent["client_secret"] == ["hush"]
    assert ("code" in sent) is by_code
    assert (grant.token, grant.granted_to, grant.ends_at) == ("shpat_abc", "", 86_499)


@pytest.mark.loopback
@pytest.mark.parametrize("more", [{"answer": 400, "said": b"{}"}, {"said": b"{}"}])
def test_no_token_is_said_with_what_to_check(more):
    with Receiver(**more) as server, pytest.raises(NotGranted, match="Client ID"):
        fetched(Application("id", "s", GATEWAY, f"http://{server.pair}/"), now=1)


def test_a_token_is_pasted_or_the_word_that_lets_the_desk_fetch_its_own():
    assert pasted(" shpat_0123456789abcdef0123 ", now=1).token == "shpat_0123456789abcdef0123"
    assert pasted(BY_ITSELF, now=1).token == BY_ITSELF
    for text in ("", "sk_live_0123456789abcdef0123", "shpat_x"):
        with pytest.raises(UnreadableToken):
            pasted(text, now=1)


def test_who_came_back_from_the_stores_page_is_known_by_its_signature():
    query = {"code": "c", "shop": "shop.myshopify.com", "state": "st", "timestamp": "1"}
    text = "code=c&shop=shop.myshopify.com&state=st&timestamp=1"
    signed = hmac.new(b"hush", text.encode(), hashlib.sha256).hexdigest()
    assert genuine({**query, "hmac": signed}, secret="hush")
    assert not genuine({**query, "hmac": signed, "code": "other"}, secret="hush")
    assert not genuine(query, secret="hush")
