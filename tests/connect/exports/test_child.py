"""The child speaks JSON lines and survives what a file does to it."""

import json
import subprocess
import sys

from tests.connect.exports.conftest import csv_text


def say(job):
    run = subprocess.run(
        [sys.executable, "-m", "fuchang.connect.exports.child"],
        input=json.dumps(job) + "\n",
        capture_output=True,
        text=True,
        check=True,
    )
    return [json.loads(line) for line in run.stdout.splitlines()]


def test_it_says_a_sheet_a_failure_and_the_end_of_each_file(tmp_path):
    good, bad = tmp_path / "a.csv", tmp_path / "b.csv"
    good.write_text(
        csv_text([["订单编号", "总金额", "订单创建时间"], ["1E+18", "1.00", ""]]), encoding="utf-8"
    )
    bad.write_text("nothing", encoding="utf-8")
    files = [
        {"path": str(path), "name": path.name, "no": number}
        for number, path in enumerate((good, bad))
    ]
    said = say(
        {"shop": "本店", "secret": "00", "spool": str(tmp_path), "maps_home": "", "files": files}
    )
    assert [one["say"] for one in said] == ["sheet", "file", "failed", "file"]
    assert json.loads((tmp_path / "000000000-aside.jsonl").read_text(encoding="utf-8"))[0] == 2


def test_it_proposes_a_map_without_reading_rows(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text(
        csv_text([["order_id", "order_date", "total"], ["1", "2026-05-01", "1.00"]]),
        encoding="utf-8",
    )
    said = say(
        {
            "shop": "",
            "secret": "",
            "spool": "",
            "maps_home": "",
            "files": [],
            "propose": [str(path)],
        }
    )
    assert [(one["say"], one["how"], one["raw"]["table"]) for one in said] == [
        ("proposal", "guessed", "orders")
    ]
