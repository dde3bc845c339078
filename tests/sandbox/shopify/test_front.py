"""Our client of Shopify against the simulated one, over real sockets."""

import threading
from functools import partial
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest

from fuchang.connect.heard import Asked, heard
from fuchang.connect.platforms import Application
from fuchang.connect.shopify.asking import Dry, QueryOutOfDate, SessionLost
from fuchang.connect.shopify.feeds import one_order, page
from fuchang.connect.shopify.granting import exchange, fetched
from fuchang.connect.shopify.webhooks import NotGenuine
from fuchang.connect.shopify.webhooks import heard as hinted
from fuchang.facts.codes import code, word

pytestmark = pytest.mark.loopback


def everything(shop, feed, *, back_days=400):
    """All pages of a feed; a dry bucket is waited for by letting time pass."""
    rows: list[Any] = []
    cursor: dict[str, Any] = {}
    for _ in range(200):
        try:
            one = page(shop.store, feed, cursor, back_days=back_days, now=shop.now)
        except Dry as dry:
            shop.server.sandbox.clock.leap(int(dry.wait_s) + 1)
            continue
        rows += one.rows
        cursor = one.cursor
        if one.caught_up:
            return rows
    raise AssertionError


def test_back_fill_reads_every_order_and_refund_of_the_store_and_no_other(shop):
    world = shop.server.sandbox.world
    told = everything(shop, "orders")
    found = heard("shopify", "orders", told, Asked(shop.shop_id, shop.now, b"k" * 32))
    assert not found.strange
    assert not found.unbelieved
    orders = {row["order_id"]: row for row in found.tables["orders"]}
    known = {row["order_id"]: row for row in world.rows("orders", shop_id=shop.shop_id)}
    assert set(orders) == set(known)
    for number, row in orders.items():
        assert row["total_fen"] == known[number]["total_fen"]
        assert row["created_at"] == known[number]["created_at"]
    refunds = {row["refund_id"].removeprefix("return-") for row in found.tables["refunds"]}
    assert refunds == {row["refund_id"] for row in world.rows("refunds", shop_id=shop.shop_id)}
    waybills = {row["waybill"] for row in found.tables["shipments"]}
    sent = world.rows("shipments", shop_id=shop.shop_id, direction=0)
    assert waybills == {row["waybill"] for row in sent if row["waybill"]}
    assert {word(kind="trace", code=row["code"]) for row in found.tables["tracking_events"]} >= {"picked_up", "delivered"}  # fmt: skip


def test_what_changes_later_comes_with_the_next_window(shop):
    cursor = page(shop.store, "orders", {}, back_days=0, now=shop.now).cursor
    row = next(shop.server.sandbox.world.rows("orders", shop_id=shop.shop_id))
    shop.server.sandbox.clock.leap(300)
    shop.server.sandbox.world.change(
        "orders", row["order_id"], at=shop.now - 60, what="order_touched"
    )
    told = page(shop.store, "orders", cursor, back_days=0, now=shop.now).rows
    assert [one["legacyResourceId"] for one in told] == [row["order_id"]]


def test_disputes_have_their_day_for_proof(shop):
    world = shop.server.sandbox.world
    row = next(world.rows("refunds", shop_id=shop.shop_id))
    world.change("refunds", row["refund_id"], at=shop.now, what="proof", proof_by_at=shop.now + 9_999, status=1)  # fmt: skip
    told = everything(shop, "disputes")
    found = heard("shopify", "disputes", told, Asked(shop.shop_id, shop.now, b"k" * 32))
    ours = {one["refund_id"]: one for one in found.tables["refunds"]}[f"dispute-{row['refund_id']}"]
    assert ours["proof_by_at"] == shop.now + 9_999
    assert ours["status"] == code(kind="refund_status", word="wait_seller")


def test_one_order_is_read_again_and_a_strangers_is_not_there(shop):
    world = shop.server.sandbox.world
    mine = next(world.rows("orders", shop_id=shop.shop_id))
    other = next(row for row in world.tables["orders"].values() if row["shop_id"] != shop.shop_id)
    told = one_order(shop.store, f"gid://shopify/Order/{mine['order_id']}")
    assert told
    assert told["legacyResourceId"] == mine["order_id"]
    assert one_order(shop.store, f"gid://shopify/Order/{other['order_id']}") is None


def test_tokens_are_fetched_exchanged_and_lost(shop):
    of = Application("sandbox-client", "sandbox-client-secret", "", f"{shop.server.url}/admin/oauth/access_token")  # fmt: skip
    assert fetched(of, now=1).ends_at == 86_400
    assert exchange(of, code=f"code-{shop.shop_id}", redirect="", now=1).token == shop.store.token
    shop.script("faults: [{platform: shopify, call: order, do: {fault: said, what: uninstalled}}]")
    with pytest.raises(SessionLost):
        one_order(shop.store, "gid://shopify/Order/1")
    shop.script("")
    with pytest.raises(SessionLost):
        one_order(shop.store, "gid://shopify/Order/1")


def test_the_bucket_runs_dry_and_fills_again(shop):
    def ask_on():
        for _ in range(20):
            page(shop.store, "orders", {}, back_days=1, now=shop.now)

    with pytest.raises(Dry) as told:
        ask_on()
    shop.server.sandbox.clock.leap(int(told.value.wait_s) + 1)
    page(shop.store, "orders", {}, back_days=1, now=shop.now)


def test_a_version_that_lacks_a_field_is_our_defect(shop):
    shop.script("faults: [{platform: shopify, do: {fault: said, what: error, facts: {code: undefinedField, message: no}}}]")  # fmt: skip
    with pytest.raises(QueryOutOfDate):
        page(shop.store, "orders", {}, back_days=1, now=shop.now)


def test_webhooks_are_signed_hints(shop):
    calls, some = [], threading.Condition()

    class Desk(BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"]))
            with some:
                calls.append((body, {name.lower(): value for name, value in self.headers.items()}))
                some.notify_all()
            self.send_response(200)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_):
            """Nothing on the screen."""

    def enough(count):
        return len(calls) >= count

    server = HTTPServer(("127.0.0.1", 0), Desk)
    threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    try:
        shop.store.subscribe("orders/updated", f"http://127.0.0.1:{server.server_address[1]}/hook")
        shop.script("faults: [{platform: shopify, call: push, first: 2, do: {fault: said, what: forged}}]")  # fmt: skip
        row = next(shop.server.sandbox.world.rows("orders", shop_id=shop.shop_id))
        for count in (1, 2):
            shop.server.sandbox.world.change("orders", row["order_id"], at=shop.now, what="touched")
            with some:
                assert some.wait_for(partial(enough, count), timeout=5)
    finally:
        server.shutdown()
        server.server_close()
    hint = hinted(*calls[0], secret="sandbox-client-secret")
    assert hint.order == f"gid://shopify/Order/{row['order_id']}"
    assert hint.store == f"{shop.shop_id}.myshopify.com"
    with pytest.raises(NotGenuine):
        hinted(*calls[1], secret="sandbox-client-secret")
