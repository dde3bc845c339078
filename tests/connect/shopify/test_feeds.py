"""The feeds of a store, a page at a time."""

import json

import pytest

from fuchang.connect.shopify.asking import Store
from fuchang.connect.shopify.feeds import one_order, page
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
