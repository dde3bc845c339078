"""Lists of the desk as CSV: RFC 4180, masked, and safe to open in a spreadsheet."""

import csv
import io
from collections.abc import Iterable, Iterator

from fuchang.cases import holds
from fuchang.cases.models import Case
from fuchang.cases.queue.grammar import Query
from fuchang.cases.queue.pages import matching
from fuchang.kernel.clock import local_text
from fuchang.kernel.money import yuan
from fuchang.pipeline.outputs.guard import guarded
from fuchang.shops.access import Access
from fuchang.store.models import KeptAsideRow

MOST_EXPORTED = 50_000
CASE_COLUMNS = (
    "number", "kind", "state", "order_id", "refund_id", "item_title", "at_risk_fen", "due_at",
    "waits_for", "hold_state", "opened_at", "closed_at", "outcome", "saved_fen", "lost_fen",
)  # fmt: skip
HOLD_COLUMNS = (
    "hold", "order_id", "line_id", "state", "case", "why", "asked_at", "acknowledged_at",
    "released_at",
)  # fmt: skip
ASIDE_COLUMNS = ("file", "sheet", "row", "column", "value", "expected")


def cases_csv(access: Access, query: Query) -> str:
    """The cases of a search, at most fifty thousand."""
    rows = matching(access, query, action="export")[:MOST_EXPORTED].iterator(chunk_size=2_000)
    return _sheet(CASE_COLUMNS, ([_cell(case, name) for name in CASE_COLUMNS] for case in rows))


def holds_csv(shops: Iterable[int], *, since: int) -> str:
    """What must not leave, and what was released since."""
    rows = holds.feed(shops, since=since)
    return _sheet(HOLD_COLUMNS, ([str(row[name] or "") for name in HOLD_COLUMNS] for row in rows))


def quarantine_csv() -> str:
    """All open rows of the quarantine."""
    return _sheet(ASIDE_COLUMNS, _kept_aside())


def _kept_aside() -> Iterator[list[str]]:
    for row in KeptAsideRow.objects.filter(state="open").order_by("pk").iterator(2_000):
        yield [row.file, row.sheet, str(row.row), row.column, row.value, row.expected]


def _sheet(names: tuple[str, ...], rows: Iterable[list[str]]) -> str:
    """With a byte order mark, by which spreadsheets know that it is UTF-8."""
    sheet = io.StringIO()
    writer = csv.writer(sheet)
    writer.writerow(names)
    writer.writerows([guarded(text) for text in row] for row in rows)
    return "\ufeff" + sheet.getvalue()


def _cell(case: Case, name: str) -> str:
    value = getattr(case, name)
    if value is None:
        return ""
    if name.endswith("_fen"):
        return yuan(value)
    return local_text(value) if name.endswith("_at") else str(value)
