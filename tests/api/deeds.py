"""Everything that changes something over HTTP, done once for real: what it needs, and what it writes down.

A story is played from its first line to its last on a desk of its own. `rows` is how many rows of the
audit chain the deed must add: one, unless it says why.
"""

from dataclasses import dataclass, field
from typing import Any

from tests.people import NOW

URL = "https://erp.example/in"


@dataclass(frozen=True)
class Deed:
    """An operation as it stands in operations.yml, with what is sent; `keeps`: blank → place in the answer."""

    operation: str
    body: Any = field(default_factory=dict)
    keeps: dict[str, str] = field(default_factory=dict)
    fills: dict[str, str] = field(default_factory=dict)  # blank of the path → name of what is kept
    rows: int = 1
    why: str = ""  # where it is not one row


def case(path: str, body: Any = None, **about: Any) -> Deed:
    return Deed(f"POST cases/{{number}}/{path}", body or {}, **about)


def incident(path: str, body: Any = None, **about: Any) -> Deed:
    fills = {"number": "incident", **about.pop("fills", {})}
    return Deed(f"POST incidents/{{number}}/{path}", body or {}, fills=fills, **about)


STORIES: dict[str, list[Deed]] = {
    "a case": [
        case("accept"), case("notes", {"words": "好"}), case("tags", {"tag": "大客户"}), case("untag", {"tag": "大客户"}),
        case("severity", {"severity": "high", "why": "x"}), case("clock", {"due_at": NOW + 9_000, "why": "平台来电"}),
        case("wait", {"party": "courier"}), case("resume"), case("snooze", {"until_at": NOW + 600}), case("unsnooze"),
        case("assign", {"to": None}), case("undo/{event}", fills={"event": "last event"}),
        case("steps/{step}/done", {"note": "好"}), case("steps/{step}/undone"), case("steps/{step}/skip", {"why": "不必"}),
        case("escalate", {"channel": "ticket"}), case("holds", {"why": "退款中"}),
        Deed("POST holds/{key}/acknowledge", fills={"key": "hold"}), case("holds/release", {"why": "已正常"}),
        case("holds", {"why": "又来"}), Deed("POST holds/{key}/release", {"why": "好了"}, fills={"key": "last hold"}),
        case("proof", b"a proof", keeps={"proof": "id"}), Deed("DELETE cases/{number}/proof/{key}", fills={"key": "proof"}),
        case("acts/{act}", {"given": {"memo": "等物流核实"}}, fills={"act": "memo"}),
        case("unmask", {"reason": "核对地址"}), case("appeal", {"why": "x"}),
        case("close", {"outcome": "refunded", "anyway": True, "why": "x"}), case("amounts", {"saved_fen": 1, "lost_fen": 0}),
        case("legal-hold", {"why": "诉讼"}), case("legal-hold/lift", {"why": "结束"}), case("reopen", {"why": "x"}), case("decline", {"reason": "other"}),
    ],
    "two cases": [
        case("merge", {"into": "other case"}),
        Deed("POST bulk", {"verb": "tag", "tag": "x", "numbers": ["third"]}),
        Deed("POST queue/next", rows=0, why="a lease of minutes, which ends by itself: nothing of the case changes"),
        Deed("POST queue/views", {"name": "大额", "query": "amount:>9", "shop": "shop"}, keeps={"view": "id"}),
        Deed("DELETE queue/views/{view}", fills={"view": "view"}),
        Deed("POST cases", {"shop_key": "shop", "kind": "refund.no_tracking", "order_id": "38236600759259", "words": "x"}),
    ],
    "an incident": [
        incident("children", {"number": "third"}), incident("children/{child}/detach", {"why": "x"}, fills={"child": "third"}),
        incident("papers/{sort}/draft", {"language": "zh"}, fills={"sort": "statement"}),
        incident("papers/{sort}/words", {"words": "写明"}, fills={"sort": "statement"}),
        incident("papers/{sort}/draft", {"language": "zh"}, fills={"sort": "compensation"}),
        incident("papers/{sort}/send", fills={"sort": "compensation"}),
        incident("papers/{sort}/answer", {"granted": True, "granted_fen": 5}, fills={"sort": "compensation"}),
        incident("losses", {"what": "赔付", "amount_fen": 9_000}, keeps={"loss": "id"}),
        Deed("POST losses/{key}/recovered", {"recovered_fen": 4_000}, fills={"key": "loss"}),
        Deed("POST losses/{key}/strike", {"why": "重复"}, fills={"key": "loss"}),
        incident("close", {"outcome": "normal_again"}),
    ],
    "the desk": [
        Deed("POST deliveries", b"order,x\n1,2\n"),
        Deed("POST quarantine/{row}/mend", {"value": "1.00"}, fills={"row": "row"},
             rows=2, why="the mended row is a delivery of its own"),
        Deed("POST quarantine/{row}/dismiss", fills={"row": "other row"}),
        Deed("POST personal/{key}/settle", {"words": "已删"}, fills={"key": "request"}),
        Deed("PUT channels/{channel}/contact", {"contact": "0571-88158198", "on": "2026-11-20"}, fills={"channel": "hotline"}),
        Deed("POST numbers", {"lines": [{"order_id": "order", "waybill": "YT1234567890123"}]}, keeps={"batch": "batch"},
             rows=0, why="only looked up: nothing happens to orders and cases"),
        Deed("POST numbers/{batch}/{line}/{deed}", fills={"line": "1", "deed": "drop"},
             rows=0, why="a line of a list that nobody has confirmed"),
        Deed("POST numbers", {"lines": [{"order_id": "order", "waybill": "YT1234567890124"}]}, keeps={"batch": "batch"},
             rows=0, why="only looked up: nothing happens to orders and cases"),
        Deed("POST numbers/{batch}/submit"),
    ],
    "what goes out": [
        Deed("POST webhooks", {"shop_key": "shop", "name": "ERP", "url": URL}, keeps={"hook": "hook.id"}),
        Deed("PUT webhooks/{key}", {"name": "ERP 2", "url": URL}, fills={"key": "hook"}),
        Deed("POST webhooks/{key}/rotate", fills={"key": "hook"}), Deed("POST webhooks/{key}/test", fills={"key": "hook"}),
        Deed("POST outbox/{key}/confirm", {"arrived": True}, fills={"key": "doubted message"}),
        Deed("POST outbox/{key}/redeliver", fills={"key": "doubted message"}),
        Deed("POST webhooks/{key}/switch", {"on": False, "why": "x"}, fills={"key": "hook"}),
        Deed("DELETE webhooks/{key}", fills={"key": "hook"}),
    ],
    "tracking services": [
        Deed("PUT couriers/{provider}/keys", {"shops": ["shop"], "keys": {"key": "x"}}, fills={"provider": "seventeentrack"}, keeps={"account": "0.id"}),
        Deed("POST couriers/{key}/try", fills={"key": "account"}), Deed("DELETE couriers/{key}", fills={"key": "account"}),
    ],
    "people": [
        Deed("POST people", {"login": "frank", "password": "a long first password", "shop": "shop", "role": "agent"}, keeps={"person": "person"}),
        Deed("PUT people/{person}/shops/{shop}", {"role": "lead"}), Deed("DELETE people/{person}/shops/{shop}"),
        Deed("POST people/{person}/shops/{shop}/deactivate", fills={"person": "bob"}),
        Deed("POST keys/{key}/revoke", fills={"key": "other key"}),
    ],
}  # fmt: skip

# what no story plays, and where it is proved
ELSEWHERE = {
    "POST cases/{number}/trace": "needs a parcel in the facts: tests/pipeline/feeds/test_couriers.py",
    "POST incidents/{number}/losses/proposed": "needs a crowd of orders: tests/journeys/test_incidents.py",
}
