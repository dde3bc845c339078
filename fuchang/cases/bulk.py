"""One verb for many cases, with a result for each: what fails does not stop the rest."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from fuchang.cases import actions
from fuchang.cases.models import Case
from fuchang.kernel.errors import AskUser, UnknownWord
from fuchang.shops.access import Access

VERBS = (
    "accept", "assign", "wait", "resume", "snooze", "unsnooze", "appeal", "ask_hold", "release_hold",
    "tag", "set_severity", "merge", "close", "decline", "reopen",
)  # fmt: skip
# the row of the table of moves (states.py) that says from where a verb is possible
MOVE = {"ask_hold": "work", "release_hold": "work", "set_severity": "work"}
MOST = 10_000


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one case."""

    id: int
    number: str
    ok: bool
    said: str = ""


def run(access: Access, verb: str, ids: Iterable[int], *, now: int, **about: Any) -> list[Outcome]:
    """Do it to each, in its own transaction."""
    if verb not in VERBS:
        raise UnknownWord(what="verb", got=verb, known=VERBS)
    wanted = list(dict.fromkeys(ids))
    numbers = dict(Case.objects.filter(pk__in=wanted).values_list("pk", "number"))
    act = getattr(actions, verb)
    outcomes = []
    for case_id in wanted:
        number = numbers.get(case_id, "")
        try:
            act(access, case_id, now=now, **about)
            outcomes.append(Outcome(case_id, number, ok=True))
        except AskUser as refusal:
            outcomes.append(Outcome(case_id, number, ok=False, said=str(refusal)))
    return outcomes
