"""Rows kept aside: put right by a person and delivered anew, or left out with their eyes open."""

import csv
import io
from pathlib import Path
from typing import Protocol

from django.db import transaction

from fuchang.kernel.errors import AskUser
from fuchang.store import inbox
from fuchang.store.models import Delivery, KeptAsideRow

ENCODINGS = ("utf-8-sig", "gb18030", "utf-16")
SCANNED = 1_000_000


class Actor(Protocol):
    """Whoever acts; the rooms above have more to say about them."""

    @property
    def actor(self) -> str:
        """`person:3`, `api:5`, …."""


class NotMendable(AskUser):
    """The row's file is no text, so that a single row cannot be cut out of it."""

    def __init__(self, *, file: str) -> None:
        self.file = file
        super().__init__(
            f"{file} 不是文本文件，请在原文件里改好后重新导入 / mend it in the file and import it again"
        )


def mended(row: KeptAsideRow, *, value: str) -> tuple[str, bytes]:
    """A file of the header and the mended row alone; its name says where it comes from.

    Raises NotMendable for workbooks and for rows that can no longer be found.
    """
    lines = _lines(row)
    header_at = next((at for at, cells in enumerate(lines[: row.row]) if row.column in cells), None)
    if header_at is None or row.row > len(lines):
        raise NotMendable(file=row.file)
    header, cells = lines[header_at], list(lines[row.row - 1])
    cells += [""] * (len(header) - len(cells))
    cells[header.index(row.column)] = value
    sheet = io.StringIO()
    csv.writer(sheet).writerows([header, cells])
    stem = Path(row.file).stem
    return f"{stem}-{row.row}.csv", sheet.getvalue().encode("utf-8-sig")


def settle(
    access: Actor, row: KeptAsideRow, state: str, *, now: int, delivery: Delivery | None = None
) -> None:
    """The row is replayed or dismissed."""
    with transaction.atomic():
        row.state, row.settled_at, row.settled_by = state, now, access.actor
        if delivery is not None:
            row.mended = {"delivery": delivery.pk}
        row.save()


def _lines(row: KeptAsideRow) -> list[list[str]]:
    raw = inbox.read(row.delivery)
    if raw[:4] == b"PK\x03\x04":
        raise NotMendable(file=row.file)
    for encoding in ENCODINGS:
        try:
            text = raw.decode(encoding)
        except UnicodeError:
            continue
        dialect = "excel-tab" if "\t" in text.split("\n", 1)[0] else "excel"
        return [list(cells) for cells in csv.reader(io.StringIO(text), dialect)][:SCANNED]
    raise NotMendable(file=row.file)
