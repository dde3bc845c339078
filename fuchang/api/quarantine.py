"""The quarantine over HTTP: rows that could not be believed, mended and read again, or left out."""

from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router, Schema
from pydantic import StringConstraints

from fuchang.api.paging import Asked, Page, page_of
from fuchang.api.shapes import CSV, PROBLEMS, Done, Id, caller, csv_file, moment
from fuchang.pipeline.outputs.lists import quarantine_csv
from fuchang.pipeline.rounds.aside import dismiss, replay
from fuchang.store.models import KeptAsideRow

router = Router(tags=["intake"])


class AsideOut(Schema):
    """A row kept aside: where it stands, what it says, and what would be right."""

    id: int
    shop_key: int
    delivery_id: int
    table: str
    file: str
    sheet: str
    row: int
    column: str
    value: str
    expected: str

    @staticmethod
    def of(row: KeptAsideRow) -> "AsideOut":
        """The row as it goes out."""
        return AsideOut.model_validate(row, from_attributes=True)


class Mended(Schema):
    """The value that is right."""

    value: Annotated[str, StringConstraints(max_length=2_000)]


@router.get("quarantine", response={200: Page[AsideOut], **PROBLEMS})
def list_quarantine(request: HttpRequest, asked: Query[Asked]) -> dict[str, Any]:
    """Open rows, newest first."""
    caller(request).require("import")
    return page_of(KeptAsideRow.objects.filter(state="open"), asked, AsideOut.of)


@router.get("quarantine.csv", response=PROBLEMS, openapi_extra=CSV)
def export_quarantine(request: HttpRequest) -> HttpResponse:
    """All open rows as CSV."""
    caller(request).require("import")
    return csv_file(f"quarantine-{moment(request)}", quarantine_csv())


@router.post("quarantine/{row}/mend", response={200: Done, **PROBLEMS})
def mend_row(request: HttpRequest, row: Id, mended: Mended) -> Done:
    """Put the value right; the row is delivered anew through the same reader."""
    caller(request).require("import")
    replay(caller(request), row, value=mended.value, now=moment(request))
    return Done()


@router.post("quarantine/{row}/dismiss", response={200: Done, **PROBLEMS})
def dismiss_row(request: HttpRequest, row: Id) -> Done:
    """The row stays out."""
    caller(request).require("import")
    dismiss(caller(request), row, now=moment(request))
    return Done()
