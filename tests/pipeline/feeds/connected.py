"""A desk whose shop is connected to the simulated platform, over real sockets."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from urllib.parse import parse_qsl, urlsplit

import httpx

from fuchang.connect.taobao.pace import Pace
from fuchang.kernel.clock import clock
from fuchang.pipeline import connecting
from fuchang.pipeline.feeds.caller import Caller
from fuchang.pipeline.worker import Worker
from fuchang.sandbox.serve import Running, made, running
from fuchang.sandbox.taobao.state import APP_KEY, SECRET
from fuchang.sandbox.world import World
from fuchang.shops import authorising
from fuchang.shops.access import Access, access_of
from fuchang.shops.gateways import Gateways
from fuchang.shops.models import Authorisation, Membership, Person, Shop
from fuchang.store.models import Feed, Wish
from fuchang.store.walls import everything

SHOP = "580000001"


@dataclass
class Connected:
    """The platform, the shop, and whoever owns it."""

    server: Running
    shop: Shop
    owner: Access
    caller: Caller = field(
        default_factory=lambda: Caller(
            name="test", stop=threading.Event(), gateways=Gateways(lambda: Pace(4_000, 4_000))
        )
    )

    @property
    def world(self) -> World:
        return self.server.sandbox.world

    @property
    def authorisation(self) -> Authorisation:
        return Authorisation.objects.get(shop_key=self.shop.pk)

    def now(self) -> int:
        """What time it is on the platform."""
        return self.server.sandbox.clock.moment()

    def hear(self) -> None:
        """Ask everything that is to be asked, at once, and work off what came of it."""
        Feed.objects.update(next_at=0)
        for _ in range(60):
            Wish.objects.update(next_at=0)
            if not self.caller.turn():
                break
        Worker(name="test").run(once=True)

    def grant(self) -> None:
        """The owner says yes on the platform's page, and is sent back with a code."""
        redirect = "http://desk.test/data/granted/"
        page = connecting.address(self.owner, self.authorisation, redirect=redirect)
        answer = httpx.get(f"{page}&shop={SHOP}", trust_env=False)
        told = dict(parse_qsl(urlsplit(answer.headers["location"]).query))
        connecting.came_back(
            self.owner, state=told["state"], code=told["code"], redirect=redirect, now=clock()
        )


@contextmanager
def connected_shop() -> Iterator[Connected]:
    """A fresh desk and a small platform, connected."""
    sandbox = made(orders=240, seed=7, ticks=time.monotonic, start=clock())
    sandbox.calls_a_second = 10_000
    with running(sandbox) as server, everything("the test"):
        shop = Shop.objects.create(platform="taobao", shop_id=SHOP, name="小满", created_at=clock())
        person = Person.objects.create_user("alice", None, name="Alice")
        Membership.objects.create(person=person, shop=shop, role="owner", since_at=clock())
        made_up = Connected(server, shop, access_of(person, second_factor=True))
        authorising.apply_for(
            made_up.owner, shop.pk, platform="taobao", app_key=APP_KEY, app_secret=SECRET,
            gateway=f"{server.url}/router/rest", now=clock(),
        )  # fmt: skip
        made_up.grant()
        yield made_up
        made_up.caller.stop.set()
        made_up.caller.close()
