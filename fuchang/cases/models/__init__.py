"""A case and all that has no life without it: one file per word of the glossary."""

from fuchang.cases.models.bulk import BulkRow, BulkRun
from fuchang.cases.models.case import Case, CaseTag
from fuchang.cases.models.check import CaseCheck
from fuchang.cases.models.clock import Clock
from fuchang.cases.models.escalation import ChannelContact, Escalation
from fuchang.cases.models.event import CaseEvent
from fuchang.cases.models.finding import Finding
from fuchang.cases.models.hold import Hold
from fuchang.cases.models.incident import IncidentMember, IncidentPaper, Loss
from fuchang.cases.models.number import ReplacementNumber
from fuchang.cases.models.proof import Evidence
from fuchang.cases.models.step import CaseStep
from fuchang.cases.models.view import SavedView
from fuchang.cases.models.wait import Wait

__all__ = [
    "BulkRow",
    "BulkRun",
    "Case",
    "CaseCheck",
    "CaseEvent",
    "CaseStep",
    "CaseTag",
    "ChannelContact",
    "Clock",
    "Escalation",
    "Evidence",
    "Finding",
    "Hold",
    "IncidentMember",
    "IncidentPaper",
    "Loss",
    "ReplacementNumber",
    "SavedView",
    "Wait",
]
