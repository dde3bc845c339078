"""A small file as rows of text, no column meant for anything yet; runs in the limited child."""

import csv
from itertools import islice
from pathlib import Path

from fuchang.connect.exports.delimited import DELIMITERS
from fuchang.connect.exports.encodings import sniff
from fuchang.connect.exports.reading import UnusableFile
from fuchang.connect.exports.sheet import kind_of
from fuchang.connect.exports.workbook import cell_text, check_archive, open_book

LARGEST = 8 << 20
_WIDEST = 40
_LONGEST = 200


def rows_of_file(path: Path, *, most: int) -> list[list[str]]:
    """Up to `most` rows of the first sheet. Raises UnusableFile or UnsafeWorkbook."""
    if kind_of(path) == "book":
        check_archive(path)
        with open_book(path) as rows:
            return [
                [cell_text(cell)[:_LONGEST] for cell in row[:_WIDEST]] for row in islice(rows, most)
            ]
    if path.stat().st_size > LARGEST:
        raise UnusableFile(name=path.name, reason=f"超过 {LARGEST >> 20} MB，不是单号表")
    text = path.read_text(encoding=sniff(path), errors="replace")
    head = text[:4_000]
    cut = max(DELIMITERS, key=head.count)
    try:
        found = list(islice(csv.reader(text.splitlines(), delimiter=cut), most))
    except csv.Error as error:
        raise UnusableFile(name=path.name, reason=f"读不懂（{error}）") from error
    return [[cell[:_LONGEST] for cell in row[:_WIDEST]] for row in found]
