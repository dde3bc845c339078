"""Working the playbook: steps, proof, holds, escalation."""

from collections.abc import Sequence
from datetime import date

from django.db import transaction

from fuchang.cases import clocks, holds, ticks
from fuchang.cases.book import book
from fuchang.cases.change import Change, ReasonNeeded, changing
from fuchang.cases.closing import proof_count
from fuchang.cases.models import Case, CaseStep, ChannelContact, Escalation, Evidence, Hold
from fuchang.cases.models.hold import ASKED
from fuchang.cases.proof import Kept
from fuchang.kernel.clock import DAY
from fuchang.kernel.errors import AskUser, UnknownWord
from fuchang.shops import audit
from fuchang.shops.access import Access, NoSuchThing

OTHER = "other"  # a piece of proof that no rule asks for
LONGEST_REFERENCE, LONGEST_CONTACT = 120, 200
FARTHEST = 10 * 366 * DAY


class NoMoment(AskUser):
    """A deadline ten years away is a slip of the hand."""

    def __init__(self) -> None:
        super().__init__("期限离现在超过十年 / the deadline is more than ten years away")


class TooLong(AskUser):
    """Words longer than their place; databases differ in what they do with them."""

    def __init__(self, *, what: str, most: int) -> None:
        self.what, self.most = what, most
        super().__init__(f"{what} 最多 {most} 个字 / {what}: at most {most} characters")


_IS = {"acknowledged": "仓库已经拦下", "released": "已经解除", "breached": "已被突破"}


class NotAsked(AskUser):
    """The hold is acknowledged, released or breached already."""

    status = 409

    def __init__(self, *, state: str) -> None:
        self.state = state
        super().__init__(
            f"这条拦截{_IS.get(state, state)}，不能再确认 / the hold is {state} already"
        )


class NothingHeld(AskUser):
    """Nothing of it is held: it has left, or was released before."""

    status = 409

    def __init__(self) -> None:
        super().__init__(
            "已经发出或已经解除，没有可解除的拦截 / it has left or was released: nothing is held"
        )


def done(
    access: Access,
    case_id: int,
    *,
    step: str,
    now: int,
    note: str = "",
    proof_id: int | None = None,
    by_data: str = "",
) -> Case:
    """A step is done; whoever does it vouches for it, with proof where the step leaves some."""
    with changing(access, case_id, "step.done", now=now) as change:
        row = _step(change, step)
        row.state, row.done_at, row.done_by = "done", now, access.actor
        row.note, row.by_data = note, by_data
        if proof_id is not None:
            row.proof = Evidence.objects.filter(pk=proof_id, case=change.case).first()
        row.save()
        change.told |= {"step": step, "by_data": by_data}
        change.why = note
    return change.case


def undone(access: Access, case_id: int, *, step: str, now: int) -> Case:
    """A step is to do again."""
    with changing(access, case_id, "step.undone", now=now) as change:
        row = _step(change, step)
        # the datum stays beside it: what a person took back, the same datum does not tick again
        row.state, row.done_at, row.done_by = "todo", None, ""
        row.save()
        change.told["step"] = step
    return change.case


def skip(access: Access, case_id: int, *, step: str, why: str, now: int) -> Case:
    """A step is left out, with a reason."""
    if not why.strip():
        raise ReasonNeeded
    with changing(access, case_id, "step.skipped", now=now) as change:
        row = _step(change, step)
        row.state, row.done_at, row.done_by, row.note = "skipped", now, access.actor, why
        row.save()
        change.told["step"], change.why = step, why
    return change.case


def add_proof(
    access: Access, case_id: int, *, piece: str, kept: Kept, now: int, note: str = ""
) -> Evidence:
    """A piece of proof that lies in the store already (cases/proof.py) joins the case."""
    if piece != OTHER and piece not in book().evidence:
        raise UnknownWord(what="piece", got=piece, known=[*book().evidence, OTHER])
    with changing(access, case_id, "proof.added", now=now) as change:
        change.move("work")
        evidence = Evidence.objects.create(
            shop_key=change.case.shop_key,
            case=change.case,
            piece=piece,
            name=kept.name,
            media=kept.media,
            size=kept.size,
            sha256=kept.sha256,
            origin="uploaded",
            added_at=now,
            added_by=access.actor,
            note=note,
        )
        change.told |= {"piece": piece, "name": kept.name, "sha256": kept.sha256}
        change.case.proof_have, change.case.proof_need = proof_count(change.case)
        ticks.run(change.case, now=now)
    return evidence


def remove_proof(access: Access, case_id: int, *, evidence_id: int, now: int) -> Case:
    """Take a piece out of the case; its file and its row stay for the audit."""
    with changing(access, case_id, "proof.removed", now=now) as change:
        evidence = Evidence.objects.filter(pk=evidence_id, case=change.case).first()
        if evidence is None:
            raise NoSuchThing(what="凭证 / evidence")
        evidence.removed_at, evidence.removed_by = now, access.actor
        evidence.save()
        change.told |= {"piece": evidence.piece, "name": evidence.name}
        change.case.proof_have, change.case.proof_need = proof_count(change.case)
        ticks.run(change.case, now=now)
    return change.case


def ask_hold(
    access: Access,
    case_id: int,
    *,
    now: int,
    lines: Sequence[tuple[str, str]] = (),
    why: str = "",
) -> Case:
    """Ask the warehouse not to ship; without lines the whole order."""
    with changing(access, case_id, "hold.asked", action="hold", now=now) as change:
        change.move("work")
        asked = list(lines) or [(change.case.order_id, "")]
        made = holds.ask(change.case, asked, by=access.actor, why=why, now=now)
        change.told["lines"], change.why = [hold.line_id for hold in made], why
    return change.case


def acknowledge_hold(access: Access, hold_id: int, *, now: int) -> Hold:
    """The warehouse has it: the parcel stays."""
    case = _held(hold_id).case
    with changing(access, case.pk, "hold.acknowledged", action="hold", now=now) as change:
        hold = _held(hold_id)
        if hold.state != ASKED:
            raise NotAsked(state=hold.state)
        hold.state, hold.acknowledged_at = "acknowledged", now
        hold.acknowledged_by = access.actor
        hold.save()
        holds.refresh(change.case)
        ticks.run(change.case, now=now)
        change.told["order_id"] = hold.order_id
        holds.tell(hold, "hold.acknowledged", now=now)
    return hold


def release_hold(
    access: Access, case_id: int, *, why: str, now: int, ids: Sequence[int] = ()
) -> Case:
    """What was held may leave again; needs a reason. Raises ReasonNeeded, NothingHeld."""
    if not why.strip():
        raise ReasonNeeded
    with changing(access, case_id, "hold.released", action="release", now=now) as change:
        held = Hold.objects.filter(case=change.case, state__in=holds.HOLDING)
        chosen = list(held.filter(pk__in=ids) if ids else held)
        if not chosen:
            raise NothingHeld
        for hold in chosen:
            holds.release(hold, by=access.actor, now=now, why=why)
        holds.refresh(change.case)
        ticks.run(change.case, now=now)
        change.why = why
    return change.case


def escalate(
    access: Access,
    case_id: int,
    *,
    channel: str,
    now: int,
    reference: str = "",
    spoke_with: str = "",
    words: str = "",
    next_at: int | None = None,
) -> Case:
    """One attempt on a channel of the ladder."""
    if channel not in book().channels:
        raise UnknownWord(what="channel", got=channel, known=book().channels)
    for what, told in (("reference", reference), ("spoke_with", spoke_with)):
        if len(told) > LONGEST_REFERENCE:
            raise TooLong(what=what, most=LONGEST_REFERENCE)
    with changing(access, case_id, "case.escalated", now=now) as change:
        change.move("work")
        Escalation.objects.create(
            shop_key=change.case.shop_key,
            case=change.case,
            channel=channel,
            at=now,
            by=access.actor,
            reference=reference,
            spoke_with=spoke_with,
            words=words,
            next_at=next_at,
        )
        change.case.escalated = 1
        ticks.run(change.case, now=now)
        change.told |= {"channel": channel, "reference": reference}
        change.why = words
    return change.case


def move_clock(access: Access, case_id: int, *, sort: str, due_at: int, why: str, now: int) -> Case:
    """A person knows better when something is due; the reason is kept."""
    if not why.strip():
        raise ReasonNeeded
    if sort not in clocks.HARD:
        raise UnknownWord(what="sort", got=sort, known=clocks.HARD)
    if abs(due_at - now) > FARTHEST:
        raise NoMoment
    with changing(access, case_id, "clock.stated", now=now) as change:
        change.move("work")
        clocks.move(access, change.case, sort=sort, due_at=due_at, why=why, now=now)
        clocks.refresh(change.case)
        change.why = why
    return change.case


def verify_contact(access: Access, *, channel: str, contact: str, on: date, now: int) -> None:
    """Somebody has checked how a channel is reached."""
    access.require("manage_rules")
    if channel not in book().channels:
        raise UnknownWord(what="channel", got=channel, known=book().channels)
    if len(contact) > LONGEST_CONTACT:
        raise TooLong(what="contact", most=LONGEST_CONTACT)
    with transaction.atomic():
        _checked(access, channel=channel, contact=contact, on=on, now=now)


def _checked(access: Access, *, channel: str, contact: str, on: date, now: int) -> None:
    ChannelContact.objects.update_or_create(
        channel=channel,
        defaults={"contact": contact, "verified_on": on, "verified_by": access.actor},
    )
    audit.record(
        access,
        action="contact.verified",
        object=f"channel:{channel}",
        after={"contact": contact, "on": on.isoformat()},
        now=now,
    )


def _step(change: Change, step: str) -> CaseStep:
    change.move("work")
    row = CaseStep.objects.filter(case=change.case, step=step).first()
    if row is None:
        raise NoSuchThing(what="步骤 / step")
    return row


def _held(hold_id: int) -> Hold:
    hold = Hold.objects.select_related("case").filter(pk=hold_id).first()
    if hold is None:
        raise NoSuchThing(what="拦截 / hold")
    return hold
