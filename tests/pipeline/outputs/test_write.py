"""One file of findings in each form."""

import csv
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from python_calamine import CalamineWorkbook

from fuchang.pipeline.outputs.guard import guarded
from fuchang.pipeline.outputs.write import NotWritable, write
from tests.pipeline.seller import checked, shop_files

DUE = ("refund.answer_deadline_near",)


def test_each_form_holds_all_findings(tmp_path: Path):
    result = checked(shop_files(tmp_path, refunds=3), kinds=DUE)

    counts = {
        form: write(form, tmp_path / f"out.{form}", result, lang="zh")
        for form in ("csv", "parquet", "xlsx")
    }

    assert counts == {"csv": 3, "parquet": 3, "xlsx": 3}
    with (tmp_path / "out.csv").open(encoding="utf-8-sig", newline="") as file:
        assert len(list(csv.reader(file))) == 4
    assert pq.read_metadata(tmp_path / "out.parquet").num_rows == 3
    book = CalamineWorkbook.from_path(tmp_path / "out.xlsx")
    assert book.sheet_names == ["发现", "汇总", "单独放着的行"]
    assert len(book.get_sheet_by_name("发现").to_python()) == 4


@pytest.mark.parametrize("form", ["csv", "parquet", "xlsx"])
def test_a_place_that_cannot_be_written_is_named(tmp_path: Path, form: str):
    result = checked(shop_files(tmp_path), kinds=DUE)

    with pytest.raises(NotWritable, match="nowhere"):
        write(form, tmp_path / "nowhere" / f"out.{form}", result, lang="en")


@pytest.mark.parametrize("shop", ["=1+1", "＝SUM(A1)", "-2+3", "@x", '",\n=b'])
def test_a_hostile_shop_name_stays_a_text(tmp_path: Path, shop: str):
    result = checked(shop_files(tmp_path), kinds=DUE, shop=shop)

    write("csv", tmp_path / "out.csv", result, lang="en")
    write("xlsx", tmp_path / "out.xlsx", result, lang="en")

    with (tmp_path / "out.csv").open(encoding="utf-8-sig", newline="") as file:
        cells = {row["shop"] for row in csv.DictReader(file)}
    assert cells == {guarded(shop)}
    book = (
        CalamineWorkbook.from_path(tmp_path / "out.xlsx").get_sheet_by_name("findings").to_python()
    )
    assert {row[book[0].index("shop")] for row in book[1:]} == {shop}
