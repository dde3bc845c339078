"""The moves of a case between its states, and the way back."""

from fuchang.cases import clocks, ends, floating, holds, waits, waking
from fuchang.cases.change import allowed, changing
from fuchang.cases.closing import missing_for_closing
from fuchang.cases.incidents import children, losses, members
from fuchang.cases.models import Case, CaseEvent, Evidence
from fuchang.kernel.clock import local_text
from fuchang.kernel.errors import AskUser, UnknownWord
from fuchang.shops.access import Access, NoSuchThing

OUTCOMES = ("won", "lost", "refunded", "normal_again", "false_alarm", "duplicate", "withdrawn")
REASONS = ("not_abnormal", "rule_too_wide", "known_customer", "test_order", "wrong_data", "other")
UNTIL = ("parcel", "buyer", "platform")
BEFORE_DEADLINE = 30 * 60
_JUDGED = {
    "case.closed": "close_case", "case.declined": "close_case",
    "case.severity.set": "override_case",
}  # fmt: skip


class NothingToUndo(AskUser):
    """The event cannot be taken back: it is final, undone already, or others came after it."""

    status = 409

    def __init__(self, *, why: str) -> None:
        super().__init__(f"不能撤销 / cannot be undone: {why}")


def wait(
    access: Access,
    case_id: int,
    *,
    party: str,
    now: int,
    why: str = "",
    version: int | None = None,
) -> Case:
    """From now on the case waits for somebody: us, the buyer, the courier or the platform."""
    if party not in waits.PARTIES:
        raise UnknownWord(what="party", got=party, known=waits.PARTIES)
    with changing(access, case_id, "case.waiting", now=now, version=version) as change:
        change.move("wait")
        change.case.waits_for, change.why, change.reversible = party, why, True
        waits.turn(change.case, party, now=now, why=why)
        clocks.pause_target(change.case, party, now=now)
    return change.case


def resume(access: Access, case_id: int, *, now: int, version: int | None = None) -> Case:
    """It is our turn again."""
    with changing(access, case_id, "case.resumed", now=now, version=version) as change:
        change.move("resume")
        ends.ours(change)
    return change.case


def snooze(
    access: Access,
    case_id: int,
    *,
    now: int,
    until_at: int | None = None,
    until: str = "",
    version: int | None = None,
) -> Case:
    """Put the case aside until a moment or an event, never past its hard deadline.

    A moment beyond is cut to half an hour before the deadline, and the event says so (`cut`).
    """
    if until and until not in UNTIL:
        raise UnknownWord(what="until", got=until, known=UNTIL)
    with changing(access, case_id, "case.snoozed", now=now, version=version) as change:
        change.move("snooze")
        case, latest = change.case, None
        if case.due_at is not None and case.due_at > now:
            latest = max(now, case.due_at - BEFORE_DEADLINE)
        moment = until_at if until_at is not None or until else now + 3_600
        if latest is not None and (moment is None or moment > latest):
            moment, change.told["cut"] = latest, local_text(latest)
        case.snoozed_until_at, case.snoozed_until = moment, until
        if until:  # what is known now: anything else is the news that wakes it
            change.told["known"] = waking.known(case, until)
        change.reversible = True
    return change.case


def unsnooze(
    access: Access, case_id: int, *, now: int, why: str = "", version: int | None = None
) -> Case:
    """Take it up again; it floats to the top once."""
    with changing(access, case_id, "case.woken", now=now, version=version) as change:
        change.move("unsnooze")
        change.why = why
        floating.up(change.case)
        ends.ours(change)
    return change.case


def appeal(
    access: Access, case_id: int, *, now: int, why: str = "", version: int | None = None
) -> Case:
    """The appeal is in: the platform decides."""
    with changing(access, case_id, "case.appealed", now=now, version=version) as change:
        change.move("appeal")
        change.case.waits_for, change.why, change.reversible = "platform", why, True
        waits.turn(change.case, "platform", now=now, why="appeal")
        clocks.pause_target(change.case, "platform", now=now)
    return change.case


def close(
    access: Access,
    case_id: int,
    *,
    outcome: str,
    now: int,
    why: str = "",
    saved_fen: int = 0,
    lost_fen: int = 0,
    root_cause: str = "",
    anyway: bool = False,
    version: int | None = None,
) -> Case:
    """Bring a case to its end. Raises MissingForClosing unless `anyway` comes with a reason."""
    if outcome not in OUTCOMES:
        raise UnknownWord(what="outcome", got=outcome, known=OUTCOMES)
    with changing(
        access, case_id, "case.closed", action="close_case", now=now, version=version
    ) as change:
        change.move("close")
        change.why, change.reversible = why, True
        missing_for_closing(change.case, outcome=outcome, anyway=anyway, why=why)
        change.case.saved_fen, change.case.lost_fen = saved_fen, lost_fen
        losses.book_sums(change.case)
        change.case.root_cause = root_cause[:120]
        ends.end(change, outcome)
        children.follow(change)
    return change.case


def decline(
    access: Access,
    case_id: int,
    *,
    reason: str,
    now: int,
    why: str = "",
    version: int | None = None,
) -> Case:
    """No exception after all; the reason is a label from which rules learn."""
    if reason not in REASONS:
        raise UnknownWord(what="reason", got=reason, known=REASONS)
    with changing(
        access, case_id, "case.declined", action="close_case", now=now, version=version
    ) as change:
        change.move("decline")
        change.why, change.reversible, change.told["reason"] = why, True, reason
        change.case.root_cause = reason
        ends.end(change, "false_alarm")
        children.follow(change)
    return change.case


def reopen(
    access: Access, case_id: int, *, now: int, why: str = "", version: int | None = None
) -> Case:
    """Open a closed case again."""
    with changing(
        access, case_id, "case.reopened", action="override_case", now=now, version=version
    ) as change:
        change.move("reopen")
        change.why = why
        ends.again(change)
        children.follow(change)
    return change.case


def merge(
    access: Access, case_id: int, *, into: int, now: int, why: str = "", version: int | None = None
) -> Case:
    """Two cases of one thing: proof and findings go to the survivor, a stub stays."""
    with changing(
        access, case_id, "case.merged", action="close_case", now=now, version=version
    ) as change:
        change.move("merge")
        survivor = Case.objects.filter(pk=into, shop_key=change.case.shop_key, live__gt=0).first()
        if survivor is None or survivor.pk == change.case.pk:
            raise NoSuchThing(what="可并入的异常单 / case to merge into")
        change.why, change.told["into"] = why, survivor.number
        Evidence.objects.filter(case=change.case).update(case=survivor)
        change.case.findings.update(case=survivor)
        ends.end(change, "duplicate")
        children.follow(change)
    return change.case


def undo(access: Access, case_id: int, *, event_id: int, now: int) -> Case:
    """Take back the last reversible change of a case."""
    with changing(access, case_id, "case.undone", now=now, amounts=True) as change:
        event = CaseEvent.objects.filter(pk=event_id, case=change.case).first()
        if event is None:
            raise NoSuchThing(what="记录 / event")
        _may_undo(event)
        _may_undo_what(access, change.case, event)
        before = event.before or {}
        was = change.case.parent_id
        for name, value in before.items():
            setattr(change.case, name, value)
        change.told["undone"] = event.pk
        if change.case.state != "closed":
            change.case.closed_at = None
            clocks.resume_all(change.case, now=now)
            party = change.case.waits_for or "us"
            waits.turn(change.case, party, now=now, why="undone")
            clocks.pause_target(change.case, party, now=now)
            if "closed_at" in before:
                holds.ask_again(change.case, since=event.at, by=access.actor, now=now)
                ends.stand_alone(change.case)
        if "parent_id" in before:
            members.followed(change.case, was=was, by=access.actor, now=now)
        if "closed_at" in before:
            children.follow(change)
    CaseEvent.objects.filter(pk=event_id).update(undone_by=change.event)
    return change.case


def _may_undo(event: CaseEvent) -> None:
    if not event.reversible:
        raise NothingToUndo(why="final")
    if event.undone_by_id is not None:
        raise NothingToUndo(why="undone already")
    later = CaseEvent.objects.filter(case=event.case, pk__gt=event.pk, reversible=1, undone_by=None)
    if later.exists():
        raise NothingToUndo(why="something came after it")


def _may_undo_what(access: Access, case: Case, event: CaseEvent) -> None:
    """Taking back a change asks for what making it asked for."""
    if access.actor != "system":
        amounts = event.verb == "case.amounts.set"
        allowed(access, _JUDGED.get(event.verb, "work_case"), case, amounts=amounts)
