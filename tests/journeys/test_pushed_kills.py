"""A desk that is killed while tracking services call: what was acknowledged is there, each scan once."""

import json
import threading
import time
from collections import Counter
from pathlib import Path
from random import Random
from typing import Any
from urllib.parse import urlencode

import httpx
import pytest

from fuchang.connect.couriers.kuaidi100 import signing
from tests.served import Stable

pytestmark = [
    pytest.mark.slow,
    pytest.mark.loopback,
    pytest.mark.skipif("config.getoption('--on') == 'postgres'", reason="rests on SQLite: once"),
]
KILLS, PARCELS, SALT = 15, 400, "our own salt"
_ACCOUNT = """
from fuchang.cli.desk import set_up
set_up()
from fuchang.shops import couriers
from fuchang.shops.access import access_of
from fuchang.shops.models import Person, Shop
from fuchang.kernel.clock import clock
from fuchang.store import watching
from fuchang.store.walls import everything
with everything("tests"):
    owner = access_of(Person.objects.order_by("pk").first(), second_factor=True)
    shop = Shop.objects.order_by("pk").first().pk
    keys = {"customer": "C", "key": "K", "salt": "our own salt"}
    given = couriers.Given("kuaidi100", keys, address="http://desk")
    (found,) = couriers.set_keys(owner, [shop], given, now=clock())
    named = [watching.Named(shop, f"YT81{n:011d}", f"46{n:017d}") for n in range(%d)]
    watching.want_new(named, occasion="round", now=4_000_000_000)  # nobody asks: only calls come
    print(couriers.callback(found).removeprefix("http://desk"))
"""


def body(number: int) -> bytes:
    """What the service calls about one parcel."""
    data = [{"time": "2026-11-28 10:00:00", "context": "已揽收", "statusCode": "103"}]
    last = {"nu": f"YT81{number:011d}", "com": "yuantong", "state": "0", "status": "200", "data": data}  # fmt: skip
    param = json.dumps({"status": "polling", "message": "", "lastResult": last})
    return urlencode({"param": param, "sign": signing.of_push(param, salt=SALT)}).encode()


class Service(threading.Thread):
    """Calls of one parcel after the other, each again until it is acknowledged, and then once more."""

    def __init__(self, url: str) -> None:
        super().__init__(daemon=True)
        self.url, self.stop = url, threading.Event()
        self.acked: list[int] = []
        self.answers: Counter[Any] = Counter()

    def run(self) -> None:
        for number in range(PARCELS):
            while not self.stop.is_set() and not self._told(number):
                time.sleep(0.02)
            if self.stop.is_set():
                return
            self.acked.append(number)
            self._told(number)
            self.stop.wait(0.03)

    def _told(self, number: int) -> bool:
        try:
            answer = httpx.post(
                self.url, content=body(number), timeout=10, trust_env=False,
                headers={"Content-Type": "application/x-www-form-urlencoded"},
            )  # fmt: skip
        except httpx.HTTPError:
            return False
        self.answers[answer.status_code] += 1
        return answer.status_code == 200 and answer.json().get("message") == "成功"


def test_calls_that_were_acknowledged_outlive_every_kill_and_count_once(tmp_path: Path) -> None:
    desk, chance = Stable(tmp_path).found().open(), Random(7)
    place = desk._python(_ACCOUNT % PARCELS).strip()
    service = Service(f"{desk.address}{place}")
    desk.start()
    service.start()
    for number in range(KILLS):
        if number:
            desk.start(wait_s=0 if number % 4 == 0 else 60)
        time.sleep(chance.uniform(0.05, 0.9))
        desk.kill()
    desk.start()
    time.sleep(1)  # in peace
    service.stop.set()
    service.join(timeout=30)
    told = "SELECT COUNT(*) FROM store_delivery WHERE name = 'kuaidi100.push'"
    waiting = f"{told} AND state <> 'applied'"
    ends = time.monotonic() + 120
    while desk.rows(waiting) != [(0,)] and time.monotonic() < ends:
        time.sleep(0.2)
    assert desk.rows(waiting) == [(0,)]
    scans = (
        "SELECT waybill, COUNT(*) FROM fact_tracking_events AS e "
        "JOIN fact_shipments AS s ON s.parcel_key = e.parcel_key GROUP BY waybill"
    )
    found = dict(desk.rows(scans))
    desk.close()
    assert len(service.acked) >= KILLS // 3, service.answers
    assert set(service.answers) <= {200, 503}, service.answers
    assert set(found.values()) == {1}
    assert {f"YT81{number:011d}" for number in service.acked} <= set(found)
