"""Which move a case may make from where: one table, no records, no clock."""

from collections.abc import Mapping

from fuchang.cases.models.case import ACTIVE, APPEALED, CLOSED, NEW, SNOOZED, STATES, WAITING
from fuchang.kernel.errors import AskUser

STAYS = ""  # the verb changes something else: the state stays

_OPEN = (NEW, ACTIVE, WAITING, SNOOZED, APPEALED)


def _from(states: tuple[str, ...], to: str) -> dict[str, str]:
    return dict.fromkeys(states, to)


# verb → state before → state after
MOVES: Mapping[str, Mapping[str, str]] = {
    "accept": {NEW: ACTIVE, ACTIVE: ACTIVE, WAITING: WAITING, SNOOZED: ACTIVE, APPEALED: APPEALED},
    "assign": _from(_OPEN, STAYS),
    "wait": _from((NEW, ACTIVE, WAITING, APPEALED), WAITING),
    "resume": _from((WAITING, APPEALED), ACTIVE),
    "snooze": _from((NEW, ACTIVE, WAITING, SNOOZED), SNOOZED),
    "unsnooze": {SNOOZED: ACTIVE},
    "appeal": _from((NEW, ACTIVE, WAITING, APPEALED), APPEALED),
    "close": _from(_OPEN, CLOSED),
    "decline": _from(_OPEN, CLOSED),
    "merge": _from(_OPEN, CLOSED),
    "reopen": {CLOSED: ACTIVE},
    "regress": {CLOSED: NEW},
    "note": _from(STATES, STAYS),
    "tag": _from(STATES, STAYS),
    "work": _from(_OPEN, STAYS),
}
# what cannot be taken back, so that faces ask before they do it
FINAL = frozenset({"merge"})
WAITS_FOR = {WAITING: "", APPEALED: "platform", ACTIVE: "us", NEW: "us", SNOOZED: "us", CLOSED: ""}


class IllegalMove(AskUser):
    """The case is in a state from which the verb does not lead anywhere."""

    status = 409

    def __init__(self, *, state: str, verb: str) -> None:
        self.state = state
        self.verb = verb
        self.possible = sorted(possible(state))
        super().__init__(
            f"{state} 状态下不能 {verb} / {verb} is not possible in state {state}; "
            f"possible: {', '.join(self.possible)}"
        )


def after(state: str, verb: str) -> str:
    """The state that a verb leads to. Raises IllegalMove."""
    moves = MOVES.get(verb, {})
    if state not in moves:
        raise IllegalMove(state=state, verb=verb)
    return moves[state] or state


def possible(state: str) -> frozenset[str]:
    """The verbs that lead somewhere from a state."""
    return frozenset(verb for verb, moves in MOVES.items() if state in moves)
