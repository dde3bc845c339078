"""The article's three checks: the platform's prompt, our record against the trace, the category."""

from collections.abc import Mapping
from typing import Any

from fuchang.cases.models import Case, CaseCheck
from fuchang.store.facts.look import OrderFacts

AGREES, DIFFERS, UNKNOWN = "agrees", "differs", "unknown"
NONE = "none"
Verdict = tuple[str, dict[str, Any]]


def run(case: Case, facts: OrderFacts | None, *, now: int) -> None:
    """Run the checks of a case that has an order, and keep what they compared, if it is new."""
    if facts is None:
        return
    kept = {row.name: row for row in CaseCheck.objects.filter(case=case)}
    for name, check in (("prompt", prompt), ("shipping", shipping), ("category", category)):
        verdict, compared = check(facts, case.refund_id)
        row = kept.get(name) or CaseCheck(shop_key=case.shop_key, case=case, name=name)
        if row.pk is None or (row.verdict, row.compared) != (verdict, compared):
            row.verdict, row.compared, row.at = verdict, compared, now
            row.save()


def prompt(facts: OrderFacts, refund_id: str) -> Verdict:
    """Whether the platform itself says that the refund is abnormal."""
    refund = _refund(facts, refund_id)
    told = {
        "prompt": refund.get("prompt"),
        "constraint": _told(refund.get("constraint_code")),
        "risk": _told(refund.get("risk")),
        "mark": facts.order.get("mark"),
    }
    if not refund and not told["mark"]:
        return UNKNOWN, told
    return (DIFFERS if any(told.values()) else AGREES), told


def shipping(facts: OrderFacts, _refund_id: str) -> Verdict:
    """Whether what we recorded as shipped agrees with what the trace shows."""
    parcel = next((one for one in facts.parcels if one.get("direction") != "return"), None)
    state = parcel["state"] if parcel else {}
    told = {
        "shipped_at": facts.order.get("shipped_at"),
        "waybill": parcel.get("waybill") if parcel else None,
        "record_status": parcel.get("record_status") if parcel else None,
        "scans": _scans(parcel or {}),
        "first_scan_at": state.get("first_scan_at"),
        "last_code": state.get("last_code"),
        "last_scan_at": state.get("last_scan_at"),
    }
    if not told["shipped_at"] and not told["waybill"]:
        return (DIFFERS if told["scans"] else AGREES), told
    signed = told["record_status"] == "signed"
    if not told["waybill"] or not told["scans"]:
        return DIFFERS, told
    return (DIFFERS if signed and told["last_code"] != "delivered" else AGREES), told


def category(facts: OrderFacts, _refund_id: str) -> Verdict:
    """Whether the item is listed under the special class that its title speaks of."""
    told = {
        "title": facts.item.get("title") or facts.order.get("title"),
        "special": facts.item.get("special"),
        "special_by_words": facts.item.get("special_by_words"),
    }
    if not facts.item:
        return UNKNOWN, told
    spoken = _told(told["special_by_words"])
    return (DIFFERS if spoken and spoken != told["special"] else AGREES), told


def _told(word: str | None) -> str | None:
    """A word of a closed list; that there is none is nothing told."""
    return None if word == NONE else word


def _scans(parcel: Mapping[str, Any]) -> int:
    """What happened to a parcel, each thing once whoever told of it; a label that waits is no scan."""
    return sum(event["code"] != "pending" for event in parcel.get("events", ()))


def _refund(facts: OrderFacts, refund_id: str) -> dict[str, Any]:
    return next((one for one in facts.refunds if one["refund_id"] == refund_id), {})
