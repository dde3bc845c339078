"""A Shopify store is heard with nothing but its folder of connect."""

import threading
import time

import pytest
from django.db import connection

from fuchang.facts.codes import code
from fuchang.facts.rest import at_rest
from fuchang.kernel.clock import clock
from fuchang.pipeline import connecting
from fuchang.pipeline.feeds.caller import Caller
from fuchang.pipeline.worker import Worker
from fuchang.sandbox.faults import read_script
from fuchang.sandbox.serve import made, running
from fuchang.shops import authorising
from fuchang.shops.access import access_of
from fuchang.shops.models import Authorisation, Membership, Person, Shop
from fuchang.store.models import Delivery, Feed
from fuchang.store.walls import everything
from fuchang.store.wishes import wish

pytestmark = [pytest.mark.loopback, pytest.mark.store, pytest.mark.slow]
SHOP = "580000001"
LOST = "faults: [{platform: shopify, call: orders, do: {fault: said, what: uninstalled}}]"


def asked(statement):
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return dict(cursor.fetchall())


def hear(caller):
    Feed.objects.update(next_at=0)
    for _ in range(60):
        if not caller.turn():
            break
    Worker(name="test").run(once=True)


def test_a_store_is_connected_heard_read_again_and_lost(transactional_db):
    sandbox = made(orders=120, seed=7, ticks=time.monotonic, start=clock())
    with running(sandbox) as server, everything("the test"):
        shop = Shop.objects.create(
            platform="shopify", shop_id=SHOP, name="Mugs", created_at=clock()
        )
        person = Person.objects.create_user("alice", None, name="Alice")
        Membership.objects.create(person=person, shop=shop, role="owner", since_at=clock())
        owner = access_of(person, second_factor=True)
        found = authorising.apply_for(
            owner, shop.pk, platform="shopify", app_key="sandbox-client", app_secret="sandbox-client-secret",
            gateway=f"{server.url}/admin/api/2026-07/graphql.json", now=clock(),
        )  # fmt: skip
        connecting.paste(owner, found.pk, text="client_credentials", now=clock())
        caller = Caller(name="test", stop=threading.Event())
        try:
            hear(caller)
            assert list(Feed.objects.exclude(problem="").values_list("name", "problem")) == []
            assert set(Delivery.objects.values_list("state", flat=True)) == {"applied"}
            since = clock() - 7 * 86_400 + 600
            world = sandbox.world
            lately = {
                row["order_id"] for row in world.rows("orders", shop_id=SHOP) if row["modified_at"] >= since
            }  # fmt: skip
            orders = asked(f"SELECT order_id, status FROM {at_rest('orders')}")
            assert lately
            assert lately <= set(orders)

            number = min(lately)
            closed = code(kind="order_status", word="closed")
            world.change("orders", number, at=clock(), what="order_closed", status=closed, finished_at=clock())  # fmt: skip
            wish(shop.pk, "shopify", [("order", number)], now=clock() - 1)
            caller.turn()
            Worker(name="test").run(once=True)
            assert asked(f"SELECT order_id, status FROM {at_rest('orders')}")[number] == closed

            sandbox.faults.lay_on(read_script(LOST), now=sandbox.clock.moment())
            Feed.objects.filter(name="orders").update(next_at=0)
            caller.turn()
            assert not Authorisation.objects.get(pk=found.pk).standing
        finally:
            caller.stop.set()
            caller.close()
