"""A stored answer of TOP, read as every connector's is."""

from fuchang.connect.heard import Asked, heard
from fuchang.kernel.clock import from_local
from tests.connect.taobao.test_mapping import REFUND

ASKED = Asked("580000001", from_local("2026-11-28 12:00:00"), b"k" * 32)


def test_rows_strange_words_and_broken_values_come_apart() -> None:
    told = [REFUND, {**REFUND, "refund_id": "9", "status": "GODOT"}, {**REFUND, "refund_id": "8", "refund_fee": "x"}]  # fmt: skip
    found = heard("taobao", "taobao.refund.get", told, ASKED)
    assert [row["refund_id"] for row in found.tables["refunds"]] == [REFUND["refund_id"], "9", "8"]
    assert [word for _, word in found.strange] == ["GODOT"]
    assert [(one.table, one.value) for one in found.unbelieved] == [("refunds", "x")]


def test_what_is_no_row_is_passed_over() -> None:
    assert heard("taobao", "taobao.refund.get", [None, "x", 3], ASKED).tables == {}
