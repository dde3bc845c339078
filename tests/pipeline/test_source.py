"""What a check is given."""

from pathlib import Path

import pytest

from fuchang.pipeline.settings import Settings
from fuchang.pipeline.source import UnusableInput, is_lake, read_files, told_problem
from tests.pipeline.seller import ORDER_COLUMNS, order, shop_files, write


def read(paths: list[Path], spool: Path):
    return read_files(paths, Settings(secret=b"x" * 32), spool=spool, report=lambda *_: None)


def test_a_folder_with_a_manifest_is_a_folder_of_facts(tmp_path: Path):
    assert not is_lake([tmp_path])
    (tmp_path / "facts.json").write_text("{}", encoding="utf-8")
    assert is_lake([tmp_path])
    assert not is_lake([tmp_path, tmp_path])


def test_it_reports_how_far_it_is(tmp_path: Path):
    told: list[tuple[str, int, int]] = []
    settings = Settings(secret=b"x" * 32)

    read_files(
        shop_files(tmp_path), settings, spool=tmp_path / "s", report=lambda *a: told.append(a)
    )

    assert {name for name, _, _ in told} == {"orders.csv", "refunds.csv"}
    assert all(0 <= done <= total for _, done, total in told)


def test_a_file_of_broken_rows_only_is_unusable(tmp_path: Path):
    path = write(tmp_path / "orders.csv", ORDER_COLUMNS, [order(1, 订单编号="4.6E+18")])

    with pytest.raises(UnusableInput, match="1 行全部读不懂"):
        read([path], tmp_path / "s")


def test_every_problem_names_its_file():
    assert told_problem("a.csv", "a.csv：坏了") == "a.csv：坏了"
    assert told_problem("a.csv", "坏了") == "a.csv：坏了"
    error = UnusableInput(problems=[("a.csv", "坏了"), ("b.csv", "也坏了")])
    assert "a.csv：坏了" in str(error)
    assert "CSV" in str(error)
