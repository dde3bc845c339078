"""What a case lacks before it can be closed in good order."""

from dataclasses import dataclass

from fuchang.cases.book import book
from fuchang.cases.models import Case
from fuchang.kernel.errors import AskUser

# endings for which nobody asks for proof: nothing was defended
FREE = frozenset({"normal_again", "false_alarm", "duplicate", "withdrawn", "refunded"})


@dataclass(frozen=True, slots=True)
class Lack:
    """One thing that is missing: `what` is proof, step or outcome; `id` leads to it on the page."""

    what: str
    id: str
    zh: str
    en: str


class MissingForClosing(AskUser):
    """The case cannot be closed yet; `lacks` says what is missing."""

    status = 409

    def __init__(self, *, lacks: list[Lack]) -> None:
        self.lacks = lacks
        zh, en = "、".join(lack.zh for lack in lacks), ", ".join(lack.en for lack in lacks)
        super().__init__(
            f"还缺：{zh}。补齐，或写明理由后仍然结案 / missing: {en}. Complete it, or close anyway and say why"
        )


def missing_for_closing(case: Case, *, outcome: str, anyway: bool, why: str) -> None:
    """Raises MissingForClosing, unless it is closed anyway and somebody says why."""
    lacks = [] if outcome in FREE else lacking(case)
    if lacks and not (anyway and why.strip()):
        raise MissingForClosing(lacks=lacks)


def lacking(case: Case) -> list[Lack]:
    """Groups of proof that are not complete, and steps that nobody has done."""
    kind = book().kinds.get(case.kind)
    if kind is None:
        return []
    there = set(case.evidence.filter(removed_at=None).values_list("piece", flat=True))
    lacks = [
        Lack("proof", group.pieces[0], group.title.zh, group.title.en)
        for group in kind.evidence
        if len(there & set(group.pieces)) < group.need
    ]
    steps = book().steps
    lacks += [
        Lack("step", step.step, steps[step.step].act.zh, steps[step.step].act.en)
        for step in case.steps.filter(state="todo")
        if step.step in steps
    ]
    return lacks


def proof_count(case: Case) -> tuple[int, int]:
    """Pieces there and pieces needed, over all groups: the pips of the queue."""
    kind = book().kinds.get(case.kind)
    if kind is None:
        return 0, 0
    there = set(case.evidence.filter(removed_at=None).values_list("piece", flat=True))
    have = sum(min(group.need, len(there & set(group.pieces))) for group in kind.evidence)
    return have, sum(group.need for group in kind.evidence)
