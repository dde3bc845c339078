"""Parquet of all findings, without rendering one."""

import json
from pathlib import Path

import pyarrow.parquet as pq

from fuchang.pipeline.outputs.columnar import write_parquet
from tests.pipeline.seller import checked, shop_files


def test_it_says_the_same_as_the_rendered_findings(tmp_path: Path):
    result = checked(shop_files(tmp_path, refunds=4, orders=80))
    path = tmp_path / "out.parquet"

    assert write_parquet(path, result.findings) == len(result.findings)

    rows, rendered = pq.read_table(path).to_pylist(), result.findings.top()
    assert len(rows) >= 4
    for row, one in zip(rows, rendered, strict=True):
        plain = one.plain()
        same = ("kind", "family", "severity", "subject", "shop", "order", "fingerprint", "at_risk_fen",
                "score", "deadline_source", "days")  # fmt: skip
        expected = {name: plain.get(name, 1) for name in same}
        if one.kind.subject == "order":
            expected["order"] = None
        assert {name: row[name] for name in same} == expected
        assert (row["deadline"].isoformat() if row["deadline"] else None) == one.deadline
        compared = json.loads(row["compared"])
        shown = {name: part["value"] for name, part in plain["compared"].items()}
        assert compared == {name: shown[name] for name in compared}


def test_no_finding_gives_an_empty_table_of_the_same_columns(tmp_path: Path):
    empty = checked(shop_files(tmp_path, refunds=0), kinds=("refund",))
    path = tmp_path / "out.parquet"

    assert write_parquet(path, empty.findings) == 0

    assert {"kind", "subject", "compared", "fingerprint"} <= set(pq.read_schema(path).names)
