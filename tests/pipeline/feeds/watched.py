"""A connected desk that also has accounts at the simulated tracking services, and can be called by them."""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import httpx
from django.db import connection
from django.db.models import F

from fuchang.facts.codes import code, word
from fuchang.facts.rest import at_rest
from fuchang.kernel.clock import clock
from fuchang.pipeline import courier_keys
from fuchang.pipeline.feeds import couriers as asking
from fuchang.pipeline.worker import Worker
from fuchang.shops import couriers
from fuchang.shops.models import CourierAccount
from fuchang.store.models import ServicePast, WatchedParcel
from fuchang.store.walls import everything
from tests.pipeline.feeds.connected import Connected
from tests.sandbox.courier_town import KEYS

PHONE = {"kuaidi100": {"phone_end": "0011"}, "kdniao": {"phone_end": "0011"}, "seventeentrack": {}}


@dataclass
class Watched:
    """The desk, where it is called, and what the services have heard."""

    shop: Connected
    url: str

    def account(self, provider: str, **keys: str) -> CourierAccount:
        """The owner enters keys."""
        given = couriers.Given(
            provider, {**KEYS[provider], **PHONE[provider], **keys}, address=self.url,
            place=self.shop.server.url,
        )  # fmt: skip
        (found,) = courier_keys.enter(self.shop.owner, [self.shop.shop.pk], given, now=clock())
        return found

    def calls(self, platform: str, call: str) -> int:
        """How many calls of that sort a service has heard."""
        heard = self.shop.server.sandbox.calls
        return sum(one.platform == platform and one.call == call for one in heard)

    def ask(self) -> None:
        """Everything that is due is asked; what came of it is worked off."""
        worked = True
        while worked:
            worked = False
            while self.shop.caller.turn():
                worked = True
            Worker(name="test").run(once=True)

    def turns(self) -> None:
        """What a worker does on a thread of its own, until nothing is due."""
        with everything("a worker of the test"):
            while asking.turn(threading.Event()):
                pass
        connection.close()

    def scan(self, number: str, what: str, words: str = "") -> int:
        """A courier scans it now; gives the moment."""
        now = self.shop.now()
        row = {"seen_at": now, "code": code(kind="trace", word=what), "words": words}
        self.shop.world.scan(number, row, at=now)
        return now

    def told(self, number: str, at: int) -> bool:
        """Whether somebody has called with what was scanned at that moment, within some seconds."""
        heard = ServicePast.objects.filter(number=number, heard_at__isnull=False)
        return until(heard.filter(newest_at__gte=at).exists)

    def steer(self, platform: str, **told: Any) -> None:
        """Something is entered at the console of a service."""
        url = f"{self.shop.server.url}/sandbox/{platform}"
        httpx.post(url, json=told, trust_env=False).raise_for_status()

    def leap(self, seconds: int) -> None:
        """Time passes there and here: what the desk remembers is so much older."""
        self.shop.server.sandbox.clock.leap(seconds)
        for row in ServicePast.objects.all():
            for name in ("asked_at", "subscribed_at", "heard_at", "ended_at"):
                at = getattr(row, name)
                setattr(row, name, None if at is None else at - seconds)
            row.save()
        due = WatchedParcel.objects.exclude(next_at=None)
        due.update(next_at=F("next_at") - seconds)


def until(holds: Callable[[], Any], *, patience_s: float = 8.0) -> bool:
    """Wait until something holds."""
    end = time.monotonic() + patience_s
    while time.monotonic() < end:
        if holds():
            return True
        time.sleep(0.05)
    return bool(holds())


def scans(number: str) -> list[str]:
    """The scans of a number in the facts, oldest first."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT e.code FROM {at_rest('tracking_events')} AS e JOIN {at_rest('shipments')} AS s "
            "ON s.parcel_key = e.parcel_key WHERE s.waybill = %s ORDER BY e.seen_at",
            [number],
        )
        return [word(kind="trace", code=row[0]) for row in cursor.fetchall()]
