"""Workbooks (XLSX): checked before they are opened, then read sheet by sheet in blocks."""

import zipfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime, time, timedelta
from pathlib import Path

import pyarrow as pa
import python_calamine

from fuchang.connect.exports.block import Cell
from fuchang.connect.exports.delimited import Block
from fuchang.connect.exports.header import ROWS_SCANNED
from fuchang.kernel.errors import AskUser

MAX_ENTRIES = 2_000
MAX_RATIO = 100
MAX_UNPACKED = 1 << 30
_FILE_KIND, _SYMLINK = 0o170000, 0o120000
_ARCHIVES = (".zip", ".xlsx", ".xlsm", ".gz", ".7z", ".rar")
_BLOCK_ROWS = 4_000
_EXACT_DIGITS = 1e15  # a cell's number has fifteen digits; what stands behind is made up


class UnsafeWorkbook(AskUser):
    """A workbook that would unpack into something it should not."""

    def __init__(self, *, name: str, reason: str) -> None:
        self.name = name
        self.reason = reason
        super().__init__(f"{name}：{reason}；未打开。请从卖家中心重新导出，或另存为 CSV")


def check_archive(path: Path) -> int:
    """The unpacked size, from the central directory alone. Raises UnsafeWorkbook."""
    try:
        with zipfile.ZipFile(path) as archive:
            entries = archive.infolist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        raise UnsafeWorkbook(name=path.name, reason=f"压缩包已损坏（{error}）") from error
    unpacked = sum(entry.file_size for entry in entries)
    packed = max(path.stat().st_size, 1)
    reason = _unsafe(entries, unpacked, packed)
    if reason:
        raise UnsafeWorkbook(name=path.name, reason=reason)
    return unpacked


def _unsafe(entries: Sequence[zipfile.ZipInfo], unpacked: int, packed: int) -> str:
    names = [entry.filename for entry in entries]
    reasons = {
        f"内含 {len(entries)} 个文件，最多 {MAX_ENTRIES} 个": len(entries) > MAX_ENTRIES,
        "内含符号链接": any(
            entry.external_attr >> 16 & _FILE_KIND == _SYMLINK for entry in entries
        ),
        "内含指向包外的路径": any(
            ".." in Path(name).parts or name.startswith(("/", "\\")) for name in names
        ),
        "压缩包里还有压缩包": any(name.lower().endswith(_ARCHIVES) for name in names),
        f"解开后有 {unpacked >> 20} MB，最多 {MAX_UNPACKED >> 20} MB": unpacked > MAX_UNPACKED,
        f"压缩比 {unpacked // packed} 倍，最多 {MAX_RATIO} 倍（疑似压缩炸弹）": unpacked
        > MAX_RATIO * packed,
    }
    return next((reason for reason, holds in reasons.items() if holds), "")


def sheets(path: Path) -> Iterator[tuple[str, "Sheet"]]:
    """Each sheet with its name; hidden ones too, empty ones not."""
    with python_calamine.CalamineWorkbook.from_path(str(path)) as book:
        for name in book.sheet_names:
            sheet = book.get_sheet_by_name(name)
            if sheet.height:
                yield name, Sheet(sheet)


@contextmanager
def open_book(path: Path) -> Iterator[Iterator[list[object]]]:
    """The rows of the first sheet that has any, cells as the workbook holds them."""
    with python_calamine.CalamineWorkbook.from_path(str(path)) as book:
        found = (book.get_sheet_by_name(name) for name in book.sheet_names)
        sheet = next((one for one in found if one.height), None)
        yield iter(()) if sheet is None else (list(row) for row in sheet.iter_rows())


class Sheet:
    """One sheet: its first rows for the header, then blocks of the used columns."""

    def __init__(self, sheet: python_calamine.CalamineSheet) -> None:
        self._rows = sheet.iter_rows()
        self._above = sheet.start[0] if sheet.start else 0
        self._head = [list(row) for row, _ in zip(self._rows, range(ROWS_SCANNED), strict=False)]

    @property
    def above(self) -> int:
        """Empty rows before the first row that `head` shows."""
        return 0 if self._starts_at_top() else self._above

    def _starts_at_top(self) -> bool:
        return len(self._head) > self._above and not any(self._head[0]) if self._head else True

    def head(self) -> list[list[str]]:
        """The first rows as text."""
        return [[cell_text(cell) for cell in row] for row in self._head]

    def blocks(
        self, *, names: Sequence[str], used: Sequence[int], header_row: int
    ) -> Iterator[Block]:
        """The rows after the header; `header_row` counts in `head`, from 1."""
        number = header_row + self.above
        for rows in self._chunks(header_row):
            row_no = pa.array(range(number + 1, number + 1 + len(rows)), pa.int64())
            number += len(rows)
            cells = {at: _column(rows, at, names[at]) for at in used}
            yield Block(row_no, cells)

    def _chunks(self, header_row: int) -> Iterator[Sequence[Sequence[object]]]:
        chunk: list[Sequence[object]] = list(self._head[header_row:])
        for row in self._rows:
            chunk.append(row)
            if len(chunk) >= _BLOCK_ROWS:
                yield chunk
                chunk = []
        if chunk:
            yield chunk


def _column(rows: Sequence[Sequence[object]], at: int, name: str) -> Cell:
    texts = [cell_text(row[at]) if at < len(row) else "" for row in rows]
    return Cell(name.strip(), pa.array(texts, pa.string()), None)


def cell_text(cell: object) -> str:  # noqa: PLR0911 - one line for each type of cell
    """A cell as the platform's own files would write it."""
    if isinstance(cell, str):
        return cell
    if isinstance(cell, bool):
        return "是" if cell else "否"
    if isinstance(cell, float):
        return _number_text(cell)
    if isinstance(cell, datetime):
        return cell.replace(microsecond=0).isoformat(sep=" ")
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, time | timedelta):
        return str(cell)
    return "" if cell is None else str(cell)


def _number_text(number: float) -> str:
    if number.is_integer() and abs(number) < _EXACT_DIGITS:
        return str(int(number))
    if abs(number) >= _EXACT_DIGITS:
        return f"{number:.5E}"  # its last digits are lost; an id parser refuses this form
    return f"{number:.15g}"
