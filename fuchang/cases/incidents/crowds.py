"""Whose a case is: a function of the statuses that turned and of what stands, never of arrival."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from fuchang.kernel.clock import from_local
from fuchang.store.facts.crowd import Turn

# as detection/features/status_island.sql has it: who turns later than this begins another crowd
GAP_S = 600
SORTS = ("status", "order")


@dataclass(frozen=True)
class Crowd:
    """Statuses of one shop that turned each within ten minutes of the one before."""

    started_at: int
    turns: tuple[Turn, ...] = ()

    @property
    def ended_at(self) -> int:
        """When the last of them turned."""
        return max((turn.since_at for turn in self.turns), default=self.started_at)

    @property
    def subjects(self) -> frozenset[str]:
        """What turned."""
        return frozenset(turn.subject for turn in self.turns)

    @property
    def orders(self) -> frozenset[str]:
        """The orders whose own status turned."""
        return frozenset(turn.order_id for turn in self.turns if turn.order_id)

    @property
    def open_orders(self) -> frozenset[str]:
        """Those of them that are not normal again."""
        return frozenset(t.order_id for t in self.turns if t.order_id and t.until_at is None)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A live case as far as it decides where it belongs; `stands`: a finding of its own holds."""

    subject_type: str
    subject: str
    order_id: str
    stands: bool


def crowd_from(start: int, turns: Iterable[Turn]) -> Crowd:
    """The crowd that began at a moment; `turns` in the order in which they turned, from then on."""
    found: list[Turn] = []
    last = start
    for turn in turns:
        if turn.since_at - last > GAP_S:
            break
        found.append(turn)
        last = turn.since_at
    return Crowd(start, tuple(found))


def started_at(subject: str) -> int | None:
    """When the crowd of an incident's name (`<shop>@<local time>`) began; None for another name."""
    shop, _, moment = subject.rpartition("@")
    try:
        return from_local(moment) if shop else None
    except ValueError:
        return None


def belongs(case: Candidate, crowd: Crowd) -> bool:
    """Whether a case is part of what happened.

    The case of a status belongs when what it was opened for has been absorbed by the crowd: one whose
    own finding holds is about another trouble of the same thing. The case of an order belongs when
    the order turned; that it is late besides is worked on through the incident. Refunds never
    belong: their clock is the buyer's.
    """
    if case.subject_type == "status":
        return not case.stands and case.subject in crowd.subjects
    if case.subject_type == "order":
        return bool(case.order_id) and case.order_id in crowd.orders
    return False


def home_of(case: Candidate, crowds: Mapping[int, Crowd]) -> int | None:
    """The incident (by its key) that a case belongs to: of several the one that began first."""
    of = [(crowd.started_at, key) for key, crowd in crowds.items() if belongs(case, crowd)]
    return min(of)[1] if of else None
