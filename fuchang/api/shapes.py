"""What goes over the wire: cases and what belongs to them, in plain words and plain numbers."""

from typing import Annotated, Any, Literal

from django.http import HttpRequest, HttpResponse
from ninja import Schema
from pydantic import Field, StringConstraints

from fuchang.api.problems import ERRORS, Problem
from fuchang.cases.models import Case, CaseEvent, Hold
from fuchang.shops.access import Access

INT64 = 2**63 - 1
Id = Annotated[int, Field(ge=1, le=INT64)]
Epoch = Annotated[int, Field(ge=0, le=4_102_444_799)]  # until the end of 2099
Fen = Annotated[int, Field(ge=0, le=10**14)]
Limit = Annotated[int, Field(ge=1, le=200)]
Number = Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}[0-9]{6,14}$")]
Line = Annotated[str, StringConstraints(max_length=200)]
Words = Annotated[str, StringConstraints(max_length=4_000)]
Word = Annotated[
    str, StringConstraints(pattern=r"^[a-z][a-z0-9_.-]{0,59}$")
]  # an id of the rulebook
Outcomes = Literal[
    "won", "lost", "refunded", "normal_again", "false_alarm", "duplicate", "withdrawn"
]
Reasons = Literal[
    "not_abnormal", "rule_too_wide", "known_customer", "test_order", "wrong_data", "other"
]

# an operation that answers with a CSV file
CSV: dict[str, Any] = {
    "responses": {
        200: {
            "description": "CSV, UTF-8 with a byte order mark (RFC 4180)",
            "content": {"text/csv": {"schema": {"type": "string"}}},
        }
    }
}

# every operation may answer with these, each with a Problem
PROBLEMS: dict[Any, Any] = {ERRORS: Problem}


class CaseOut(Schema):
    """异常单. Times are epoch seconds UTC, money is fen; personal data is masked."""

    number: str
    shop_key: int
    subject_type: str
    subject: str
    order_id: str
    refund_id: str
    kind: str
    family: str
    severity: int
    state: str
    waits_for: str
    snoozed_until_at: int | None
    outcome: str
    escalated: int
    regressed: int
    hold_state: str
    at_risk_fen: int
    saved_fen: int
    lost_fen: int
    chance_lost: int
    score: int
    due_at: int | None
    due_source: str
    target_at: int | None
    assignee_id: int | None
    opened_at: int
    changed_at: int
    closed_at: int | None
    version: int
    item_title: str
    buyer: str
    courier: str
    waybill: str
    prompt: str
    proof_have: int
    proof_need: int


class EventOut(Schema):
    """One line of a case's history."""

    id: int
    at: int
    actor: str
    actor_name: str
    verb: str
    before: Any = None
    after: Any = None
    why: str
    reversible: int

    @staticmethod
    def of(event: CaseEvent) -> "EventOut":
        """The event as it goes out."""
        return EventOut.model_validate(event, from_attributes=True)


class HoldOut(Schema):
    """发货拦截 of one order line."""

    id: int
    shop_key: int
    case_number: str
    order_id: str
    line_id: str
    state: str
    why: str
    asked_at: int
    acknowledged_at: int | None
    released_at: int | None
    breached_at: int | None

    @staticmethod
    def of(hold: Hold) -> "HoldOut":
        """The hold with the number of its case."""
        told = {name: getattr(hold, name) for name in HoldOut.model_fields if name != "case_number"}
        return HoldOut(case_number=hold.case.number, **told)


class Both(Schema):
    """Words in both languages."""

    zh: str
    en: str

    @staticmethod
    def of(words: Any) -> "Both":
        """Words of the rulebook as they go out."""
        return Both(zh=words.zh, en=words.en)


class Done(Schema):
    """It is done."""

    done: bool = True


def caller(request: HttpRequest) -> Access:
    """Who calls; ninja has refused strangers before."""
    access: Access = request.access  # type: ignore[attr-defined]
    return access


def moment(request: HttpRequest) -> int:
    """The request's moment, epoch seconds."""
    now: int = request.now  # type: ignore[attr-defined]
    return now


def case_out(case: Case) -> CaseOut:
    """A case as it goes out."""
    return CaseOut.model_validate(case, from_attributes=True)


def csv_file(name: str, text: str) -> HttpResponse:
    """A CSV file to be kept, never shown."""
    answer = HttpResponse(text, content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return answer
