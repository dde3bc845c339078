"""Holding shipping: asked, acknowledged, released, breached; and the list that a warehouse reads."""

from collections.abc import Collection, Iterable, Sequence
from typing import Any

from django.db.models import F, Q, QuerySet

from fuchang.cases import floating
from fuchang.cases.models import Case, CaseEvent, Hold
from fuchang.cases.models.case import CRITICAL
from fuchang.cases.models.hold import ACKNOWLEDGED, ASKED, BREACHED, RELEASED
from fuchang.store import outbox
from fuchang.store.facts import look
from fuchang.store.facts.look import OrderFacts

# the weightiest hold is what the queue shows
_WEIGHT = {BREACHED: 4, ASKED: 3, ACKNOWLEDGED: 2, RELEASED: 1, "": 0}
HOLDING = (ASKED, ACKNOWLEDGED)


def shown(holds: Iterable[Hold]) -> str:
    """What a case shows of its holds."""
    return max((hold.state for hold in holds), key=lambda state: _WEIGHT[state], default="")


def ask(case: Case, lines: Sequence[tuple[str, str]], *, by: str, why: str, now: int) -> list[Hold]:
    """Ask the warehouse not to ship these (order, line) pairs; those held already stay as they are."""
    made = []
    for order_id, line_id in lines:
        hold, fresh = Hold.objects.get_or_create(
            case=case,
            order_id=order_id,
            line_id=line_id,
            defaults={"shop_key": case.shop_key, "why": why, "asked_at": now, "asked_by": by},
        )
        if not fresh and hold.state == RELEASED:
            hold.state, hold.asked_at, hold.asked_by, hold.why = ASKED, now, by, why
            hold.acknowledged_at = hold.unacknowledged_at = None
            hold.save()
        elif not fresh:
            continue
        made.append(hold)
        tell(hold, "hold.asked", now=now)
    refresh(case)
    return made


def refresh(case: Case) -> None:
    """Bring what the case shows up to date (the case is not saved here)."""
    case.hold_state = shown(Hold.objects.filter(case=case))


def spell_out(case: Case, *, now: int) -> None:
    """A hold of a whole order, asked before its lines were known, becomes a hold of each line."""
    for whole in Hold.objects.filter(case=case, line_id="", state__in=HOLDING):
        facts = look.order(case.shop_key, whole.order_id)
        lines = [line for line in facts.unshipped() if line] if facts else []
        if not lines:
            continue
        there = set(case.holds.filter(order_id=whole.order_id).values_list("line_id", flat=True))
        first, *others = [line for line in lines if line not in there] or [""]
        if not first:
            release(whole, by="system", now=now, why="已按商品拦截 / held line by line")
            continue
        whole.line_id = first
        whole.save(update_fields=["line_id"])
        tell(whole, "hold.asked", now=now)
        for line in others:
            whole.pk, whole.line_id = None, line
            whole.save(force_insert=True)
            tell(whole, "hold.asked", now=now)


def release_all(case: Case, *, by: str, now: int, why: str) -> int:
    """Everything held by a case may leave again; gives how many."""
    holds = list(Hold.objects.filter(case=case, state__in=HOLDING))
    for hold in holds:
        release(hold, by=by, now=now, why=why)
    refresh(case)
    return len(holds)


def release(hold: Hold, *, by: str, now: int, why: str) -> None:
    """One held line may leave again."""
    hold.state, hold.released_at, hold.released_by, hold.release_why = RELEASED, now, by, why
    hold.save()
    tell(hold, "hold.released", now=now)


def ask_again(case: Case, *, since: int, by: str, now: int) -> None:
    """A case that lives again holds what its end let go, as far as it has not left meanwhile."""
    ended = Hold.objects.filter(case=case, state=RELEASED, released_at__gte=since)
    pairs = list(ended.values_list("order_id", "line_id"))
    facts = look.order(case.shop_key, case.order_id) if pairs else None
    stays = [pair for pair in pairs if facts is None or left(facts, pair[1]) is None]
    ask(case, stays, by=by, why="异常单重新打开 / the case is open again", now=now)


def left(facts: OrderFacts, line_id: str) -> tuple[int, str] | None:
    """When a line of an order went out and with which waybill; None while it is still here."""
    line = next((one for one in facts.lines if str(one["line_id"]) == line_id), None)
    shipped_at = facts.order.get("shipped_at") if line is None else line.get("shipped_at")
    if not shipped_at:
        return None
    outward = (one for one in facts.parcels if one.get("direction") != "return")
    return int(shipped_at), str(next((one.get("waybill") or "" for one in outward), ""))


def look_for_breaches(shops: Iterable[int], subjects: Collection[str], *, now: int) -> list[Hold]:
    """Held lines of these orders or refunds that have left after all; gives those breached.

    What had left before anybody asked is no breach: the question came too late, and goes.
    """
    about = Q(order_id__in=subjects) | Q(case__refund_id__in=subjects)
    held = Hold.objects.filter(about, state__in=HOLDING, shop_key__in=list(shops))
    found = []
    for hold in held.select_related("case").order_by("pk"):
        facts = look.order(hold.shop_key, hold.order_id)
        gone = left(facts, hold.line_id) if facts else None
        if gone is None:
            continue
        if gone[0] < hold.asked_at:
            release(hold, by="system", now=now, why="拦截前已发出 / had left before it was asked")
        else:
            breached(hold, waybill=gone[1], shipped_at=gone[0], now=now)
            found.append(hold)
        case = Case.objects.select_for_update().get(pk=hold.case_id)
        refresh(case)
        case.save(update_fields=["hold_state"])
    return found


def breached(hold: Hold, *, waybill: str, shipped_at: int, now: int) -> None:
    """A held line has left: its case is critical and floats to the top, and an alarm goes out."""
    Case.objects.filter(pk=hold.case_id).update(
        severity=CRITICAL, hold_state=BREACHED, changed_at=now, version=F("version") + 1
    )
    floating.up_at_rest(hold.case_id)
    hold.state, hold.breached_at = BREACHED, now
    hold.breach = {"waybill": waybill, "shipped_at": shipped_at}
    hold.save()
    CaseEvent.objects.create(
        shop_key=hold.shop_key,
        case=hold.case,
        at=now,
        actor="system",
        actor_name="系统",
        verb="hold.breached",
        after={"order_id": hold.order_id, "waybill": waybill, "shipped_at": shipped_at},
    )
    tell(hold, "hold.breached", now=now)


def tell(hold: Hold, topic: str, *, now: int) -> None:
    """Warehouse and ERP hear of it through the outbox."""
    outbox.announce(
        shop_key=hold.shop_key,
        topic=topic,
        payload=feed_row(hold),
        dedupe=f"{topic}:{hold.pk}:{now}",
        line=f"case:{hold.case_id}",
        now=now,
    )


def standing() -> QuerySet[Hold]:
    """What must not leave now, and what has left all the same while nobody has ended its case."""
    settled = Q(state=BREACHED, case__state="closed")
    return Hold.objects.exclude(state=RELEASED).exclude(settled).select_related("case")


def feed(shop_keys: Iterable[int], *, since: int = 0) -> list[dict[str, Any]]:
    """What must not leave now, and what was released since: the rows of the CSV and JSON feed."""
    holds = Hold.objects.filter(shop_key__in=shop_keys).select_related("case").order_by("pk")
    return [
        feed_row(hold)
        for hold in holds
        if hold.state in HOLDING or (hold.released_at or 0) >= since > 0
    ]


def feed_row(hold: Hold) -> dict[str, Any]:
    """One held line as a warehouse reads it."""
    return {
        "hold": hold.pk,
        "shop": hold.shop_key,
        "order_id": hold.order_id,
        "line_id": hold.line_id,
        "state": hold.state,
        "case": hold.case.number,
        "why": hold.why,
        "asked_at": hold.asked_at,
        "acknowledged_at": hold.acknowledged_at,
        "unacknowledged_at": hold.unacknowledged_at,
        "released_at": hold.released_at,
        "breached_at": hold.breached_at,
    }
