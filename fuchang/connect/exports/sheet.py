"""One file from first byte to source rows: what kind it is, its sheets, its blocks, its report."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from fuchang.connect.exports import contacts, guess
from fuchang.connect.exports.block import Aside, Outcome, evaluate
from fuchang.connect.exports.careful import Lines, Tally, careful_blocks
from fuchang.connect.exports.delimited import DELIMITERS, Block, blocks, head_rows
from fuchang.connect.exports.encodings import Utf8Stream, sniff
from fuchang.connect.exports.frame import Setting
from fuchang.connect.exports.header import Recognised, recognise
from fuchang.connect.exports.maps import Map
from fuchang.connect.exports.ordered import in_order
from fuchang.connect.exports.reading import MOST_SHOWN, FileReport, UnusableFile
from fuchang.connect.exports.rows import Spool, batches
from fuchang.connect.exports.workbook import check_archive, sheets
from fuchang.kernel.clock import from_local

TEXT_SUFFIXES = frozenset({".csv", ".txt", ".tsv"})
BOOK_SUFFIXES = frozenset({".xlsx", ".xlsm"})
_STAMP = re.compile(r"(20\d{2})(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])([01]\d|2[0-3])([0-5]\d)")
_KNOWN_STARTS = (
    (b"PK\x03\x04", "压缩包或 XLSX"),
    (b"\xd0\xcf\x11\xe0", "旧版 Excel（xls）"),
    (b"%PDF", "PDF"),
    (b"\x89PNG", "PNG 图片"),
    (b"\xff\xd8\xff", "JPEG 图片"),
    (b"GIF8", "GIF 图片"),
    (b"\x1f\x8b", "GZIP 压缩包"),
    (b"PAR1", "Parquet"),
    (b"SQLite format 3", "SQLite"),
)


Way = Callable[..., Iterator[Block]]


@dataclass(frozen=True, slots=True)
class Job:
    """What the child needs to read files."""

    shop: str
    secret: bytes
    spool: Path
    maps: Sequence[Map]
    remembered: Mapping[str, Map]
    on_bytes: Callable[[int], None]
    personal: bool = False


@dataclass(slots=True)
class SheetResult:
    """One sheet read: its report, its rows kept aside, its Arrow files."""

    report: FileReport
    aside: list[Aside]
    paths: dict[str, Path]
    named_shops: set[str]


def exported_at(name: str) -> int | None:
    """When a file was exported, by the stamp in its name (`ExportOrderList202606301200.csv`)."""
    found = _STAMP.search(name)
    if not found:
        return None
    year, month, day, hour, minute = found.groups()
    try:
        return from_local(f"{year}-{month}-{day} {hour}:{minute}:00")
    except ValueError:
        return None


def kind_of(path: Path) -> str:
    """`text` or `book`. Raises UnusableFile where name and contents disagree or are unknown."""
    suffix = path.suffix.lower()
    with path.open("rb") as file:
        start = file.read(512)
    found = next((what for mark, what in _KNOWN_STARTS if start.startswith(mark)), "")
    if suffix in BOOK_SUFFIXES:
        if start.startswith(b"PK\x03\x04"):
            return "book"
        raise UnusableFile(
            name=path.name,
            reason=f"扩展名是 {suffix}，内容却是{found or '别的格式'}；请另存为 XLSX 或 CSV",
        )
    if suffix not in TEXT_SUFFIXES:
        known = " ".join(sorted(TEXT_SUFFIXES | BOOK_SUFFIXES))
        raise UnusableFile(
            name=path.name, reason=f"不认识扩展名 {suffix or '（无）'}；可用：{known}"
        )
    if found or start.lstrip().lower().startswith((b"<html", b"<!doctype", b"<table", b"<?xml")):
        raise UnusableFile(
            name=path.name,
            reason=f"扩展名是 {suffix}，内容却是{found or '网页'}；请重新导出为 CSV 或 XLSX",
        )
    if not start.strip(b"\0 \r\n\t"):
        raise UnusableFile(name=path.name, reason="文件是空的")
    return "text"


def read_file(path: Path, *, name: str, first_no: int, job: Job) -> Iterator[SheetResult]:
    """Reads every sheet of a file. Raises UnusableFile or UnsafeWorkbook."""
    if kind_of(path) == "book":
        yield from _read_book(path, name=name, first_no=first_no, job=job)
    else:
        yield _read_text(path, name=name, file_no=first_no, job=job)


@dataclass(frozen=True, slots=True)
class _Text:
    """A text file and its place in the reading."""

    path: Path
    name: str
    file_no: int
    encoding: str


def _read_text(path: Path, *, name: str, file_no: int, job: Job) -> SheetResult:
    """Reads a text file the fastest way that suits it.

    GB18030 is cut into rows before it is decoded. Where a parser cannot go on, or a quote without
    its partner swallows rows, the file is read again line by line.
    """
    text = _Text(path, name, file_no, sniff(path))
    ways: list[tuple[Way, bool]] = [(blocks, False), (careful_blocks, False)]
    if text.encoding == "gb18030":
        ways.insert(0, (blocks, True))
    for way, raw in ways:
        with suppress(pa.ArrowInvalid):
            result = _read_with(way, text, job, raw=raw)
            if result is not None:
                return result
    raise UnusableFile(name=name, reason="读不成行；请重新导出，或另存为 UTF-8 的 CSV")


def _read_with(way: Way, text: _Text, job: Job, *, raw: bool) -> SheetResult | None:
    """The whole file in one way; None if rows were swallowed on it."""
    stream = Utf8Stream(text.path, text.encoding, job.on_bytes, raw=raw)
    try:
        delimiter, found, used_bytes = _table_in(stream, text.name, job)
        report = _report(found, name=text.name, file_no=text.file_no)
        report.encoding, report.delimiter = text.encoding, delimiter
        stream.skip(used_bytes)
        header = found.header
        tally = Tally()
        parts = way(
            stream,
            names=header.names,
            used=_used(found, job),
            delimiter=delimiter,
            first_row=header.row + 1,
        )
        result = _consume(found, tally.count(parts), report, job)
        if way is blocks and stream.line_ends > tally.rows + header.row:
            with Lines(text.path, text.encoding) as lines:
                if lines.swallow_rows(len(header.names), delimiter):
                    return None
        return result
    finally:
        stream.close()


def _table_in(stream: Utf8Stream, name: str, job: Job) -> tuple[str, Recognised, int]:
    """The delimiter under which the header is known best; a guess where no map knows it."""
    heads = {delimiter: head_rows(stream, delimiter) for delimiter in DELIMITERS}
    found = []
    for delimiter, rows in heads.items():
        recognised = recognise([row for row, _ in rows], job.maps, job.remembered)
        if recognised:
            found.append((len(recognised.places), delimiter, recognised))
    if not found:
        for delimiter, rows in heads.items():
            recognised = guess.recognise([row for row, _ in rows])
            if recognised:
                found.append((len(recognised.places), delimiter, recognised))
    if not found:
        raise UnusableFile(
            name=name, reason="前 40 行里没有认得的表头；可先运行 fuchang map 看看猜测并纠正"
        )
    _, delimiter, best = max(found, key=lambda entry: entry[0])
    return delimiter, best, heads[delimiter][best.header.row - 1][1]


def _read_book(path: Path, *, name: str, first_no: int, job: Job) -> Iterator[SheetResult]:
    check_archive(path)
    seen = 0
    for title, sheet in sheets(path):
        head = sheet.head()
        found = recognise(head, job.maps, job.remembered) or guess.recognise(head)
        if found is None:
            continue
        report = _report(found, name=name, file_no=first_no + seen)
        report.sheet, report.encoding = title, "xlsx"
        report.header_row = found.header.row + sheet.above
        seen += 1
        parts = sheet.blocks(
            names=found.header.names, used=_used(found, job), header_row=found.header.row
        )
        yield _consume(found, parts, report, job)
    job.on_bytes(path.stat().st_size)
    if not seen:
        raise UnusableFile(
            name=name, reason="没有一张工作表有认得的表头；可先运行 fuchang map 看看猜测并纠正"
        )


def _used(found: Recognised, job: Job) -> list[int]:
    used = {place for at in found.places.values() for place in at}
    return sorted(used | {place for at in _personal(found, job).values() for place in at})


def _personal(found: Recognised, job: Job) -> dict[str, tuple[int, ...]]:
    return contacts.places(found) if job.personal else {}


def _report(found: Recognised, *, name: str, file_no: int) -> FileReport:
    header, one = found.header, found.map
    read_as: dict[str, list[str]] = {}
    for slot, at in found.places.items():
        for place in at:
            read_as.setdefault(header.names[place].strip(), []).append(slot)
    return FileReport(
        name=name,
        file_no=file_no,
        map_id=one.id,
        title=one.title,
        table=one.table,
        guessed=one.guessed,
        header_row=header.row,
        exported_at=exported_at(name),
        columns={header_name: " ".join(slots) for header_name, slots in read_as.items()},
        unread=[
            one_name.strip()
            for one_name in header.names
            if one_name.strip() and one_name.strip() not in read_as
        ],
    )


def _consume(
    found: Recognised, parts: Iterator[Block], report: FileReport, job: Job
) -> SheetResult:
    """Parses blocks side by side, writes their rows in order."""
    one = found.map
    setting = Setting(job.secret, job.shop, one.month_first, job.personal)
    personal = _personal(found, job)
    _note_personal(report, found, personal)
    spool = Spool(job.spool, report.file_no)
    aside: list[Aside] = []

    def parsed(block: Block) -> tuple[Block, Outcome, list[tuple[str, pa.RecordBatch]]]:
        outcome = evaluate(
            one, found.places, block.cells, row_no=block.row_no, setting=setting, personal=personal
        )
        return block, outcome, batches(one, outcome.frame, setting=setting, file_no=report.file_no)

    try:
        for block, outcome, rows in in_order(parsed, parts, workers=_workers(found)):
            report.rows += outcome.received + len(block.aside)
            report.kept_aside += len(block.aside) + len(outcome.aside)
            aside += (*block.aside, *outcome.aside)[: MOST_SHOWN - len(aside)]
            _note_newest(report, outcome)
            for table, batch in rows:
                spool.write(table, batch)
    except BaseException:
        spool.discard()
        raise
    spool.close()
    headers = {slot: found.header.names[at[0]].strip() for slot, at in found.places.items()}
    report.unknown_words = {
        headers[slot]: dict(tally) for slot, tally in setting.unknown_words.items()
    }
    aside.sort(key=lambda each: each.row)
    return SheetResult(report, aside, spool.paths, setting.named_shops)


def _note_personal(
    report: FileReport, found: Recognised, personal: Mapping[str, tuple[int, ...]]
) -> None:
    """The report tells which columns say who the buyer is, never what they say."""
    for slot, at in personal.items():
        for name in (found.header.names[place].strip() for place in at):
            read_as = report.columns.get(name, "")
            report.columns[name] = f"{read_as} {slot}".strip()
            report.unread = [one for one in report.unread if one != name]


def _workers(found: Recognised) -> int:
    """One where lines are numbered within their order, which goes from block to block; else two."""
    numbered = any(
        slot.by == "line_id" and slot.of[0] not in found.places for slot in found.map.slots.values()
    )
    return 1 if numbered else 2


def _note_newest(report: FileReport, outcome: Outcome) -> None:
    values = outcome.frame.values("modified_at")
    newest = pc.max(values).as_py() if values is not None and len(values) else None
    if newest is not None:
        report.modified_at = max(newest, report.modified_at or newest)
