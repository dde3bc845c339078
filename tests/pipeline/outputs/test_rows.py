"""Findings as flat rows."""

import json
from pathlib import Path

from fuchang.pipeline.outputs.rows import (
    ASIDE_COLUMNS,
    FINDING_COLUMNS,
    aside_rows,
    finding_rows,
    header,
)
from tests.pipeline.seller import ORDER_COLUMNS, checked, order, shop_files, write

DUE = ("refund.answer_deadline_near",)


def test_a_row_says_what_about_what_why_and_what_next(tmp_path: Path):
    result = checked(shop_files(tmp_path), kinds=DUE)

    (row, _) = (
        dict(zip(FINDING_COLUMNS, cells, strict=True))
        for cells in finding_rows(result, result.findings.top(), "zh")
    )

    assert row["kind"] == "refund.answer_deadline_near"
    assert row["deadline"] == "2026-06-30T17:00:00+08:00"
    assert row["deadline_source"] == "导出文件列"
    assert row["at_risk_fen"] == 10_000
    assert "2026-06-30 17:00" in str(row["why"])
    assert row["next_step"]
    assert json.loads(str(row["compared"]))["status"]["value"] == "wait_seller"


def test_the_header_speaks_both_languages():
    assert header(FINDING_COLUMNS, "en")[0] == "kind"
    assert header(FINDING_COLUMNS, "zh")[0] == "异常类型"


def test_rows_kept_aside_say_the_right_form_and_no_name(tmp_path: Path):
    rows = [order(1), order(2, 订单创建时间="张小凡 13812345678")]
    result = checked([write(tmp_path / "orders.csv", ORDER_COLUMNS, rows)])

    (cells,) = aside_rows(result)

    aside = dict(zip(ASIDE_COLUMNS, cells, strict=True))
    assert (aside["file"], aside["row"], aside["column"]) == ("orders.csv", 3, "订单创建时间")
    assert aside["value"] == "张** 138******78"
    assert aside["expected"]
