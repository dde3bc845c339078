"""The desk's books on the command line: said in words, with what to do."""

import pytest

from fuchang.cli.screens.records import (
    chain_lines,
    delivery_lines,
    gone_lines,
    ledger_lines,
    message_lines,
)
from fuchang.shops.audit import Verified
from tests.people import NOW

COUNTS = {"received": 3, "applied": 2, "duplicate": 1, "superseded": 0, "quarantined": 0, "rejected": 0}  # fmt: skip
ROW = {"source": "import", "table": "orders", **COUNTS}
GONE = {"contacts": 0, "words": 0, "originals": 0, "proof": 0, "messages": 0}
MESSAGE = {"id": 4, "channel": "taobao", "topic": "refuse", "target": "1", "attempts": 2}


@pytest.mark.parametrize(
    ("rows", "end"),
    [([ROW], "每一行都有去向"), ([ROW | {"received": 4}], "对不上"), ([], "还没有收到数据")],
)
def test_the_ledger_says_whether_every_row_is_accounted_for(rows: list, end: str) -> None:
    assert list(ledger_lines(rows))[-1].startswith(end)


def test_a_file_that_came_before_is_said_to_count_once() -> None:
    one = {"name": "订单.csv", "state": "applied", "fresh": False, "rows": [ROW]}
    first, rows = delivery_lines([one])
    assert first.startswith("订单.csv：已读完 / read，以前收过")
    assert "收到 received 3 = 接受 applied 2 + 重复 duplicate 1" in rows


@pytest.mark.parametrize(("state", "told"), [("pending", False), ("unknown", True), ("dead", True)])
def test_a_message_of_which_nobody_knows_comes_with_what_to_do(state: str, told: bool) -> None:
    lines = list(message_lines([MESSAGE | {"state": state}]))
    assert ("outbox settle" in lines[-1]) == told


def test_a_broken_chain_names_its_row_and_a_whole_one_its_shop() -> None:
    whole = Verified(chain=1, rows=9, broken_at=None, why="", head="")
    broken = Verified(chain=0, rows=9, broken_at=4, why="hash", head="")
    assert list(chain_lines([whole, broken], {1: "小满"})) == [
        "1 小满：9 行 / rows，完整 / whole",
        "0 全台 desk：9 行 / rows，第 4 行有问题 / broken: hash",
    ]


@pytest.mark.parametrize(
    ("contacts", "removed", "end"),
    [(3, False, "只报数"), (3, True, "已删除"), (0, False, "没有到期的"), (0, True, "没有到期的")],
)
def test_a_purge_says_whether_anything_was_removed(contacts: int, removed: bool, end: str) -> None:
    lines = list(gone_lines(GONE | {"contacts": contacts}, as_of=NOW, removed=removed))
    assert lines[-1].startswith(end)
    assert f"买家联系方式 contacts：{contacts}" in lines[1]
