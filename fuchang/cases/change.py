"""One change of one case: loaded under a lock, checked, written with its event, audit and outbox."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction

from fuchang.cases import states
from fuchang.cases.models import Case, CaseEvent
from fuchang.cases.models.case import GONE, SHOWN, WITHIN
from fuchang.kernel.errors import AskUser
from fuchang.shops import audit
from fuchang.shops.access import Access, NoSuchThing
from fuchang.store import outbox
from fuchang.store.masks import without_phones

# what is done to a case about money is done by whoever may work money, and by nobody else
OF_MONEY = frozenset({"work_case", "close_case", "override_case"})
# what leaves for the platform about such a case needs both: the right to act, and to work money
ACTING = frozenset({"platform_answer", "platform_note", "platform_pay"})
# what a change may touch, and what its event tells of before and after
TOLD = (
    "state", "assignee_id", "waits_for", "snoozed_until_at", "snoozed_until", "outcome",
    "outcome_why", "root_cause", "saved_fen", "lost_fen", "severity", "escalated", "hold_state",
    "due_at", "due_source", "kind", "family", "parent_id", "key", "regressed", "closed_at",
)  # fmt: skip


class StaleVersion(AskUser):
    """Somebody else changed the case meanwhile; `theirs` is what it says now."""

    status = 409

    def __init__(self, *, case: Case, seen: int) -> None:
        self.number = case.number
        self.seen = seen
        self.now = case.version
        self.theirs = {name: getattr(case, name) for name in TOLD}
        super().__init__(
            f"{case.number} 已被别人改过（你看到的是第 {seen} 版，现在是第 {case.version} 版），请核对后再提交 / "
            f"{case.number} was changed meanwhile (you saw version {seen}, it is {case.version})"
        )


class ReasonNeeded(AskUser):
    """The act needs a reason."""

    def __init__(self) -> None:
        super().__init__("请写明理由 / give a reason")


@dataclass
class Change:
    """A case being changed. `tell` adds what goes into its event beside the fields that changed."""

    case: Case
    access: Access
    now: int
    before: dict[str, Any]
    told: dict[str, Any] = field(default_factory=dict)
    why: str = ""
    reversible: bool = False
    event: CaseEvent | None = None

    def move(self, verb: str) -> None:
        """Take the case where the verb leads. Raises IllegalMove."""
        self.case.state = states.after(self.case.state, verb)

    def difference(self) -> tuple[dict[str, Any], dict[str, Any]]:
        """The fields that changed, before and after."""
        now = {name: getattr(self.case, name) for name in TOLD}
        changed = [name for name in TOLD if now[name] != self.before[name]]
        return {name: self.before[name] for name in changed}, {name: now[name] for name in changed}


def allowed(access: Access, action: str, case: Case, *, amounts: bool = False) -> None:
    """Raises NotAllowed or NoSuchThing. `amounts`: nothing but amounts is to change."""
    if case.about_money and action in OF_MONEY:
        access.require("work_money", case.shop_key)
    else:
        if case.about_money and action in ACTING:
            access.require("work_money", case.shop_key)
        access.require(action, case.shop_key, owner_id=case.assignee_id, amounts=amounts)


def may(access: Access, action: str, case: Case, *, amounts: bool = False) -> bool:
    """Whether `allowed` lets it pass."""
    try:
        allowed(access, action, case, amounts=amounts)
    except AskUser:
        return False
    return True


@contextmanager
def changing(
    access: Access,
    case_id: int,
    verb: str,
    *,
    action: str = "work_case",
    now: int,
    version: int | None = None,
    checked: bool = True,
    amounts: bool = False,
) -> Iterator[Change]:
    """Change a case; on the way out its event, audit row and messages are written with it.

    Raises NoSuchThing, NotAllowed, StaleVersion, and whatever the change itself raises.
    """
    with transaction.atomic():
        case = Case.objects.select_for_update().filter(pk=case_id).first()
        if case is None:
            raise NoSuchThing(what="异常单 / case")
        if checked and access.actor != "system":
            allowed(access, action, case, amounts=amounts)
        if version is not None and version != case.version:
            raise StaleVersion(case=case, seen=version)
        change = Change(case, access, now, {name: getattr(case, name) for name in TOLD})
        yield change
        write(change, verb)


def write(change: Change, verb: str) -> CaseEvent:
    """Save the case and everything that tells of its change."""
    change.why = without_phones(change.why)  # what is written into history cannot be taken out
    case, before_after = change.case, change.difference()
    before, after = before_after[0], before_after[1] | change.told
    case.live = GONE if case.state == "closed" else WITHIN if case.parent_id else SHOWN
    case.changed_at = change.now
    case.version += 1
    if change.access.person_id and case.first_touched_at is None:
        case.first_touched_at = change.now
    case.save()
    change.event = CaseEvent.objects.create(
        shop_key=case.shop_key,
        case=case,
        at=change.now,
        actor=change.access.actor,
        actor_name=change.access.name,
        verb=verb,
        before=before or None,
        after=after or None,
        why=change.why,
        reversible=int(change.reversible),
    )
    audit.record(
        change.access,
        action=verb,
        object=f"case:{case.pk}",
        shop_key=case.shop_key,
        before=before or None,
        after=after or None,
        reason=change.why,
        now=change.now,
    )
    announce(change.event)
    return change.event


def announce(event: CaseEvent) -> None:
    """Tell the receivers of webhooks. Of holds they hear line by line (cases/holds.py)."""
    case = event.case
    if event.verb.startswith("hold."):
        return
    outbox.announce(
        shop_key=case.shop_key,
        topic=event.verb,
        payload={
            "case": case.number,
            "event": event.pk,
            "at": event.at,
            "actor": event.actor,
            "state": case.state,
            "kind": case.kind,
            "order_id": case.order_id,
            "refund_id": case.refund_id,
            "at_risk_fen": case.at_risk_fen,
            "due_at": case.due_at,
            "before": event.before,
            "after": event.after,
        },
        dedupe=f"case-event:{event.pk}",
        line=f"case:{case.pk}",
        now=event.at,
    )
