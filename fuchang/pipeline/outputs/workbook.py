"""XLSX: every text is written as text, never as a formula or a link; memory stays small."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any, Self

import xlsxwriter

from fuchang.pipeline.outputs.cells import Row
from fuchang.pipeline.outputs.guard import guarded

_MOST_ROWS = 1_048_575  # Excel's, without the header
_MOST_CHARACTERS = 32_767
_SAFE_INTEGER = 10**15  # larger ones lose their last digits in Excel
_OPTIONS = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "in_memory": False,
}


class Workbook:
    """A workbook to which sheets are added one after the other."""

    def __init__(self, path: Path) -> None:
        self._book = xlsxwriter.Workbook(str(path), dict(_OPTIONS))
        self._bold = self._book.add_format({"bold": True})
        # The cell keeps its text and stays text when it is edited.
        self._quoted = self._book.add_format({"quote_prefix": True})

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self._book.close()

    def add(self, title: str, *, header: list[str], rows: Iterable[Row]) -> int:
        """A sheet of that title, continued on further sheets past Excel's limit of rows."""
        count = 0
        sheet = self._sheet(title, header)
        for row in rows:
            if count and count % _MOST_ROWS == 0:
                sheet = self._sheet(f"{title} {count // _MOST_ROWS + 1}", header)
            for place, cell in enumerate(row):
                self._write(sheet, count % _MOST_ROWS + 1, place, cell)
            count += 1
        return count

    def _sheet(self, title: str, header: list[str]) -> Any:
        sheet = self._book.add_worksheet(title)
        sheet.freeze_panes(1, 0)
        sheet.set_column(0, len(header) - 1, 18)
        for place, name in enumerate(header):
            sheet.write_string(0, place, name, self._bold)
        return sheet

    def _write(self, sheet: Any, row: int, place: int, cell: str | int | None) -> None:
        if isinstance(cell, str):
            format_ = self._quoted if guarded(cell) != cell else None
            sheet.write_string(row, place, _fitting(cell), format_)
        elif cell is not None and abs(cell) < _SAFE_INTEGER:
            sheet.write_number(row, place, cell)
        elif cell is not None:
            sheet.write_string(row, place, str(cell))


def _fitting(text: str) -> str:
    """Text that Excel takes; an apostrophe of its own is doubled, as readers strip one."""
    whole = guarded(text) if text[:1] in "'’‘" else text
    return whole if len(whole) <= _MOST_CHARACTERS else whole[: _MOST_CHARACTERS - 1] + "…"
