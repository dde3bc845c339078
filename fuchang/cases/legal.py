"""Legal hold: while a case stands under it, nothing of it, of its order, its files and its proof is removed.

It is put and lifted by whoever may override a case, with a reason, on closed cases too. What it says
rests as a word on the case that nobody can put or take by hand; who and why is in its history.
"""

from dataclasses import dataclass

from fuchang.cases.change import ReasonNeeded, changing
from fuchang.cases.models import Case, CaseEvent, CaseTag
from fuchang.kernel.errors import AskUser
from fuchang.shops.access import Access

WORD = "legal-hold"
PUT, LIFTED = "legal_hold.put", "legal_hold.lifted"
ACTION = "override_case"


class Reserved(AskUser):
    """A word that means more than a word."""

    def __init__(self) -> None:
        super().__init__(
            f"{WORD} 不是标签：请用“法律保全” / {WORD} is no tag: put or lift the legal hold of the case"
        )


class StandsAlready(AskUser):
    """It stands, or does not stand, already."""

    status = 409

    def __init__(self, *, stands: bool) -> None:
        words = (
            "已在法律保全中 / under legal hold already"
            if stands
            else "没有法律保全 / under no legal hold"
        )
        super().__init__(words)


@dataclass(frozen=True, slots=True)
class Hold:
    """Since when, by whom, why."""

    at: int
    by: str
    why: str


def put_legal_hold(access: Access, case_id: int, *, why: str, now: int) -> Case:
    """Nothing is removed from now on. Raises ReasonNeeded, StandsAlready."""
    return _turn(access, case_id, on=True, why=why, now=now)


def lift_legal_hold(access: Access, case_id: int, *, why: str, now: int) -> Case:
    """Its time runs again; what is past it goes with the next purge. Raises ReasonNeeded, StandsAlready."""
    return _turn(access, case_id, on=False, why=why, now=now)


def not_reserved(tag: str) -> str:
    """The tag, if people may put it. Raises Reserved."""
    if tag.casefold() == WORD:
        raise Reserved
    return tag


def standing(case: Case) -> Hold | None:
    """The hold under which a case stands."""
    if not case.tags.filter(tag=WORD).exists():
        return None
    event = CaseEvent.objects.filter(case=case, verb=PUT).order_by("-pk").first()
    return Hold(event.at, event.actor_name, event.why) if event else Hold(0, "", "")


def _turn(access: Access, case_id: int, *, on: bool, why: str, now: int) -> Case:
    why = why.strip()
    if not why:
        raise ReasonNeeded
    verb = PUT if on else LIFTED
    with changing(access, case_id, verb, action=ACTION, now=now) as change:
        change.move("note")  # on closed cases above all
        tags = CaseTag.objects.filter(case=change.case, tag=WORD)
        if tags.exists() == on:
            raise StandsAlready(stands=on)
        if on:
            CaseTag.objects.create(shop_key=change.case.shop_key, case=change.case, tag=WORD)
        else:
            tags.delete()
        change.why, change.told["legal_hold"] = why, on
    return change.case
