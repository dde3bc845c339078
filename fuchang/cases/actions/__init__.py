"""The verbs of a case: each checks, writes, tells and audits in one transaction."""

from fuchang.cases.actions.moves import (
    appeal,
    close,
    decline,
    merge,
    reopen,
    resume,
    snooze,
    undo,
    unsnooze,
    wait,
)
from fuchang.cases.actions.platform import decide
from fuchang.cases.actions.playbook import (
    acknowledge_hold,
    add_proof,
    ask_hold,
    done,
    escalate,
    move_clock,
    release_hold,
    remove_proof,
    skip,
    undone,
    verify_contact,
)
from fuchang.cases.actions.start import start
from fuchang.cases.actions.work import accept, assign, note, set_amounts, set_severity, tag, untag
from fuchang.cases.legal import lift_legal_hold, put_legal_hold
from fuchang.cases.traces import ask_trace

__all__ = [
    "accept",
    "acknowledge_hold",
    "add_proof",
    "appeal",
    "ask_hold",
    "ask_trace",
    "assign",
    "close",
    "decide",
    "decline",
    "done",
    "escalate",
    "lift_legal_hold",
    "merge",
    "move_clock",
    "note",
    "put_legal_hold",
    "release_hold",
    "remove_proof",
    "reopen",
    "resume",
    "set_amounts",
    "set_severity",
    "skip",
    "snooze",
    "start",
    "tag",
    "undo",
    "undone",
    "unsnooze",
    "untag",
    "verify_contact",
    "wait",
]
