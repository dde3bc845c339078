"""CSV by RFC 4180, with the mark by which Excel knows UTF-8."""

import csv
from collections.abc import Iterable
from pathlib import Path

from fuchang.pipeline.outputs.cells import Row
from fuchang.pipeline.outputs.guard import guarded


def write_csv(path: Path, *, header: list[str], rows: Iterable[Row]) -> int:
    """Write the rows; numbers stay numbers, texts are guarded. Gives the number of rows."""
    count = 0
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file, lineterminator="\r\n")
        writer.writerow([guarded(name) for name in header])
        for row in rows:
            writer.writerow([guarded(cell) if isinstance(cell, str) else cell for cell in row])
            count += 1
    return count
