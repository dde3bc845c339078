"""What opens, joins, wakes and ends a case when findings come and go."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from fuchang.cases import checks, clocks, ends, floating, holds, states, ticks, waits
from fuchang.cases.book import book, calendar
from fuchang.cases.change import TOLD, Change, announce, write
from fuchang.cases.closing import proof_count
from fuchang.cases.incidents import children
from fuchang.cases.incidents.crowds import crowd_from, started_at
from fuchang.cases.models import Case, CaseEvent, CaseStep
from fuchang.cases.models import Finding as Kept
from fuchang.cases.models.case import ABOVE, SEVERITIES, SHOWN
from fuchang.cases.models.hold import BREACHED
from fuchang.cases.naming import Belongs
from fuchang.cases.numbering import next_number
from fuchang.kernel.clock import HOUR
from fuchang.rulebook.grammar import Kind
from fuchang.rulebook.planner import Plan, plan
from fuchang.shops.access import system
from fuchang.store.facts import look
from fuchang.store.facts.crowd import turns_since
from fuchang.store.facts.look import OrderFacts

if TYPE_CHECKING:  # columns come with it, and the web opens cases too
    from fuchang.detection.findings import Finding
    from fuchang.detection.reasons import Compared

# what of a finding decides about its case: the rest is told for people
_JUDGED_BY = frozenset(
    {"kind_version", "at_risk_fen", "chance_lost", "score", "deadline_at", "deadline_source"}
)
_SORTS = {"answer_by_at": "platform", "proof_by_at": "proof", "ship_by_at": "ship"}


def open_case(shop_key: int, where: Belongs, found: "Sequence[Finding]", *, now: int) -> Case:
    """A new case with plan, clocks and holds; the findings themselves are joined by the intake."""
    lead = max(found, key=_weight)
    case = Case.objects.create(
        shop_key=shop_key,
        number=next_number(now),
        key=where.key,
        subject_type=where.subject_type,
        subject=where.subject,
        order_id=where.order_id,
        refund_id=where.refund_id,
        kind=lead.kind.id,
        family=lead.kind.family,
        severity=SEVERITIES[lead.kind.severity],
        waits_for="us",
        opened_at=now,
        changed_at=now,
        rating=lead.kind.rating.hit,
    )
    describe(case, facts_of(case))
    waits.turn(case, "us", now=now, why="opened")
    clocks.start_target(case)
    announce(_told(case, "case.opened", now=now, after={"kind": case.kind, "key": case.key}))
    return case


def facts_of(case: Case) -> OrderFacts | None:
    """The facts of the order that a case is about, if it is about one."""
    return look.order(case.shop_key, case.order_id) if case.order_id else None


def describe(case: Case, facts: OrderFacts | None) -> None:
    """What the queue shows beside a case, from the facts of its order."""
    if facts is None:
        return
    parcel = facts.parcels[0] if facts.parcels else {}
    refund = next((one for one in facts.refunds if one["refund_id"] == case.refund_id), {})
    case.item_title = str(facts.order.get("title") or facts.item.get("title") or "")[:200]
    case.buyer = str(facts.buyer.get("masked") or "")[:60]
    case.buyer_key = facts.order.get("buyer_key")
    case.courier = str(parcel.get("courier") or facts.order.get("courier") or "")[:40]
    case.waybill = str(parcel.get("waybill") or "")[:40]
    case.prompt = str(refund.get("prompt") or "")[:200]


def rekey(case: Case, where: Belongs) -> None:
    """An order's case becomes the case of its refund."""
    case.key, case.subject_type, case.subject = where.key, where.subject_type, where.subject
    case.refund_id = where.refund_id
    case.save()
    _told(case, "case.rekeyed", now=case.changed_at, after={"key": where.key})


def begun_earlier(shop_key: int, where: Belongs) -> Case | None:
    """The incident of before of which these statuses are a part, called after its true beginning."""
    start = started_at(where.subject)
    if start is None:
        return None
    crowd = crowd_from(start, turns_since(shop_key, start))
    of = Case.objects.filter(shop_key=shop_key, subject_type="incident").order_by("pk")
    for case in of.filter(opened_at__gte=start):
        began = started_at(case.subject)
        if began is not None and start < began <= crowd.ended_at:
            case.key, case.subject = where.key, where.subject
            case.save()
            _told(case, "incident.rekeyed", now=case.changed_at, after={"key": where.key})
            return case
    return None


def keep(case: Case, finding: "Finding", *, now: int) -> None:
    """A finding joins a case."""
    Kept.objects.create(
        shop_key=case.shop_key,
        fingerprint=finding.fingerprint,
        case=case,
        kind=finding.kind.id,
        subject_type=finding.kind.subject,
        subject=finding.subject,
        order_id=finding.order or "",
        first_seen_at=now,
        **_of(finding, now=now),
    )
    _told(
        case,
        "finding.joined",
        now=now,
        after={"kind": finding.kind.id, "fingerprint": finding.fingerprint},
    )


def see_again(row: Kept, case: Case, finding: "Finding", *, now: int) -> bool:
    """The same finding with the values of today; it follows its order to another case.

    Tells whether anything has changed by which a case is judged.
    """
    told = _of(finding, now=now)
    changed = {name for name, value in told.items() if getattr(row, name) != value}
    moved = row.case_id != case.pk or row.gone_at is not None
    if not moved and changed <= {"last_seen_at"} and now < row.last_seen_at + HOUR:
        return False
    for name, value in told.items():
        setattr(row, name, value)
    row.case, row.gone_at = case, None
    row.save()
    return moved or not changed.isdisjoint(_JUDGED_BY)


def _of(finding: "Finding", *, now: int) -> dict[str, Any]:
    return {
        "kind_version": finding.kind.version,
        "compared": {part.column: _said(part) for part in finding.compared},
        "at_risk_fen": finding.at_risk_fen,
        "chance_lost": finding.chance_lost,
        "score": finding.score,
        "deadline_at": finding.deadline_at,
        "deadline_source": finding.deadline_source,
        "last_seen_at": now,
    }


def _said(part: "Compared") -> dict[str, Any]:
    """A compared value as a machine reads it, and in the words of both languages."""
    words = {"explained": part.explained, "explained_en": part.explained_en}
    return {**part.plain(), **words, "is_reason": part.is_reason}


def refresh(case: Case, *, joined: "Sequence[Finding]", now: int) -> None:
    """Bring what a case shows in line with the findings that it has."""
    rows = list(case.findings.filter(gone_at=None))
    if not rows:
        return
    lead = max(rows, key=_weight_kept)
    kind = book().kinds.get(lead.kind)
    if kind is not None and case.source == "detected":
        case.kind, case.family, case.rating = kind.id, kind.family, kind.rating.hit
        case.severity = _severity(case, rows)
    case.at_risk_fen = max(row.at_risk_fen for row in rows)
    case.chance_lost = max(row.chance_lost for row in rows)
    case.score = max(row.score for row in rows) + ABOVE * case.boosted
    facts = facts_of(case)
    describe(case, facts)
    holds.spell_out(case, now=now)
    for row in rows:
        _state_deadline(case, row, now=now)
    clocks.take_back(case, stated_by={f"finding:{row.fingerprint}" for row in rows}, now=now)
    clocks.refresh(case)
    for finding in joined:
        _take_up(case, finding, facts, now=now)
    checks.run(case, facts, now=now)
    ticks.run(case, now=now, facts=facts)
    case.proof_have, case.proof_need = proof_count(case)
    case.changed_at = now
    case.save()


def _severity(case: Case, rows: Sequence[Kept]) -> int:
    """The gravest of the rules that hold now, unless a person or a breach has judged otherwise."""
    if (
        case.hold_state == BREACHED
        or CaseEvent.objects.filter(case=case, verb="case.severity.set").exists()
    ):
        return case.severity
    kinds = [book().kinds[row.kind] for row in rows if row.kind in book().kinds]
    return max((SEVERITIES[kind.severity] for kind in kinds), default=case.severity)


def _state_deadline(case: Case, row: Kept, *, now: int) -> None:
    kind = book().kinds.get(row.kind)
    if row.deadline_at is None or kind is None:
        return
    sort = next(
        (_SORTS[rule.column] for rule in kind.deadline if rule.column in _SORTS), "platform"
    )
    clocks.state(
        case,
        sort=sort,
        source=row.deadline_source or "fallback",
        stated_by=f"finding:{row.fingerprint}",
        due_at=row.deadline_at,
        started_at=case.opened_at,
        now=now,
        window=next((rule.window for rule in kind.deadline if rule.window), ""),
    )


def _take_up(case: Case, finding: "Finding", facts: OrderFacts | None, *, now: int) -> None:
    take_up(case, finding.kind, facts, deadline_at=finding.deadline_at, now=now)


def take_up(
    case: Case, kind: Kind, facts: OrderFacts | None, *, deadline_at: int | None, now: int
) -> None:
    """Steps of the playbook that the case has not yet, and the hold that the rule asks for."""
    whole = plan(kind, book=book(), now=now, calendar=calendar(), deadline_at=deadline_at)
    _add_steps(case, whole)
    if whole.holds_shipping and case.order_id:
        lines = [] if facts is None else facts.unshipped()
        pairs = [(case.order_id, line) for line in lines]
        if pairs:
            holds.ask(case, pairs, by="system", why=kind.title.both, now=now)


def _add_steps(case: Case, whole: Plan) -> None:
    there = set(case.steps.values_list("step", flat=True))
    CaseStep.objects.bulk_create(
        CaseStep(
            shop_key=case.shop_key,
            case=case,
            step=planned.step.id,
            kind=whole.kind.id,
            place=len(there) + place,
            actor=planned.step.actor,
            due_at=planned.due_at,
        )
        for place, planned in enumerate(whole.steps)
        if planned.step.id not in there
    )


def regress(case: Case, *, now: int) -> None:
    """A closed case whose exception is back is new again, and floats to the top once."""
    change = Change(case, system(), now, {name: getattr(case, name) for name in TOLD})
    case.state = states.after(case.state, "regress")
    case.regressed = 1
    floating.up(case)
    if case.closed_at is not None:
        holds.ask_again(case, since=case.closed_at, by="system", now=now)
    case.closed_at, case.outcome, case.waits_for = None, "", "us"
    clocks.resume_all(case, now=now)
    waits.turn(case, "us", now=now, why="regressed")
    ends.stand_alone(case)
    children.follow(change)
    write(change, "case.regressed")


def left_alone(case: Case, *, now: int) -> bool:
    """Nothing is abnormal any more: untouched cases end by themselves, others are told so.

    A breach waits for a person: what was to be held has left, whatever the order says now.
    """
    if case.live != SHOWN or case.source != "detected":
        return False  # what is part of an incident ends with it
    if case.findings.filter(gone_at=None).exists():
        return False
    if case.first_touched_at is not None or case.hold_state == BREACHED:
        _told(case, "case.normal_again", now=now, after={"suggested": "close"})
        children.let_stand(case, now=now)
        return False
    change = Change(case, system(), now, {name: getattr(case, name) for name in TOLD})
    case.state, case.outcome, case.closed_at, case.waits_for = "closed", "normal_again", now, ""
    case.snoozed_until_at, case.snoozed_until = None, ""
    clocks.settle(case, now=now)
    waits.turn(case, "", now=now)
    holds.release_all(case, by="system", now=now, why="状态恢复正常 / normal again")
    children.follow(change)
    write(change, "case.closed")
    return True


def _told(case: Case, verb: str, *, now: int, after: dict[str, Any]) -> CaseEvent:
    return CaseEvent.objects.create(
        shop_key=case.shop_key,
        case=case,
        at=now,
        actor="system",
        actor_name="系统",
        verb=verb,
        after=after,
    )


def _weight(finding: "Finding") -> tuple[int, int, str]:
    return finding.score, SEVERITIES[finding.kind.severity], finding.kind.id


def _weight_kept(row: Kept) -> tuple[int, int, str]:
    return row.score, 0, row.kind
