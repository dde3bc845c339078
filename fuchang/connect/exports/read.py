"""Files and folders in, source rows out: starts the child that parses, gathers what it says."""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from fuchang.connect.exports.header import NO_HEADER, Header, Proposal
from fuchang.connect.exports.patience import Patience
from fuchang.connect.exports.reading import (
    CONTACTS,
    SHEETS_PER_FILE,
    FileReport,
    KeptAside,
    Progress,
    Reading,
    UnusableFile,
)
from fuchang.connect.exports.settle import Sheet, settle

OnProgress = Callable[[Progress], None]

_SUFFIXES = frozenset({".csv", ".txt", ".tsv", ".xlsx", ".xlsm"})
# pyarrow loads pandas where it finds it, for a third of the time that a small file takes
_CHILD = "import sys; sys.modules['pandas'] = None; from fuchang.connect.exports.child import main; main()"
_SIGNALS = {
    24: "计算时间超过限制",
    9: "被系统终止（内存不足）",
    6: "读取所需内存超过限制",
    11: "解析程序崩溃",
}

# pandas would cost the child a third of a second, for nothing
_CHILD = """
from fuchang.facts.lean import without_pandas
with without_pandas():
    from fuchang.connect.exports.child import main
    main()
"""


@dataclass(frozen=True, slots=True)
class _File:
    path: Path
    name: str
    no: int


@dataclass(slots=True)
class _Gathered:
    sheets: list[Sheet] = field(default_factory=list)
    done: set[int] = field(default_factory=set)
    failed: dict[int, str] = field(default_factory=dict)


def read(  # noqa: PLR0913 - each is one plain choice of whoever reads
    paths: Sequence[Path],
    *,
    shop: str,
    secret: bytes,
    spool: Path,
    maps_home: Path | None = None,
    progress: OnProgress | None = None,
    personal: bool = False,
) -> Reading:
    """Reads files (a folder is walked) into Arrow files of source rows under `spool`.

    A file that cannot be used is reported in `Reading.files` with its `problem`; the others go on.
    `shop` names the shop of rows that do not name theirs, unless all other rows name one and the
    same. Personal identifiers are hashed with `secret`. What is personal is never written, unless
    `personal` asks for it: then it lies in `Reading.contacts`, and whoever asked keeps the folder
    private and removes it.
    """
    spool.mkdir(parents=True, exist_ok=True)
    files = [_File(path, name, number) for number, (path, name) in enumerate(_walk(paths))]
    gathered = _Gathered()
    order = {
        "shop": shop,
        "secret": secret.hex(),
        "spool": str(spool),
        "maps_home": str(maps_home or ""),
        "personal": "1" if personal else "",
    }
    left = [file for file in files if _exists(file, gathered)]
    while left:
        _run_child(left, order, gathered, progress)
        left = [file for file in left if file.no not in gathered.done]
    settle(gathered.sheets)
    return _reading(files, gathered)


def first_rows(path: Path, *, most: int) -> list[list[str]]:
    """The first rows of a file's first sheet as text, read in a child. Raises UnusableFile."""
    rows: list[list[str]] = _asked(path, {"rows": [str(path)], "most": most})[0]["rows"]
    return rows


def _asked(path: Path, what: Mapping[str, Any]) -> list[dict[str, Any]]:
    """What a child says of one file. Raises UnusableFile."""
    if not path.is_file():
        raise UnusableFile(name=str(path), reason="没有这个文件")
    job = {"shop": "", "secret": "", "spool": "", "maps_home": "", "files": [], **what}
    with _start() as child, Patience(child) as clock:
        clock.next(path.stat().st_size)
        told, _ = child.communicate(json.dumps(job) + "\n")
    said = list(_said(told.splitlines()))
    failed = next((one["reason"] for one in said if one["say"] == "failed"), "")
    if failed or not said:
        reason = failed.removeprefix(f"{path.name}：") or (
            _death(child.returncode) if child.returncode else NO_HEADER
        )
        raise UnusableFile(name=path.name, reason=reason)
    return said


def propose_map(path: Path, *, maps_home: Path | None = None) -> list[Proposal]:
    """The map for each sheet of a file, found out in a child. Raises UnusableFile."""
    said = _asked(path, {"maps_home": str(maps_home or ""), "propose": [str(path)]})
    return [
        Proposal(
            one["sheet"],
            Header(one["header"]["row"], tuple(one["header"]["names"])),
            one["raw"],
            one["how"],
        )
        for one in said
    ]


def _walk(paths: Sequence[Path]) -> Iterator[tuple[Path, str]]:
    """Each file with the name to show; in folders only the kinds that we read."""
    for path in paths:
        if path.is_dir():
            inside = sorted(
                one for one in path.rglob("*") if one.is_file() and one.suffix.lower() in _SUFFIXES
            )
            yield from (
                (one, str(one.relative_to(path)))
                for one in inside
                if not one.name.startswith((".", "~$"))
            )
        else:
            yield path, path.name


def _exists(file: _File, gathered: _Gathered) -> bool:
    if file.path.is_file() and os.access(file.path, os.R_OK):
        return True
    gathered.failed[file.no] = f"{file.path}：没有这个文件，或无权读取"
    return False


def _run_child(
    files: Sequence[_File],
    order: Mapping[str, str],
    gathered: _Gathered,
    progress: OnProgress | None,
) -> None:
    """Runs one child over the files; if it dies, the file it was reading is failed."""
    job = {
        **order,
        "files": [{"path": str(file.path), "name": file.name, "no": file.no} for file in files],
    }
    current = iter(files)
    file: _File | None = next(current)
    with _start() as child:
        assert child.stdin is not None
        assert child.stdout is not None
        with suppress(BrokenPipeError):  # it died at once; what it leaves unread is failed below
            child.stdin.write(json.dumps(job) + "\n")
            child.stdin.close()
        with Patience(child) as clock:
            clock.next(files[0].path.stat().st_size)
            for said in _said(child.stdout):
                _hear(said, file, gathered, progress)
                if said["say"] == "file" and (file := next(current, None)):
                    clock.next(file.path.stat().st_size)
    if file is not None:
        why = "长时间没有进展，已中止" if clock.ran_out else _death(child.returncode)
        gathered.failed[file.no] = f"{file.name}：{why}；此文件未读入"
        gathered.done.add(file.no)
        gathered.sheets = [sheet for sheet in gathered.sheets if sheet.file_no != file.no]


def _said(lines: Iterable[str]) -> Iterator[dict[str, Any]]:
    """What the child says, up to where it was cut off."""
    for line in lines:
        try:
            yield json.loads(line)
        except ValueError:
            return


def _start() -> subprocess.Popen[str]:
    roots = os.pathsep.join(part for part in sys.path if part)
    environment = {
        **os.environ,
        "PYTHONPATH": roots,
        "ARROW_DEFAULT_MEMORY_POOL": "system",
        "MALLOC_ARENA_MAX": "1",
        "RUST_BACKTRACE": "0",  # printing one when memory ran out locks the parser up
    }
    environment |= {"PYTHONUTF8": "1", "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
    return subprocess.Popen(  # noqa: S603 - our own few lines
        [sys.executable, "-c", _CHILD],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        encoding="utf-8",
        env=environment,
    )


def _death(code: int) -> str:
    return _SIGNALS.get(-code, f"解析进程意外结束（{code}）")


def _hear(
    said: dict[str, Any], file: _File | None, gathered: _Gathered, progress: OnProgress | None
) -> None:
    if said["say"] == "progress" and progress and file:
        size = file.path.stat().st_size
        progress(Progress(file.name, min(said["done"], size), size))
    elif said["say"] == "sheet" and file:
        paths = {table: Path(path) for table, path in said["paths"].items()}
        aside = Path(said["aside"]) if said["aside"] else None
        gathered.sheets.append(
            Sheet(file.no, FileReport.from_plain(said["report"]), paths, aside, set(said["shops"]))
        )
    elif said["say"] == "failed":
        gathered.failed[said["no"]] = said["reason"]
    elif said["say"] == "file":
        gathered.done.add(said["no"])
        if progress and file:
            size = file.path.stat().st_size
            progress(Progress(file.name, size, size))


def _reading(files: Sequence[_File], gathered: _Gathered) -> Reading:
    reading = Reading()
    for file in files:
        for sheet in (one for one in gathered.sheets if one.file_no == file.no):
            reading.files.append(sheet.report)
            for table, path in sheet.paths.items():
                if table == CONTACTS:
                    reading.contacts.append(path)
                else:
                    reading.tables.setdefault(table, []).append(path)
            reading.kept_aside += _aside(sheet)
        if file.no in gathered.failed:
            report = FileReport(
                name=file.name, file_no=file.no * SHEETS_PER_FILE, problem=gathered.failed[file.no]
            )
            reading.files.append(report)
    return reading


def _aside(sheet: Sheet) -> Iterator[KeptAside]:
    if sheet.aside is None:
        return
    with sheet.aside.open(encoding="utf-8") as lines:
        for line in lines:
            row, column, value, expected = json.loads(line)
            report = sheet.report
            yield KeptAside(report.name, row, column, value, expected, report.sheet, report.file_no)
