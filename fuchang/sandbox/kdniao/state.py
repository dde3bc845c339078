"""What the simulated 快递鸟 remembers."""

import base64
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

NAME = "kdniao"
BUSINESS, KEY = "1700001", "00000000-aaaa-bbbb-cccc-000000000001"
FIRST_PUSH_S = 600
AGAIN_S = (1_800, 1_800)


@dataclass
class State:
    """The service's own memory; the parcels are the world's."""

    sandbox: Sandbox
    callback: str = ""  # the address entered in its console
    subscribed: dict[str, str] = field(
        default_factory=dict
    )  # number: what the subscriber gave along
    quota: int = 1_000_000
    pushes: Pushes = field(init=False)

    def __post_init__(self) -> None:
        self.pushes = Pushes(self.sandbox, NAME, AGAIN_S, accepted=_accepted)
        self.sandbox.world.listen(self._scanned)

    def _scanned(self, change: Change, _row: Row) -> None:
        if change.table == "scans" and change.id in self.subscribed:
            self.call_back(change.id, after_s=0)

    def call_back(self, number: str, *, after_s: int) -> None:
        """Push what is known of a number then, if an address was entered."""

        def made(forged: bool) -> tuple[bytes, Mapping[str, str]]:
            parcel = {**self.told(number), "CallBack": self.subscribed.get(number, "")}
            document = {
                "EBusinessID": BUSINESS,
                "PushTime": local_text(self.sandbox.clock.moment()),
                "Count": "1",
                "Data": [parcel],
            }
            data = json.dumps(document, ensure_ascii=False)
            signed = signature(data + ("!" if forged else ""))
            form = {"RequestData": data, "RequestType": "101", "DataSign": signed}
            return urlencode(form).encode(), {"Content-Type": "application/x-www-form-urlencoded"}

        if self.callback:
            self.pushes.put(self.callback, made, after_s=after_s)

    def told(self, number: str) -> dict[str, Any]:
        """A trace as this service writes it, the oldest scan first."""
        trace = parcels.seen(self.sandbox.world, number, until=self.sandbox.clock.moment())
        codes = table()["codes"]
        extended = codes[parcels.state(trace)] if trace else "0"
        return {
            "EBusinessID": BUSINESS,
            "ShipperCode": self.company(number),
            "LogisticCode": number,
            "Success": True,
            "State": table()["states"][extended[0]],
            "StateEx": extended,
            "Reason": "" if trace else "暂无轨迹信息",
            "Traces": [
                {
                    "AcceptTime": local_text(one.at),
                    "AcceptStation": one.words,
                    "Location": one.place,
                    "Action": codes[one.what],
                }
                for one in trace
            ],
        }

    def company(self, number: str) -> str:
        """This service's code of the courier who carries it."""
        return str(table()["couriers"].get(parcels.carried_by(self.sandbox.world, number), ""))


def signature(data: str) -> str:
    """Base64 of the hex signs of an MD5."""
    digest = hashlib.md5((data + KEY).encode(), usedforsecurity=False).hexdigest()
    return base64.b64encode(digest.encode()).decode()


@cache
def table() -> dict[str, Any]:
    """`codes.yml`."""
    text = files(__package__).joinpath("codes.yml").read_text(encoding="utf-8")
    found: dict[str, Any] = yaml.safe_load(text)
    return found


def _accepted(_status: int, answer: bytes) -> bool:
    try:
        told = json.loads(answer)
    except ValueError:
        return False
    return isinstance(told, dict) and told.get("Success") is True and bool(told.get("UpdateTime"))
