"""What the simulated 17TRACK remembers."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

from fuchang.sandbox import parcels
from fuchang.sandbox.pushing import Pushes
from fuchang.sandbox.seam import Sandbox
from fuchang.sandbox.world import Change, Row

NAME = "seventeentrack"
KEY = "SANDBOX17TOKEN"
AGAIN_S = (600, 1_800, 3_600)
_FINE = range(200, 300)


@dataclass
class State:
    """The service's own memory; the parcels are the world's."""

    sandbox: Sandbox
    webhook: str = ""
    registered: dict[str, str] = field(default_factory=dict)  # number: tag
    quota: int = 200
    pushes: Pushes = field(init=False)

    def __post_init__(self) -> None:
        self.pushes = Pushes(self.sandbox, NAME, AGAIN_S, accepted=lambda code, _: code in _FINE)
        self.sandbox.world.listen(self._scanned)

    def _scanned(self, change: Change, _row: Row) -> None:
        if change.table == "scans" and change.id in self.registered:
            self.call_back(change.id, after_s=0)

    def call_back(self, number: str, *, after_s: int) -> None:
        """Push what is known of a number then, if an address was entered."""

        def made(forged: bool) -> tuple[bytes, Mapping[str, str]]:
            event = {"event": "TRACKING_UPDATED", "data": self.told(number)}
            body = json.dumps(event, ensure_ascii=False, separators=(",", ":")).encode()
            key = "somebody else's" if forged else KEY
            sign = hashlib.sha256(body + f"/{key}".encode()).hexdigest()
            return body, {"Content-Type": "application/json", "sign": sign}

        if self.webhook:
            self.pushes.put(self.webhook, made, after_s=after_s)

    def told(self, number: str) -> dict[str, Any]:
        """A trace as this service writes it, the newest event first."""
        trace = parcels.seen(self.sandbox.world, number, until=self.sandbox.clock.moment())
        codes = table()["codes"]
        sub = codes[parcels.state(trace)] if trace else "NotFound_Other"
        events = [
            {
                "time_utc": datetime.fromtimestamp(one.at, UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
                "description": one.words,
                "location": one.place,
                "stage": None,
                "sub_status": codes[one.what],
            }
            for one in reversed(trace)
        ]
        carrier = self.carrier(number)
        return {
            "number": number,
            "carrier": carrier,
            "tag": self.registered.get(number) or None,
            "track_info": {
                "latest_status": {"status": sub.split("_")[0], "sub_status": sub},
                "tracking": {"providers": [{"provider": {"key": carrier}, "events": events}]},
            },
        }

    def carrier(self, number: str) -> int:
        """This service's number of the courier."""
        name = parcels.carried_by(self.sandbox.world, number)
        return int(table()["carriers"].get(name, table()["other_carrier"]))


@cache
def table() -> dict[str, Any]:
    """`codes.yml`."""
    text = files(__package__).joinpath("codes.yml").read_text(encoding="utf-8")
    found: dict[str, Any] = yaml.safe_load(text)
    return found
