"""A small file is read as it is; what is no small file is refused."""

from pathlib import Path

import pytest

from fuchang.connect.exports.plain import LARGEST, rows_of_file
from fuchang.connect.exports.reading import UnusableFile


def test_any_encoding_and_delimiter_gives_the_same_rows(tmp_path: Path) -> None:
    for number, (cut, encoding) in enumerate(
        (("\t", "utf-16"), (";", "utf-8-sig"), (",", "gb18030"))
    ):
        path = tmp_path / f"{number}.txt"
        path.write_bytes(f"订单{cut}单号\r\n1{cut}2\r\n".encode(encoding))
        rows = rows_of_file(path, most=9)
        assert [[cell.lstrip("\ufeff") for cell in row] for row in rows] == [
            ["订单", "单号"],
            ["1", "2"],
        ]


def test_only_so_many_rows_are_read(tmp_path: Path) -> None:
    path = tmp_path / "many.csv"
    path.write_text("1,2\n" * 50, encoding="utf-8")
    assert len(rows_of_file(path, most=7)) == 7


def test_a_large_file_is_no_list_of_numbers(tmp_path: Path) -> None:
    path = tmp_path / "large.csv"
    path.write_bytes(b"1,2\n" * (LARGEST // 4 + 1))
    with pytest.raises(UnusableFile, match="MB"):
        rows_of_file(path, most=9)
