"""The post office of TMC: what happens becomes messages, kept until confirmed, sent again when not.

At least once and in no promised order, as the real one. Faults of the script fall on messages as calls
named `message:<topic>`: `said` with `duplicate`, `late` (facts: seconds), `lost`, `poison`, `drop`.
"""

import json
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

from fuchang.sandbox.faults import Said
from fuchang.sandbox.seam import Sandbox
from fuchang.sandbox.taobao import wording
from fuchang.sandbox.world import Change, Row

REDELIVER_S = 300.0
# ids of a run begin with its moment: a later one uses none of them again
_FIRST_ID, _IDS_A_SECOND = 4_160_000_000_000_000_000, 10**8
_POISON = '{"refund_id": "300000'


@cache
def topics() -> dict[str, dict[str, str]]:
    """What happens → topic and sort of content."""
    text = (files(__package__) / "topics.yml").read_text(encoding="utf-8")
    told: dict[str, dict[str, str]] = yaml.safe_load(text)
    return told


@dataclass
class Letter:
    """One message that nobody has confirmed; not before `due`."""

    id: int
    topic: str
    content: str
    shop_id: str
    nick: str
    at: int
    due: float
    tries: int = 0
    drops: bool = False  # the connection goes when this one is sent


@dataclass
class Post:
    """All letters; `permitted` shops have theirs, all of them to begin with."""

    sandbox: Sandbox
    letters: dict[int, Letter] = field(default_factory=dict)
    permitted: set[str] = field(default_factory=set)
    redeliver_s: float = REDELIVER_S
    written: int = 0
    confirmed: int = 0
    silent: bool = False  # nothing is pushed or handed out: a dead message service
    wakers: list[Callable[[], None]] = field(default_factory=list)
    _lock: threading.RLock = field(default_factory=threading.RLock)
    _before: int = field(default=0, init=False)

    def __post_init__(self) -> None:
        self._before = _FIRST_ID + self.sandbox.clock.moment() * _IDS_A_SECOND
        self.permitted = set(self.sandbox.world.tables["shops"])
        self.sandbox.world.listen(self.hear)

    def hear(self, change: Change, row: Row) -> None:
        """Write the letter of a change, if there is a topic for it."""
        topic = topics().get(change.what)
        if topic is None:
            return
        about = self._subject(change, row)
        shop = self.sandbox.world.get("shops", str(about.get("shop_id", "")))
        if shop and shop["shop_id"] in self.permitted:
            content = _CONTENT[topic["about"]](about, change)
            self.write(topic["topic"], content, shop, at=change.at)

    def write(self, topic: str, content: dict[str, Any], shop: Row, *, at: int) -> None:
        """Put a letter into the post, as the script lets it."""
        call = f"message:{topic}"
        now = self.sandbox.clock
        fault = self.sandbox.faults.due(platform="taobao", call=call, now=now.moment())
        wish = fault if isinstance(fault, Said) else Said(fault="said", what="")
        self.sandbox.heard("taobao", call, fault)
        if wish.what == "lost":
            return
        text = _POISON if wish.what == "poison" else json.dumps(content, ensure_ascii=False)
        due = now.exact() + (float(wish.facts.get("seconds", 60)) if wish.what == "late" else 0)
        with self._lock:
            for _ in range(2 if wish.what == "duplicate" else 1):
                self.written += 1
                letter = Letter(
                    self._before + self.written, topic, text, shop["shop_id"], shop["name"], at, due
                )
                letter.drops = wish.what == "drop"
                self.letters[letter.id] = letter
        for wake in list(self.wakers):
            wake()

    def due(self, *, most: int) -> list[Letter]:
        """Letters that go now; each comes again later unless it is confirmed."""
        now = self.sandbox.clock.exact()
        if self.silent:
            return []
        with self._lock:
            going = [letter for letter in self.letters.values() if letter.due <= now][:most]
            for letter in going:
                letter.due, letter.tries = now + self.redeliver_s, letter.tries + 1
        return going

    def confirm(self, named: int) -> None:
        """A letter that need not come again."""
        with self._lock:
            if self.letters.pop(named, None):
                self.confirmed += 1

    def due_now(self) -> bool:
        """Whether another letter could go at once."""
        now = self.sandbox.clock.exact()
        with self._lock:
            return not self.silent and any(letter.due <= now for letter in self.letters.values())

    def _subject(self, change: Change, row: Row) -> Row:
        """The row that a change is about, with its shop: a scan is about its parcel."""
        world = self.sandbox.world
        if change.table == "scans":
            parcels = world.of_waybill(change.id)
            return {**parcels[0], "scan": row} if parcels else {}
        if change.table == "messages" and row.get("refund_id"):
            return world.get("refunds", row["refund_id"]) or {}
        return row


def _refund(row: Row, _change: Change) -> dict[str, Any]:
    return {
        "refund_id": int(row["refund_id"]), "tid": int(row["order_id"]), "oid": int(row["order_id"]),
        "refund_fee": wording.yuan(row["refund_fen"]), "refund_phase": wording.said("refund_phase", row["phase"]),
        "bill_type": "refund_bill", "buyer_nick": wording.masked_nick(row.get("buyer_key")),
        "buyer_open_uid": wording.open_uid(row.get("buyer_key")), "modified": wording.moment(row["modified_at"]),
    }  # fmt: skip


def _trade(row: Row, _change: Change) -> dict[str, Any]:
    return {
        "tid": int(row["order_id"]), "oid": int(row["order_id"]), "status": wording.said("order_status", row["status"]),
        "payment": wording.yuan(row["paid_fen"]), "type": "fixed", "buyer_nick": wording.masked_nick(row.get("buyer_key")),
        "buyer_open_uid": wording.open_uid(row.get("buyer_key")),
    }  # fmt: skip


def _hold(row: Row, _change: Change) -> dict[str, Any]:
    return {"tid": int(row["order_id"]), "oid": int(row["order_id"]), "action_type": 1}


def _trace(row: Row, _change: Change) -> dict[str, Any]:
    scan = row["scan"]
    return {
        "tid": int(row["order_id"]), "out_sid": row["waybill"], "company_name": row["courier"],
        "desc": wording.chinese("trace", scan["code"]), "time": wording.moment(scan["seen_at"]),
        "action": wording.said("trace", scan["code"]),
    }  # fmt: skip


def _item(row: Row, change: Change) -> dict[str, Any]:
    return {"num_iid": int(row["item_id"]), "title": row.get("title"), "modified": wording.moment(change.at)}  # fmt: skip


def _shop(row: Row, change: Change) -> dict[str, Any]:
    return {
        "id": change.number,
        "open_id": row["shop_id"],
        "message_type": "1",
        "content": "违规处罚",
    }


_CONTENT: dict[str, Callable[[Row, Change], dict[str, Any]]] = {
    "refund": _refund, "trade": _trade, "hold": _hold, "trace": _trace, "item": _item, "shop": _shop,
}  # fmt: skip
