"""A seller's files, written by the market as every generation of the seller centre writes them."""

import csv
import json
import random
import subprocess
import sys
from collections.abc import Callable, Iterable
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from fuchang.cli.main import FINDINGS, UNUSABLE, run
from fuchang.market.generate import Market
from fuchang.market.scale import Scale
from fuchang.market.writers.exports import Wanted, write_exports

ORDERS = 1_000
OLDER = {
    "2016": ("OL-2016", "OD-2016", "RF-2019"),
    "2020": ("OL-2020", "OD-2020", "RF-2022"),
    "2024": ("OL-2024", "OD-2024", "RF-2026"),
}
Check = Callable[..., dict[str, Any]]


@pytest.fixture(scope="session")
def market(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Path]:
    """The folder of one and the same market in the generations asked for."""

    @cache
    def written(*generations: str) -> Path:
        folder = tmp_path_factory.mktemp("market")
        write_exports(Market(Scale(orders=ORDERS, seed=11)), folder, wanted=Wanted.of(generations))
        return folder

    return written


@pytest.fixture(scope="session")
def seen() -> dict[tuple[str, ...], str]:
    """What has been printed for which words: a market is checked once, not in every test."""
    return {}


@pytest.fixture
def check(capsys: pytest.CaptureFixture[str], seen: dict[tuple[str, ...], str]) -> Check:
    """The document of a check that must find something."""

    def checked(*words: str | Path) -> dict[str, Any]:
        asked = tuple(map(str, words))
        if asked not in seen:
            capsys.readouterr()
            assert run(["check", *asked, "--json"]) == FINDINGS
            seen[asked] = capsys.readouterr().out
        document: dict[str, Any] = json.loads(seen[asked])
        return document

    return checked


def refund_file(folder: Path) -> Path:
    return next(path for path in folder.iterdir() if path.name.startswith("退款管理"))


def read_rows(path: Path) -> list[list[str]]:
    raw = path.read_bytes()
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return list(csv.reader(raw.decode(encoding).splitlines()))
        except UnicodeDecodeError:
            continue
    raise AssertionError(path)


def save(path: Path, rows: Iterable[list[str]]) -> Path:
    with path.open("w", encoding="gb18030", newline="") as file:
        csv.writer(file).writerows(rows)
    return path


def fingerprints(document: dict[str, Any], prefix: str = "") -> set[str]:
    return {one["fingerprint"] for one in document["findings"] if one["kind"].startswith(prefix)}


def test_what_was_planted_is_found_and_nothing_else(market, check: Check):
    folder = market()

    document = check(folder, "--truth", folder / "truth.parquet")

    sure = [row for row in document["truth"] if row["arithmetic"] and row["planted"]]
    assert len(sure) > 35
    assert all(row["recall"] == 1 for row in sure), [row for row in sure if row["recall"] < 1]
    wrong = [row for row in document["truth"] if row["arithmetic"] and row["found"] > row["right"]]
    assert wrong == []
    assert document["as_of"]["source"] == "file name"


@pytest.mark.parametrize("year", OLDER)
def test_every_generation_tells_the_same_orders_and_refunds(market, check: Check, year: str):
    newest, older = check(market()), check(market(*OLDER[year]))

    for name in ("orders", "paid", "refunds"):
        assert older["totals"][name] == newest["totals"][name], name
    assert older["totals"]["kept_aside"] == 0
    due = "refund.answer_deadline_near"
    assert fingerprints(older, due) == fingerprints(newest, due) != set()


def test_a_refund_file_resaved_as_gbk_with_columns_shuffled_and_added(
    market, check: Check, tmp_path: Path
):
    folder = market()
    header, *rows = read_rows(refund_file(folder))
    order = list(range(len(header)))
    random.Random(5).shuffle(order)
    resaved = [["我的备注", *(header[at] for at in order), "负责人"]]
    resaved += [["湖北", *(row[at] for at in order), "小王"] for row in rows]
    others = [
        path
        for path in folder.iterdir()
        if path.suffix in {".csv", ".xlsx"} and path != refund_file(folder)
    ]

    document = check(save(tmp_path / refund_file(folder).name, resaved), *others)

    before = check(folder)
    assert fingerprints(document) == fingerprints(before)
    assert document["totals"] == before["totals"]
    (read,) = [one for one in document["files"] if one["file"].startswith("退款管理")]
    assert {"我的备注", "负责人"} <= set(read["columns_not_read"])


def test_broken_rows_are_kept_aside_and_the_rest_goes_on(market, check: Check, tmp_path: Path):
    header, *rows = read_rows(refund_file(market()))
    spoil = {
        "退款编号": "3.70E+17",
        "退款的申请时间": "2026-02-30 10:00:00",
        "买家退款金额": "一百元",
    }
    for number, (column, value) in enumerate(spoil.items()):
        rows[number][header.index(column)] = value

    document = check(save(tmp_path / "退款.csv", [header, *rows]))

    aside = {one["column"]: one for one in document["kept_aside"]}
    assert {column: aside[column]["value"] for column in spoil} == spoil
    assert [aside[column]["row"] for column in spoil] == [2, 3, 4]
    assert all(one["expected"] and one["file"] == "退款.csv" for one in aside.values())
    totals = document["totals"]
    assert totals["kept_aside"] == 3
    assert totals["received"] == len(rows)
    parts = ("accepted", "duplicate", "superseded", "kept_aside")
    assert totals["received"] == sum(totals[name] for name in parts)


def test_a_file_given_twice_changes_nothing_but_the_duplicates(
    market, check: Check, tmp_path: Path
):
    folder = market()
    again = tmp_path / "again"
    again.mkdir()
    for path in folder.glob("退款管理*"):
        (again / path.name).write_bytes(path.read_bytes())

    once, twice = check(folder), check(again, folder)

    assert fingerprints(twice) == fingerprints(once)
    extra = twice["totals"]["duplicate"] - once["totals"]["duplicate"]
    assert extra == once["totals"]["refunds"]
    assert twice["totals"]["accepted"] == once["totals"]["accepted"]


def test_files_in_any_order_give_the_same(market, check: Check):
    paths = sorted(path for path in market().iterdir() if path.suffix in {".csv", ".xlsx"})

    there, back = check(*paths), check(*reversed(paths))

    assert there["findings"] == back["findings"]
    assert there["totals"] == back["totals"]


def test_the_console_command_keeps_its_exit_codes(market, tmp_path: Path):
    def shell(*words: str | Path) -> subprocess.CompletedProcess[str]:
        program = "from fuchang.cli.main import main; main()"
        return subprocess.run(
            [sys.executable, "-c", program, "check", *map(str, words)],
            capture_output=True, text=True, encoding="utf-8", check=False,
        )  # fmt: skip

    found = shell(refund_file(market()), "--json", "--limit", "0")
    refused = shell(tmp_path / "nothing.csv", "--json")

    assert found.returncode == FINDINGS
    assert json.loads(found.stdout)["findings_total"] > 0
    assert found.stderr == ""
    assert refused.returncode == UNUSABLE
    assert refused.stdout == ""
    assert "nothing.csv" in refused.stderr


CANARIES = ("欧阳金丝雀", "13987654321", "金丝雀路 77 号 3 单元 501")


def test_no_name_phone_or_address_comes_out_anywhere(market, check: Check, tmp_path: Path):
    name, phone, address = CANARIES
    folder = market()
    orders = next(path for path in folder.iterdir() if path.name.startswith("ExportOrderList"))
    header, *rows = read_rows(orders)
    personal = {"收货人姓名": name, "联系手机": phone, "联系电话": phone, "买家会员名": name, "买家支付宝账号": phone,
                "收货地址": f"浙江省 杭州市 余杭区 {address}", "买家留言": f"{name} {phone} {address}"}  # fmt: skip
    for row in rows:
        for column, value in personal.items():
            if column in header:
                row[header.index(column)] = value
    rows[0][header.index("订单创建时间")] = f"{name}{phone}"
    rows[1][header.index("总金额")] = address
    rheader, *refunds = read_rows(refund_file(folder))
    for row in refunds:
        row[rheader.index("买家退款说明")] = f"{name} {phone} {address}"
    files = [
        save(tmp_path / orders.name, [header, *rows]),
        save(tmp_path / "退款.csv", [rheader, *refunds]),
    ]
    written = {form: tmp_path / f"out.{form}" for form in ("csv", "parquet")}
    options = [word for form, path in written.items() for word in (f"--{form}", path)]

    document = check(*files, *options)

    assert len(document["kept_aside"]) == 2
    assert document["findings"]
    shown = json.dumps(document, ensure_ascii=False)
    stored = b"".join(path.read_bytes() for path in written.values())
    for canary in CANARIES:
        assert canary not in shown
        assert canary.encode() not in stored
