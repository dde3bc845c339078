"""What the simulated 快递100 remembers: who asked when, who subscribed, what was called back."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Any
from urllib.parse import urlencode

import yaml

from fuchang.kernel.clock import local_text
from fuchang.sandbox import parcels
from fuchang.sandbox.pushing import Pushes
from fuchang.sandbox.seam import Sandbox
from fuchang.sandbox.world import Change, Row

NAME = "kuaidi100"
CUSTOMER, KEY, SECRET = "SANDBOX0CUSTOMER", "sandbox-key", "sandbox-secret"
LOCK_S = 1_800
FIRST_PUSH_S = 900  # the real one takes a quarter of an hour at least
AGAIN_S = (2_100, 2_100, 2_100)
_WANTED = {"result": True, "returnCode": "200"}


@dataclass(frozen=True, slots=True)
class Subscription:
    """Somebody who wants to hear of a number."""

    url: str
    salt: str
    company: str


@dataclass
class State:
    """The service's own memory; the parcels are the world's."""

    sandbox: Sandbox
    asked: dict[str, int] = field(default_factory=dict)
    subscribed: dict[str, Subscription] = field(default_factory=dict)
    intercepted: dict[str, str] = field(default_factory=dict)
    quota: int = 1_000_000
    pushes: Pushes = field(init=False)

    def __post_init__(self) -> None:
        self.pushes = Pushes(self.sandbox, NAME, AGAIN_S, accepted=_accepted)
        self.sandbox.world.listen(self._scanned)

    def _scanned(self, change: Change, _row: Row) -> None:
        if change.table == "scans" and change.id in self.subscribed:
            self.call_back(change.id, after_s=0)

    def call_back(self, number: str, *, after_s: int) -> None:
        """Push what is known of a number then."""
        wanted = self.subscribed[number]

        def made(forged: bool) -> tuple[bytes, Mapping[str, str]]:
            param = json.dumps(self._pushed(number, wanted), ensure_ascii=False)
            salt = "somebody else's" if forged else wanted.salt
            form = urlencode({"param": param, "sign": md5(param + salt)})
            return form.encode(), {"Content-Type": "application/x-www-form-urlencoded"}

        self.pushes.put(wanted.url, made, after_s=after_s)

    def _pushed(self, number: str, wanted: Subscription) -> dict[str, Any]:
        told = self.told(number)
        over = told["state"] in {"301", "4", "210"}
        right = self.company(number)
        return {
            "status": "shutdown" if over else "polling",
            "message": "",
            "autoCheck": "1" if right != wanted.company else "0",
            "comOld": wanted.company if right != wanted.company else "",
            "comNew": right if right != wanted.company else "",
            "lastResult": told,
        }

    def told(self, number: str) -> dict[str, Any]:
        """A trace as this service writes it, the newest scan first."""
        trace = parcels.seen(self.sandbox.world, number, until=self.sandbox.clock.moment())
        codes = table()["codes"]
        data = [
            {
                "time": local_text(one.at),
                "ftime": local_text(one.at),
                "context": one.words,
                "location": one.place,
                "statusCode": codes[one.what],
                "status": "",
            }
            for one in reversed(trace)
        ]
        return {
            "message": "ok",
            "nu": number,
            "ischeck": "1" if parcels.state(trace) == "delivered" else "0",
            "condition": "00",
            "com": self.company(number),
            "status": "200",
            "state": codes[parcels.state(trace)],
            "data": data,
        }

    def company(self, number: str) -> str:
        """This service's code of the courier who carries it."""
        return str(table()["couriers"].get(parcels.carried_by(self.sandbox.world, number), ""))


def md5(text: str) -> str:
    """The one signature of this service, in capitals."""
    return hashlib.md5(text.encode(), usedforsecurity=False).hexdigest().upper()


@cache
def table() -> dict[str, Any]:
    """`codes.yml`."""
    text = files(__package__).joinpath("codes.yml").read_text(encoding="utf-8")
    found: dict[str, Any] = yaml.safe_load(text)
    return found


def _accepted(status: int, answer: bytes) -> bool:
    """Nothing but its own words is good enough."""
    try:
        told = json.loads(answer)
    except ValueError:
        return False
    wanted = isinstance(told, dict) and _WANTED.items() <= told.items()
    return status == 200 and wanted and told.get("message") == "成功"  # noqa: PLR2004 - HTTP
