"""Taking a case, giving it, writing on it."""

from fuchang.cases import clocks, floating, waits
from fuchang.cases.change import changing
from fuchang.cases.legal import not_reserved
from fuchang.cases.models import Case, CaseTag
from fuchang.cases.models.case import SEVERITIES
from fuchang.kernel.errors import AskUser, UnknownWord
from fuchang.shops.access import Access
from fuchang.shops.models import Membership

LONGEST_NOTE = 4_000


class NotInShop(AskUser):
    """The person to whom a case is given does not work in its shop."""

    def __init__(self, *, person: int) -> None:
        self.person = person
        super().__init__("这个人不在该店铺 / this person does not work in that shop")


class NoWords(AskUser):
    """A note without words, or with too many."""

    def __init__(self) -> None:
        super().__init__(f"请写 1 到 {LONGEST_NOTE} 个字 / write 1 to {LONGEST_NOTE} characters")


def accept(access: Access, case_id: int, *, now: int, version: int | None = None) -> Case:
    """Take a case: it is mine, it is being worked on, our own clock runs."""
    with changing(access, case_id, "case.accepted", now=now, version=version) as change:
        change.move("accept")
        change.reversible = True
        case = change.case
        case.assignee_id = access.person_id or case.assignee_id
        case.regressed = 0
        floating.down(case)
        case.snoozed_until_at, case.snoozed_until = None, ""
        if case.state == "active":
            case.waits_for = "us"
            waits.turn(case, "us", now=now, why="accepted")
            clocks.resume_target(case, now=now)
        clocks.start_target(case)
    return change.case


def assign(
    access: Access, case_id: int, *, to: int | None, now: int, version: int | None = None
) -> Case:
    """Give the case to somebody of its shop, or take it from whoever has it."""
    with changing(access, case_id, "case.assigned", now=now, version=version) as change:
        change.move("assign")
        change.reversible = True
        mine = Membership.objects.filter(shop_id=change.case.shop_key, person_id=to or 0)
        if to is not None and not mine.exists():
            raise NotInShop(person=to)
        change.case.assignee_id = to
        (floating.up if to else floating.down)(change.case)
    return change.case


def note(access: Access, case_id: int, *, words: str, now: int) -> Case:
    """Write into the history; allowed on closed cases too."""
    words = words.strip()
    if not 0 < len(words) <= LONGEST_NOTE:
        raise NoWords
    with changing(access, case_id, "note.written", now=now) as change:
        change.move("note")
        change.why = words
    return change.case


def tag(access: Access, case_id: int, *, tag: str, now: int) -> Case:
    """Put a word on the case."""
    with changing(access, case_id, "case.tagged", now=now) as change:
        change.move("tag")
        change.told["tag"] = not_reserved(tag.strip()[:40])
        CaseTag.objects.get_or_create(
            shop_key=change.case.shop_key, case=change.case, tag=change.told["tag"]
        )
    return change.case


def untag(access: Access, case_id: int, *, tag: str, now: int) -> Case:
    """Take a word off the case."""
    with changing(access, case_id, "case.untagged", now=now) as change:
        change.move("tag")
        change.told["tag"] = not_reserved(tag)
        CaseTag.objects.filter(case=change.case, tag=tag).delete()
    return change.case


def set_severity(
    access: Access,
    case_id: int,
    *,
    severity: str,
    now: int,
    why: str = "",
    version: int | None = None,
) -> Case:
    """Judge the case graver or lighter than its rule does."""
    if severity not in SEVERITIES:
        raise UnknownWord(what="severity", got=severity, known=SEVERITIES)
    with changing(
        access, case_id, "case.severity.set", action="override_case", now=now, version=version
    ) as change:
        change.move("work")
        change.case.severity = SEVERITIES[severity]
        change.why, change.reversible = why, True
    return change.case


def set_amounts(
    access: Access,
    case_id: int,
    *,
    saved_fen: int,
    lost_fen: int,
    now: int,
    why: str = "",
    version: int | None = None,
) -> Case:
    """Put right what was saved and lost, on closed cases too: all that finance does with most cases."""
    with changing(
        access, case_id, "case.amounts.set", now=now, version=version, amounts=True
    ) as change:
        change.move("note")
        change.case.saved_fen, change.case.lost_fen = saved_fen, lost_fen
        change.why, change.reversible = why, True
    return change.case
