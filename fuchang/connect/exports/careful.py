"""Line by line reading, for files in which a quote without its partner would swallow rows.

A fast parser takes everything up to the next quote for one cell. Here a row must end after a few
lines, and none of them may look like a whole row; else its first line is kept aside and the next
line is a row again.
"""

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from types import TracebackType
from typing import Self

import pyarrow as pa

from fuchang.connect.exports.block import Aside, Cell
from fuchang.connect.exports.cells import as_text
from fuchang.connect.exports.delimited import Block
from fuchang.connect.exports.encodings import Utf8Stream

EXPECTED = "引号成对的一行（单元格里的引号要写成两个） / a line whose quotes come in pairs (a quote inside a cell is written twice)"
_LONGEST_ROW = 50  # lines
_BLOCK_ROWS = 20_000


@dataclass(slots=True)
class Tally:
    """Counts the rows that pass."""

    rows: int = 0

    def count(self, blocks: Iterator[Block]) -> Iterator[Block]:
        """The same blocks."""
        for block in blocks:
            self.rows += len(block.row_no) + len(block.aside)
            yield block


class Lines:
    """The lines of a text file, as UTF-8."""

    def __init__(self, path: Path, encoding: str) -> None:
        self._stream = Utf8Stream(path, encoding, lambda _count: None)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._stream.close()

    def swallow_rows(self, width: int, delimiter: str) -> bool:
        """Whether a whole row stands inside a cell, behind a quote without its partner."""
        inside = False
        for line in lines_of(self._stream):
            if inside and _is_whole(line, width, delimiter.encode()):
                return True
            if line.count(b'"') % 2 and (inside or not _cells(line, delimiter, strict=True)):
                inside = not inside
        return False


def lines_of(stream: Utf8Stream) -> Iterator[bytes]:
    """Line by line, ends kept."""
    rest = b""
    while text := stream.read():
        *whole, rest = (rest + text).split(b"\n")
        yield from (line + b"\n" for line in whole)
    if rest:
        yield rest


def _is_whole(line: bytes, width: int, delimiter: bytes) -> bool:
    return line.count(delimiter) == width - 1 and line.count(b'"') % 2 == 0


@dataclass(slots=True)
class _Rows:
    """Cuts lines into rows; keeps aside what cannot be one."""

    lines: Iterator[bytes]
    width: int
    delimiter: str
    held: list[bytes] = field(default_factory=list)

    def __iter__(self) -> Iterator[list[bytes] | bytes]:
        """A row's cells; the line itself where it is no row."""
        while (line := self._next()) is not None:
            yield self._row(line)

    def _next(self) -> bytes | None:
        return self.held.pop(0) if self.held else next(self.lines, None)

    def _row(self, line: bytes) -> list[bytes] | bytes:
        try:
            return self._tried(line)
        except csv.Error:  # a cell without measure
            return line

    def _tried(self, line: bytes) -> list[bytes] | bytes:
        if line.count(b'"') % 2 == 0:
            return _cells(line, self.delimiter)
        alone = _cells(line, self.delimiter, strict=True)
        if len(alone) == self.width:  # a quote in the middle of a cell is a sign like others
            return alone
        taken = [line]
        while len(taken) < _LONGEST_ROW and (more := self._next()) is not None:
            taken.append(more)
            if _is_whole(more, self.width, self.delimiter.encode()):
                break
            if more.count(b'"') % 2:
                cells = _cells(b"".join(taken), self.delimiter)
                if len(cells) == self.width:
                    return cells
        self.held = taken[1:] + self.held
        return line


def _cells(line: bytes, delimiter: str, *, strict: bool = False) -> list[bytes]:
    """The cells of a row; none where `strict` finds a quote that does not end."""
    text = line.decode("utf-8", "surrogateescape").rstrip("\r\n")
    try:
        cells = next(csv.reader([text], delimiter=delimiter, strict=strict), [])
    except csv.Error:
        if strict:
            return []
        raise
    return [cell.encode("utf-8", "surrogateescape") for cell in cells]


def careful_blocks(
    stream: Utf8Stream, *, names: Sequence[str], used: Sequence[int], delimiter: str, first_row: int
) -> Iterator[Block]:
    """The data rows; the stream stands after the header, `first_row` is the number of the next row."""
    rows = iter(_Rows(lines_of(stream), len(names), delimiter))
    number = first_row
    while chunk := list(islice(rows, _BLOCK_ROWS)):
        numbered = list(enumerate(chunk, start=number))
        number += len(chunk)
        good = [
            (at, row)
            for at, row in numbered
            if isinstance(row, list) and not any(row[len(names) :])
        ]
        aside = [
            Aside(at, "", _shown(row), EXPECTED)
            for at, row in numbered
            if isinstance(row, bytes) or any(row[len(names) :])
        ]
        cells = {at: _cell([row for _, row in good], at, names[at]) for at in used}
        yield Block(pa.array([at for at, _ in good], pa.int64()), cells, tuple(aside))


def _shown(row: list[bytes] | bytes) -> str:
    """What is wrong, without the contents: a row holds names and addresses."""
    return "引号不成对" if isinstance(row, bytes) else f"{len(row)} 个单元格"


def _cell(rows: Sequence[Sequence[bytes]], at: int, name: str) -> Cell:
    column = pa.array([row[at] if at < len(row) else b"" for row in rows], pa.binary())
    text, broken = as_text(column, may_have_nul=True)
    return Cell(name.strip(), text, broken)
