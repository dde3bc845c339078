"""A sandbox that answers on loopback, and one shop of it as a Shopify store."""

from collections.abc import Iterator
from dataclasses import dataclass

import httpx
import pytest

from fuchang.connect.shopify.asking import Store
from fuchang.connect.wire import Wire
from fuchang.sandbox.serve import Running
from tests.sandbox.conftest import answering

URL = "https://shop.myshopify.com/admin/api/2026-07/graphql.json"


@dataclass
class Shop:
    """The server, and the shop with the most orders."""

    server: Running
    shop_id: str

    @property
    def store(self) -> Store:
        return Store(URL, f"shpat_sandbox_{self.shop_id}", Wire(base=self.server.url))

    @property
    def now(self) -> int:
        return self.server.sandbox.clock.moment()

    def script(self, text: str) -> None:
        httpx.put(f"{self.server.url}/sandbox/faults", content=text).raise_for_status()


@pytest.fixture
def shop() -> Iterator[Shop]:
    with answering(orders=300) as server:
        orders = list(server.sandbox.world.tables["orders"].values())
        ids = [row["shop_id"] for row in orders]
        yield Shop(server, max(set(ids), key=ids.count))
