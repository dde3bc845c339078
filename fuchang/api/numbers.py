"""补传单号 over HTTP: match lines, confirm them, read what became of each."""

from typing import Annotated

from django.http import HttpRequest
from ninja import Router, Schema
from pydantic import Field, StringConstraints

from fuchang.api.shapes import PROBLEMS, Line, caller, moment
from fuchang.cases import numbers
from fuchang.cases.models import ReplacementNumber
from fuchang.connect.exports.pairs import pair_of

router = Router(tags=["numbers"])
Batch = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{32}$")]
LineNo = Annotated[int, Field(ge=1, le=2**31 - 1)]


class Replacement(Schema):
    """An order and its new waybill; the courier is guessed by the form of the number if left out."""

    order_id: Line
    waybill: Line
    courier: Line = ""


class Given(Schema):
    """Up to 2,000 lines."""

    lines: Annotated[list[Replacement], Field(min_length=1, max_length=numbers.MOST)]


class LineOut(Schema):
    """One line. `state`: ok, not_found, already, invalid, twice; then submitted, failed or dropped."""

    line: int
    order_id: str
    waybill: str
    courier: str
    state: str
    said: str
    case_number: str

    @staticmethod
    def of(row: ReplacementNumber) -> "LineOut":
        """The line with the number of its case."""
        names = ("line", "order_id", "waybill", "courier", "state", "said")
        told = {name: getattr(row, name) for name in names}
        return LineOut(case_number=row.case.number if row.case else "", **told)


class BatchOut(Schema):
    """A batch. `left`: good lines that wait to be submitted; submit again until it is 0."""

    batch: str
    left: int
    lines: list[LineOut]


@router.post("numbers", response={200: BatchOut, **PROBLEMS})
def match_numbers(request: HttpRequest, given: Given) -> BatchOut:
    """See what matches; nothing happens to orders and cases. The same lines are the same batch."""
    lines = [
        pair_of(number, one.order_id, one.waybill, one.courier)
        for number, one in enumerate(given.lines, start=1)
    ]
    return _told(numbers.match(caller(request), lines, now=moment(request)))


@router.get("numbers/{batch}", response={200: BatchOut, **PROBLEMS})
def read_numbers(request: HttpRequest, batch: Batch) -> BatchOut:
    """What became of each line."""
    caller(request).require("work_case")
    return _told(batch)


@router.post("numbers/{batch}/submit", response={200: BatchOut, **PROBLEMS})
def submit_numbers(request: HttpRequest, batch: Batch) -> BatchOut:
    """Confirm up to 200 of the good lines, each by itself; done lines are not done again."""
    numbers.submit(caller(request), batch, now=moment(request), at_most=200)
    return _told(batch)


@router.post("numbers/{batch}/{line}/{deed}", response={200: LineOut, **PROBLEMS})
def settle_number(request: HttpRequest, batch: Batch, line: LineNo, deed: Line) -> LineOut:
    """One line: `use` it of two for one order, `drop` it, or `retry` it."""
    return LineOut.of(numbers.deed(caller(request), batch, line, deed, now=moment(request)))


def _told(batch: str) -> BatchOut:
    rows = list(numbers.lines_of(batch))
    left = sum(row.state == "ok" for row in rows)
    return BatchOut(batch=batch, left=left, lines=[LineOut.of(row) for row in rows])
