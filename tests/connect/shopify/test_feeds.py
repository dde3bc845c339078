"""The feeds of a store, a page at a time."""

import json

import pytest

from fuchang.connect.platforms import Application
from fuchang.connect.shopify.asking import Store
from fuchang.connect.shopify.feeds import again, one_order, open_with, page
from fuchang.connect.wire import Wire
from fuchang.kernel.errors import UnknownWord
from tests.receiver import Receiver

pytestmark = pytest.mark.loopback
NOW = 1_790_000_000


def asked(data, feed, cursor):
    with Receiver(said=json.dumps({"data": data}).encode()) as server:
        store = Store("https://s/admin/api/x/graphql.json", "t", Wire(base=f"http://{server.pair}"))
        found = page(store, feed, cursor, back_days=7, now=NOW)
    return found, json.loads(server.heard[-1].body)["variables"]


def connection(more):
    return {"nodes": [{"id": "a"}], "pageInfo": {"hasNextPage": more, "endCursor": "c1"}}


def test_orders_come_by_windows_of_change():
    found, variables = asked({"orders": connection(True)}, "orders", {})
    assert "updated_at" in variables["query"]
    assert (found.rows, found.cursor["after"], found.caught_up) == (({"id": "a"},), "c1", False)


def test_disputes_come_all_and_again_from_the_first():
    found, variables = asked({"disputes": connection(True)}, "disputes", {})
    assert (variables["after"], found.cursor, found.caught_up) == (None, {"after": "c1"}, False)
    found, variables = asked({"disputes": connection(False)}, "disputes", found.cursor)
    assert (variables["after"], found.cursor, found.caught_up) == ("c1", {"after": None}, True)


def test_a_feed_that_is_not_there_is_refused():
    with pytest.raises(UnknownWord, match="disputes"):
        page(Store("https://s", "t"), "payouts", {}, back_days=1, now=NOW)


def test_an_order_that_is_gone_is_nothing():
    with Receiver(said=b'{"data": {"order": null}}') as server:
        store = Store("https://s/g", "t", Wire(base=f"http://{server.pair}"))
        assert one_order(store, "gid://shopify/Order/1") is None


def test_a_thing_is_read_again_with_its_order():
    with Receiver(said=b'{"data": {"order": {"id": "x"}}}') as server:
        store = Store("https://s/g", "t", Wire(base=f"http://{server.pair}"))
        assert again(store, "trace", "1") == ("orders", [{"id": "x"}])
    assert json.loads(server.heard[-1].body)["variables"] == {"id": "gid://shopify/Order/1"}
    with pytest.raises(UnknownWord):
        again(store, "refund", "1")


def test_a_store_is_opened_with_a_token_or_with_the_apps_own_keys():
    told = {"access_token": "shpat_own", "expires_in": 86_399}
    with Receiver(said=json.dumps(told).encode()) as server:
        of = Application("id", "s", "https://s/g", f"http://{server.pair}/t")
        own, until = open_with(of, "client_credentials", now=NOW)
    assert (own.token, until) == ("shpat_own", NOW + 86_399 - 600)
    assert open_with(of, "shpat_given", now=NOW)[1] is None
