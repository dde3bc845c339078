"""延后 until something happens: what was known when a case was put aside, and whether it is news now."""

from collections.abc import Callable, Mapping
from typing import Any

from fuchang.cases.models import Case, CaseEvent
from fuchang.cases.proving import Facts
from fuchang.kernel.ids import fingerprint
from fuchang.store.facts import look
from fuchang.store.facts.look import OrderFacts

WHY = {
    "parcel": "物流有更新 / the parcel has moved",
    "buyer": "买家有动作 / the buyer has acted",
    "platform": "平台有动作 / the platform has acted",
}
# what the platform alone writes into a refund, and what only the buyer does
_OF_PLATFORM = ("cs_status", "prompt", "constraint_code", "risk", "liability", "answer_by_at", "proof_by_at")  # fmt: skip
_OF_BUYER = ("kind", "reason", "words", "refund_fen", "goods", "return_waybill")
_BROUGHT_BY = {
    "buyer": frozenset({"closed", "wait_seller_confirm", "wait_platform"}),
    "platform": frozenset({"closed", "success"}),
}


def known(case: Case, until: str) -> str:
    """A mark of what is known of the thing that is waited for; another mark is news."""
    facts = look.order(case.shop_key, case.order_id) if case.order_id else None
    return fingerprint(*(repr(part) for part in _MARKS[until](case, facts)))


def is_news(case: Case) -> bool:
    """Whether what a snoozed case waits for has come since it was put aside."""
    put = CaseEvent.objects.filter(case=case, verb="case.snoozed").order_by("-pk").first()
    before = (put.after or {}).get("known") if put else None
    return bool(before) and before != known(case, case.snoozed_until)


def _parcel(_case: Case, facts: OrderFacts | None) -> list[Any]:
    parcels = facts.parcels if facts else []
    return sorted(
        (str(one.get("waybill") or ""), str(one.get("record_status") or ""), len(one["events"]))
        for one in parcels
    )


def _buyer(case: Case, facts: OrderFacts | None) -> list[Any]:
    refund = _refund(case, facts)
    return [_said(facts, "buyer"), _brought(refund, "buyer"), *map(refund.get, _OF_BUYER)]


def _platform(case: Case, facts: OrderFacts | None) -> list[Any]:
    refund, order = _refund(case, facts), facts.order if facts else {}
    about = case.subject if case.subject_type == "status" else ""
    turned = [
        (one["status_code"], one["since_at"], one["until_at"], one["due_at"], one["note"])
        for one in (look.statuses(case.shop_key, about) if about else ())
    ]
    told = [order.get("hold"), order.get("mark"), *map(refund.get, _OF_PLATFORM)]
    return [_said(facts, "platform"), _brought(refund, "platform"), *told, turned]


def _refund(case: Case, facts: OrderFacts | None) -> Facts:
    refunds = facts.refunds if facts else []
    return next((one for one in refunds if one["refund_id"] == case.refund_id), {})


def _brought(refund: Facts, party: str) -> str:
    """The refund's state, if it is one to which this party brings it."""
    word = str(refund.get("status") or "")
    return word if word in _BROUGHT_BY[party] else ""


def _said(facts: OrderFacts | None, role: str) -> int:
    return sum(one["role"] == role for one in facts.messages) if facts else 0


_MARKS: Mapping[str, Callable[[Case, OrderFacts | None], list[Any]]] = {
    "parcel": _parcel,
    "buyer": _buyer,
    "platform": _platform,
}
