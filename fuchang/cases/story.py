"""A case as a page and a machine show it: facts, findings, clocks, steps, ladder, in one reading."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from fuchang.cases.book import book, calendar
from fuchang.cases.closing import lacking
from fuchang.cases.models import (
    Case,
    CaseEvent,
    CaseStep,
    ChannelContact,
    Clock,
    Evidence,
    ReplacementNumber,
)
from fuchang.cases.waits import shares
from fuchang.rulebook.calendar import Open
from fuchang.rulebook.grammar import Step, Words
from fuchang.rulebook.planner import Plan, plan
from fuchang.shops.keeping import hours
from fuchang.shops.models import Shop
from fuchang.store.facts import look
from fuchang.store.facts.look import OrderFacts

LEFT_BY_STEPS = Words(zh="步骤留下的与其他凭证", en="Left by steps, and others")


@dataclass
class Group:
    """Pieces of proof that count together, with what is there."""

    title: Any
    need: int
    pieces: list[tuple[Any, list[Evidence]]]

    @property
    def have(self) -> int:
        """Pieces of which something is there."""
        return sum(bool(there) for _, there in self.pieces)


@dataclass
class Story:
    """Everything about one case."""

    case: Case
    facts: OrderFacts | None
    refund: Mapping[str, Any] = field(default_factory=dict)
    findings: list[dict[str, Any]] = field(default_factory=list)
    checks: list[Any] = field(default_factory=list)
    clocks: list[Clock] = field(default_factory=list)
    steps: list[tuple[CaseStep, Step | None, str]] = field(default_factory=list)
    groups: list[Group] = field(default_factory=list)
    ladder: list[dict[str, Any]] = field(default_factory=list)
    events: list[CaseEvent] = field(default_factory=list)
    related: list[Case] = field(default_factory=list)
    waits: dict[str, int] = field(default_factory=dict)
    lacks: list[Any] = field(default_factory=list)
    statuses: list[dict[str, Any]] = field(default_factory=list)  # of the subject, newest first
    numbers: list[ReplacementNumber] = field(default_factory=list)
    names: dict[str, str] = field(default_factory=dict)  # of who did something here, by actor

    @property
    def steps_done(self) -> int:
        """Steps that nobody has to do any more."""
        return sum(row.state != "todo" for row, _, _ in self.steps)

    @property
    def waited(self) -> list[tuple[str, int]]:
        """Who was waited for at all, and how long."""
        return [(party, seconds) for party, seconds in self.waits.items() if seconds]

    @property
    def next_step(self) -> str:
        """The first step that is still to be done."""
        return next((row.step for row, _, _ in self.steps if row.state == "todo"), "")

    @property
    def pieces(self) -> set[str]:
        """Pieces of proof that are there."""
        return {piece.id for group in self.groups for piece, there in group.pieces if there}


def tell(case: Case, *, now: int) -> Story:
    """Read a case with all that hangs on it."""
    facts = look.order(case.shop_key, case.order_id) if case.order_id else None
    kind = book().kinds.get(case.kind)
    whole = plan(kind, book=book(), now=now, calendar=calendar()) if kind else None
    refunds = facts.refunds if facts else []
    shop = Shop.objects.filter(pk=case.shop_key).first()
    return Story(
        case=case,
        facts=facts,
        refund=next((one for one in refunds if one["refund_id"] == case.refund_id), {}),
        findings=_findings(case),
        checks=list(case.checks.all()),
        clocks=list(case.clocks.exclude(state="void").order_by("due_at")),
        steps=[(one, book().steps.get(one.step), _link(one, case)) for one in case.steps.all()],
        groups=_groups(case, whole),
        ladder=_ladder(whole),
        events=list(case.events.order_by("-pk")[:60]),
        related=_related(case),
        waits=shares(case.waits.all(), now=now, hours=hours(shop)),
        lacks=lacking(case),
        numbers=_numbers(case),
        names=dict(case.events.order_by("actor").values_list("actor", "actor_name").distinct()),
        statuses=look.statuses(case.shop_key, case.subject)
        if case.subject_type == "status"
        else [],
    )


def _numbers(case: Case) -> list[ReplacementNumber]:
    """Replacement numbers recorded for the order."""
    if not case.order_id:
        return []
    rows = ReplacementNumber.objects.filter(shop_key=case.shop_key, order_id=case.order_id)
    return list(rows.filter(state="submitted").order_by("-at"))


def _findings(case: Case) -> list[dict[str, Any]]:
    return [
        {
            "row": row,
            "kind": book().kinds.get(row.kind),
            "compared": [{**part, "name": name} for name, part in row.compared.items()],
        }
        for row in case.findings.order_by("gone_at", "-score")
    ]


def _link(step: CaseStep, case: Case) -> str:
    """The direct way to act, for this very case."""
    found = book().steps.get(step.step)
    if found is None or not found.link:
        return ""
    blanks = {"refund_id": case.refund_id, "order_id": case.order_id, "waybill": case.waybill}
    if any(f"{{{name}}}" in found.link and not value for name, value in blanks.items()):
        return ""
    return found.link.format(**blanks)


def _groups(case: Case, whole: Plan | None) -> list[Group]:
    there: dict[str, list[Evidence]] = {}
    for one in case.evidence.filter(removed_at=None).order_by("pk"):
        there.setdefault(one.piece, []).append(one)
    groups = [
        Group(group.title, group.need, [(piece, there.get(piece.id, [])) for piece in group.pieces])
        for group in (whole.evidence if whole else ())
    ]
    listed = {piece.id for group in groups for piece, _ in group.pieces}
    steps = (book().steps.get(one.step) for one in case.steps.all())
    left = [step.proof for step in steps if step is not None and step.proof]
    others = [
        (book().evidence[piece], there.get(piece, []))
        for piece in dict.fromkeys((*there, *left))
        if piece not in listed and piece in book().evidence
    ]
    return [*groups, Group(LEFT_BY_STEPS, 0, others)] if others else groups


def _ladder(whole: Plan | None) -> list[dict[str, Any]]:
    contacts = {one.channel: one for one in ChannelContact.objects.all()}
    return [
        {
            "channel": rung.channel,
            "open": isinstance(rung.state, Open),
            "turns_at": rung.state.closes_at
            if isinstance(rung.state, Open)
            else rung.state.opens_at,
            "contact": contacts[rung.channel.id].contact
            if rung.channel.id in contacts
            else rung.channel.contact,
            "verified_on": contacts[rung.channel.id].verified_on
            if rung.channel.id in contacts
            else rung.channel.last_verified,
        }
        for rung in (whole.ladder if whole else ())
    ]


def _related(case: Case) -> list[Case]:
    near = Case.objects.exclude(pk=case.pk).filter(shop_key=case.shop_key)
    found: dict[int, Case] = {}
    for about in (
        {"order_id": case.order_id} if case.order_id else {},
        {"buyer_key": case.buyer_key} if case.buyer_key else {},
        {"parent_id": case.parent_id} if case.parent_id else {},
    ):
        if about:
            found.update({one.pk: one for one in near.filter(**about).order_by("-pk")[:6]})
    return list(found.values())[:8]
