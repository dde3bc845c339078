"""Comma, tab or semicolon separated text in blocks: only the used columns, rows numbered as a person counts."""

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice

import numpy as np
import pyarrow as pa
import pyarrow.csv as pa_csv

from fuchang.connect.exports.block import Aside, Cell
from fuchang.connect.exports.cells import as_text
from fuchang.connect.exports.encodings import Utf8Stream

DELIMITERS = (",", "\t", ";")
_HEAD = 1 << 18
_HEAD_ROWS = 400
_BLOCK = 8 << 20


@dataclass(frozen=True, slots=True)
class Block:
    """Some rows: their numbers, the cells of the used columns, and rows that are no rows of a table."""

    row_no: pa.Array
    cells: dict[int, Cell]
    aside: tuple[Aside, ...] = ()


@dataclass(slots=True)
class _Ragged:
    """Rows with another number of cells than the header, as the parser meets them."""

    rows: list[tuple[int, str]] = field(default_factory=list)

    def __call__(self, row: pa_csv.InvalidRow) -> str:
        self.rows.append((row.number, row.text))
        return "skip"


def head_rows(stream: Utf8Stream, delimiter: str) -> list[tuple[list[str], int]]:
    """The first rows, each with the bytes from the start of the stream to its end."""
    lines = stream.head(_HEAD).splitlines(keepends=True)
    used = [0]

    def text() -> Iterator[str]:
        for line in lines:
            used[0] += len(line)
            yield line.decode(stream.text_encoding, "replace")

    found: list[tuple[list[str], int]] = []
    try:
        for row in islice(csv.reader(text(), delimiter=delimiter), _HEAD_ROWS):
            found.append((row, used[0]))  # noqa: PERF401 - what was read before an error counts
    except csv.Error:  # a cell without an end: the rows before it are good
        pass
    return found


def blocks(
    stream: Utf8Stream,
    *,
    names: Sequence[str],
    used: Sequence[int],
    delimiter: str,
    first_row: int,
) -> Iterator[Block]:
    """The data rows; the stream stands after the header, `first_row` is the number of the next row."""
    ragged = _Ragged()
    numbers = _Numbers(first_row)
    for batch in _batches(stream, width=len(names), used=used, delimiter=delimiter, ragged=ragged):
        if ragged.rows:
            found, ragged.rows = ragged.rows, []
            numbers.skip(first_row - 1 + number for number, _ in found)
            yield _mended(found, names, used, delimiter, first_row)
        if batch is not None and batch.num_rows:
            cells = {at: _cell(batch.column(str(at)), names[at], stream) for at in used}
            yield Block(numbers.take(batch.num_rows), cells)


def _batches(
    stream: Utf8Stream, *, width: int, used: Sequence[int], delimiter: str, ragged: _Ragged
) -> Iterator[pa.RecordBatch | None]:
    """Batches of the used columns as bytes; None once at the end, for ragged rows after the last."""
    columns = {str(at): pa.binary() for at in used}
    stream.pace()
    try:
        reader = pa_csv.open_csv(
            pa.PythonFile(stream, mode="r"),
            read_options=pa_csv.ReadOptions(
                use_threads=False, block_size=_BLOCK, column_names=[str(at) for at in range(width)]
            ),
            parse_options=pa_csv.ParseOptions(
                delimiter=delimiter,
                newlines_in_values=True,
                ignore_empty_lines=False,
                invalid_row_handler=ragged
                if stream.text_encoding == "utf-8"
                else None,  # it sees text only
            ),
            convert_options=pa_csv.ConvertOptions(
                include_columns=list(columns), column_types=columns
            ),
        )
    except pa.ArrowInvalid as error:
        if "Empty CSV" in str(error):
            return
        raise
    for batch in reader:
        yield batch
        stream.done()
    yield None


class _Numbers:
    """Numbers the good rows, leaving out those that the parser refused."""

    def __init__(self, first: int) -> None:
        self._next = first
        self._refused: list[int] = []

    def skip(self, refused: Iterator[int]) -> None:
        self._refused.extend(refused)

    def take(self, count: int) -> pa.Array:
        span = np.arange(self._next, self._next + count + len(self._refused), dtype=np.int64)
        if self._refused:
            span = span[~np.isin(span, np.array(self._refused, dtype=np.int64))]
        taken = span[:count]
        self._next = int(taken[-1]) + 1
        self._refused = [number for number in self._refused if number >= self._next]
        return pa.array(taken)


def _cell(column: pa.Array, name: str, stream: Utf8Stream) -> Cell:
    text, broken = as_text(column, may_have_nul=stream.has_nul, encoding=stream.text_encoding)
    return Cell(name.strip(), text, broken)


def _mended(
    found: Sequence[tuple[int, str]],
    names: Sequence[str],
    used: Sequence[int],
    delimiter: str,
    first_row: int,
) -> Block:
    """Rows with missing last cells are filled up, empty cells too many are cut; the rest is aside."""
    kept: list[tuple[int, list[str]]] = []
    aside: list[Aside] = []
    width = len(names)
    for number, text in found:
        row_no = first_row - 1 + number
        cells = next(csv.reader([text], delimiter=delimiter), [])
        said = [at for at, cell in enumerate(cells) if cell.strip()]
        if _is_remark(cells, said):
            continue
        if said and said[-1] >= width:
            expected = f"{width} 个单元格，与表头相同（单元格里的分隔符要加引号） / {width} cells, as in the header (quote a cell that holds the separator)"
            aside.append(Aside(row_no, "", f"{len(cells)} ≠ {width}", expected))
        else:
            kept.append((row_no, (cells + [""] * width)[:width]))
    cells_of = {
        at: Cell(names[at].strip(), pa.array([row[at] for _, row in kept], pa.string()), None)
        for at in used
    }
    return Block(pa.array([row_no for row_no, _ in kept], pa.int64()), cells_of, tuple(aside))


def _is_remark(cells: Sequence[str], said: Sequence[int]) -> bool:
    """A line that some statements put before or after the table (`#---`, `-----`)."""
    return len(said) <= 1 and (not said or cells[said[0]].strip().startswith(("#", "---")))
