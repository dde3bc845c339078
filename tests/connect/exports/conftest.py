"""Reads small files in this process, and gives rows back as plain dictionaries."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from fuchang.connect.exports.block import Aside
from fuchang.connect.exports.maps import remembered_maps, shipped_maps
from fuchang.connect.exports.reading import FileReport
from fuchang.connect.exports.sheet import Job, read_file

SECRET = b"a secret of thirty-two bytes...."
ORDER_NO = "1234567890123456789"


@dataclass
class Read:
    """What one file gave."""

    reports: list[FileReport]
    aside: list[Aside]
    tables: dict[str, list[dict[str, Any]]]

    @property
    def report(self) -> FileReport:
        (only,) = self.reports
        return only


def rows_of(path: Path) -> list[dict[str, Any]]:
    with pa.OSFile(str(path)) as source:
        return pa.ipc.open_file(source).read_all().to_pylist()


Reader = Callable[..., Read]


@pytest.fixture
def read_path(tmp_path: Path) -> Reader:
    """Reads a file in this process, without the child."""

    def read(path: Path, maps_home: Path | None = None) -> Read:
        spool = tmp_path / "spool"
        spool.mkdir(exist_ok=True)
        job = Job(
            "本店", SECRET, spool, shipped_maps(), remembered_maps(maps_home), lambda _count: None
        )
        results = list(read_file(path, name=path.name, first_no=0, job=job))
        tables: dict[str, list[dict[str, Any]]] = {}
        for result in results:
            for table, written in result.paths.items():
                tables.setdefault(table, []).extend(rows_of(written))
        return Read(
            [one.report for one in results], [a for one in results for a in one.aside], tables
        )

    return read


@pytest.fixture
def read_text(tmp_path: Path, read_path: Reader) -> Reader:
    """Writes text as a file in some encoding and reads it."""

    def read(text: str | bytes, *, encoding: str = "utf-8", name: str = "导出.csv") -> Read:
        path = tmp_path / name
        path.write_bytes(text if isinstance(text, bytes) else text.encode(encoding))
        return read_path(path)

    return read


@pytest.fixture
def read_orders(read_text: Reader) -> Reader:
    """Reads an order list with these columns beside the order number, one row."""

    def read(columns: dict[str, str], order: str = ORDER_NO) -> Read:
        known = {
            "订单编号": order,
            "订单创建时间": "2026-05-01 10:00:00",
            "总金额": "10.00",
            **columns,
        }
        return read_text(csv_text([list(known), list(known.values())]))

    return read


def csv_text(rows: Sequence[Sequence[str]]) -> str:
    """CSV with every cell that needs it quoted."""
    return "".join(",".join(_quoted(cell) for cell in row) + "\r\n" for row in rows)


def _quoted(cell: str) -> str:
    return '"' + cell.replace('"', '""') + '"' if set(cell) & set(',"\r\n') else cell
