"""The process in which files are parsed: a job comes in on standard input, JSON lines go out.

Started by `read`; limited in memory and time (limits.py), so that a malicious or broken file costs
only itself. Lines out: `progress`, `sheet`, `failed`, and `file` when a file is done.
"""

import json
import sys
from pathlib import Path
from typing import Any

import pyarrow as pa

from fuchang.connect.exports.limits import limit_memory, limit_time
from fuchang.connect.exports.maps import remembered_maps, shipped_maps
from fuchang.connect.exports.plain import rows_of_file
from fuchang.connect.exports.propose import proposals
from fuchang.connect.exports.reading import SHEETS_PER_FILE
from fuchang.connect.exports.sheet import Job, SheetResult, read_file
from fuchang.kernel.errors import FuchangError

_REPORT_EVERY = 4 << 20


class _Teller:
    """Tells the parent how many bytes are read, now and then."""

    def __init__(self) -> None:
        self._told = self.read = 0

    def begin(self) -> None:
        self._told = self.read = 0

    def __call__(self, count: int) -> None:
        self.read += count
        if self.read - self._told >= _REPORT_EVERY:
            self._told = self.read
            _say("progress", done=self.read)


def _say(what: str, **facts: Any) -> None:
    sys.stdout.write(json.dumps({"say": what, **facts}, ensure_ascii=True) + "\n")
    sys.stdout.flush()


def main() -> None:
    """Reads the job, then every file of it."""
    plain = json.loads(sys.stdin.readline())
    teller = _Teller()
    spool = Path(plain["spool"])
    maps_home = Path(plain["maps_home"]) if plain["maps_home"] else None
    job = Job(
        shop=plain["shop"],
        secret=bytes.fromhex(plain["secret"]),
        spool=spool,
        maps=shipped_maps(),
        remembered=remembered_maps(maps_home),
        on_bytes=teller,
        personal=bool(plain.get("personal")),
    )
    pa.set_cpu_count(2)  # each thread's stack counts as memory
    pa.set_io_thread_count(2)
    limit_memory()
    for path in plain.get("propose", ()):
        _propose(Path(path), job)
    for path in plain.get("rows", ()):
        _rows(Path(path), most=int(plain["most"]))
    for file in plain["files"]:
        teller.begin()
        _one(Path(file["path"]), file["name"], int(file["no"]), job)
        _say("file", no=file["no"])


def _one(path: Path, name: str, number: int, job: Job) -> None:
    limit_time(path.stat().st_size)
    try:
        for result in read_file(path, name=name, first_no=number * SHEETS_PER_FILE, job=job):
            _tell(result, job.spool)
    except FuchangError as error:
        _say("failed", no=number, reason=str(error))
    except MemoryError:
        _say(
            "failed",
            no=number,
            reason=f"{name}：读取所需内存超过限制；请另存为 CSV 或按月份分开导出",
        )
    except Exception as error:  # noqa: BLE001 - one file that breaks a parser must not stop the others
        _say("failed", no=number, reason=f"{name}：无法读取（{type(error).__name__}: {error}）")


def _propose(path: Path, job: Job) -> None:
    limit_time(path.stat().st_size)
    try:
        for one in proposals(path, job.maps, job.remembered):
            header = {"row": one.header.row, "names": one.header.names}
            _say("proposal", sheet=one.sheet, header=header, raw=one.raw, how=one.how)
    except FuchangError as error:
        _say("failed", no=0, reason=str(error))


def _rows(path: Path, *, most: int) -> None:
    limit_time(path.stat().st_size)
    try:
        _say("rows", rows=rows_of_file(path, most=most))
    except FuchangError as error:
        _say("failed", no=0, reason=str(error))


def _tell(result: SheetResult, spool: Path) -> None:
    aside = spool / f"{result.report.file_no:09d}-aside.jsonl"
    if result.aside:
        lines = (json.dumps([one.row, one.header, one.value, one.expected]) for one in result.aside)
        aside.write_text("\n".join(lines), encoding="utf-8")
    _say(
        "sheet",
        report=result.report.plain(),
        paths={table: str(path) for table, path in result.paths.items()},
        aside=str(aside) if result.aside else "",
        shops=sorted(result.named_shops),
    )


if __name__ == "__main__":
    main()
