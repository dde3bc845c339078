"""Who visits the simulated platform: our gateway with a session, and plain HTTP for what it never says."""

from dataclasses import dataclass
from typing import Any

import httpx

from fuchang.connect.taobao.gateway import AppKeys, Gateway, Hands
from fuchang.connect.taobao.methods import Answer
from fuchang.connect.taobao.pace import Pace
from fuchang.connect.taobao.signing import sign
from fuchang.facts.codes import code
from fuchang.kernel.clock import local_text
from fuchang.sandbox.faults import read_script
from fuchang.sandbox.serve import Running
from fuchang.sandbox.taobao.state import APP_KEY, SECRET
from fuchang.sandbox.world import Row, World

SHOP = "580000001"
JPEG = b"\xff\xd8\xff\xe0" + b"0" * 2_000


@dataclass
class Visitor:
    server: Running

    def __post_init__(self) -> None:
        self.slept: list[float] = []
        self.session = f"sandbox-{SHOP}"
        self.connect(timeout_s=1.0)

    def connect(self, *, timeout_s: float) -> None:
        """A client of our own, as patient as told."""
        self.gateway = Gateway(
            AppKeys(APP_KEY, SECRET, f"{self.server.url}/router/rest"),
            Hands(self.server.sandbox.clock.moment, self.server.sandbox.clock.exact, self.sleep, lambda: 0.5),
            pace=Pace(1_000, 1_000), timeout_s=timeout_s,
        )  # fmt: skip

    def sleep(self, seconds: float) -> None:
        """Sleeping is a leap of the sandbox's clock."""
        self.slept.append(seconds)
        self.server.sandbox.clock.leap(int(seconds) + 1)

    @property
    def world(self) -> World:
        return self.server.sandbox.world

    def call(self, name: str, pictures: Any = None, **params: Any) -> Answer:
        return self.gateway.call(name, params, session=self.session, pictures=pictures)

    def faults(self, text: str) -> None:
        sandbox = self.server.sandbox
        sandbox.faults.lay_on(read_script(text), now=sandbox.clock.moment())

    def raw(self, *, wrong: Any = None, signed: Any = "md5", **params: Any) -> dict[str, Any]:  # fmt: skip
        """What the gateway says to a call made by hand; `wrong` is put in after signing."""
        told = {
            "app_key": APP_KEY, "v": "2.0", "format": "json", "sign_method": signed,
            "timestamp": local_text(self.server.sandbox.clock.moment()), **params,
        }  # fmt: skip
        told["sign"] = sign(told, secret=SECRET, method=signed)
        told = {name: text for name, text in {**told, **(wrong or {})}.items() if text}
        answer: dict[str, Any] = httpx.post(f"{self.server.url}/router/rest", data=told).json()
        return answer

    def refund(self, **columns: Any) -> Row:
        """An open refund of the shop with a shipped order, changed as told."""
        shipped = {row["order_id"] for row in self.world.rows("orders", shop_id=SHOP) if row["shipped_at"]}  # fmt: skip
        row = next(row for row in self.world.rows("refunds", shop_id=SHOP) if row["order_id"] in shipped)  # fmt: skip
        plain = {
            "status": code(kind="refund_status", word="wait_seller"), "constraint_code": 0,
            "reason": code(kind="reason", word="not_delivered"), "kind": code(kind="refund_kind", word="refund_only"),
            "finished_at": None, "answer_by_at": self.server.sandbox.clock.moment() + 86_400,
        }  # fmt: skip
        now = self.server.sandbox.clock.moment()
        self.world.change("refunds", row["refund_id"], at=now, what="refund_created", **{**plain, **columns})  # fmt: skip
        return row
