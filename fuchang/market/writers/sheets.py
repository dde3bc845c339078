"""One file that grows part by part: CSV in the encoding of its time, or a workbook."""

from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import IO, Protocol, Self

import pyarrow as pa
import pyarrow.compute as pc
import xlsxwriter

Columns = dict[str, pa.Array]


class Sheet(Protocol):
    """Takes columns under the header's names; those that are not there stay empty."""

    def add(self, columns: Columns) -> int:
        """Write rows; gives how many."""

    def close(self) -> None:
        """Finish the file."""


class CsvSheet:
    """Lines with CRLF, nothing quoted: no cell of the market holds a comma or a line break."""

    def __init__(
        self, path: Path, header: Sequence[str], *, encoding: str, trailing: frozenset[str]
    ) -> None:
        self._header = tuple(header)
        self._encoding = encoding
        written = (f"{name} " if name in trailing else name for name in header)
        self._file: IO[bytes] = path.open("wb")
        self._file.write((",".join(written) + "\r\n").encode(encoding))

    def add(self, columns: Columns) -> int:
        """Write rows; gives how many."""
        rows = len(next(iter(columns.values())))
        if rows:
            lines = pc.binary_join_element_wise(*_in_order(self._header, columns), ",")
            text = "\r\n".join(lines.to_pylist()) + "\r\n"
            # The mark of a BOM encoding stands before the header alone.
            self._file.write(text.encode(self._encoding.removesuffix("-sig")))
        return rows

    def close(self) -> None:
        """Finish the file."""
        self._file.close()


class XlsxSheet:
    """A workbook of one sheet; every cell is text, as the seller centre writes it."""

    def __init__(self, path: Path, header: Sequence[str], *, title: str) -> None:
        self._header = tuple(header)
        self._book = xlsxwriter.Workbook(
            path, {"constant_memory": True, "strings_to_formulas": False}
        )
        self._sheet = self._book.add_worksheet(title)
        self._sheet.write_row(0, 0, self._header)
        self._next = 1

    def add(self, columns: Columns) -> int:
        """Write rows; gives how many."""
        cells = [
            array.to_pylist() if isinstance(array, pa.Array) else None
            for array in _in_order(self._header, columns)
        ]
        rows = len(next(iter(columns.values())))
        for row in range(rows):
            for place, values in enumerate(cells):
                if values and values[row]:
                    self._sheet.write_string(self._next, place, _plain(values[row]))
            self._next += 1
        return rows

    def close(self) -> None:
        """Finish the file."""
        self._book.close()


def _plain(cell: str) -> str:
    """A workbook needs no `="..."`."""
    return cell[2:-1] if cell.startswith('="') else cell


def _in_order(header: Sequence[str], columns: Columns) -> list[pa.Array | pa.Scalar]:
    return [columns.get(name, pa.scalar("")) for name in header]


class Sheets:
    """Files opened on first use; all closed when the work is done."""

    def __init__(self) -> None:
        self._open: dict[str, Sheet] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        _kind: type[BaseException] | None,
        _error: BaseException | None,
        _trace: TracebackType | None,
    ) -> None:
        for sheet in self._open.values():
            sheet.close()

    def keep(self, name: str, sheet: Sheet) -> Sheet:
        """Hold a sheet until the end."""
        self._open[name] = sheet
        return sheet

    def __getitem__(self, name: str) -> Sheet:
        return self._open[name]
