"""The simulated couriers, and the desk's own clients of them over real sockets."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import httpx

from fuchang.connect.couriers.asking import Parcel
from fuchang.connect.couriers.providers import provider
from fuchang.facts.codes import code
from fuchang.facts.couriers import courier_of
from fuchang.sandbox.parcels import seen, state
from fuchang.sandbox.serve import Running

KEYS = {
    "kuaidi100": {
        "customer": "SANDBOX0CUSTOMER",
        "key": "sandbox-key",
        "secret": "sandbox-secret",
        "salt": "our own salt",
    },
    "kdniao": {"business_id": "1700001", "key": "00000000-aaaa-bbbb-cccc-000000000001"},
    "seventeentrack": {"key": "SANDBOX17TOKEN"},
}


@dataclass
class Town:
    """A running sandbox and what a test of one service needs of it."""

    server: Running
    service: str

    @property
    def client(self) -> Any:
        return provider(self.service).open_with(KEYS[self.service], base=self.server.url)

    @property
    def now(self) -> int:
        return self.server.sandbox.clock.moment()

    def parcel(self, fits: Callable[[str, str], bool] = lambda *_: True) -> Parcel:
        """The first parcel of which courier (ours) and last word fit."""
        world = self.server.sandbox.world
        for row in world.rows("shipments"):
            known = courier_of(row["courier"] or "")
            last = state(seen(world, row["waybill"], until=self.now))
            if row["waybill"] and known and fits(known.name, last):
                return Parcel(row["waybill"], known.name, order_id=row["order_id"])
        raise AssertionError

    def scan(self, number: str, word: str, words: str = "") -> None:
        """A courier scans it now."""
        row = {"seen_at": self.now, "code": code(kind="trace", word=word), "words": words}
        self.server.sandbox.world.scan(number, row, at=self.now)

    def steer(self, path: str, **told: Any) -> None:
        httpx.post(f"{self.server.url}{path}", json=told).raise_for_status()

    def script(self, text: str) -> None:
        httpx.put(f"{self.server.url}/sandbox/faults", content=text).raise_for_status()
