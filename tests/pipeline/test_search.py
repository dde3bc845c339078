"""Which kinds are searched, and what comes of it."""

from collections.abc import Callable
from pathlib import Path

import pytest

from fuchang.facts.subjects import SUBJECTS
from fuchang.kernel.errors import UnknownWord
from fuchang.pipeline.search import _RESTS_ON, Checked, chosen
from fuchang.rulebook.loader import load
from tests.pipeline.seller import ORDER_COLUMNS, checked, order, write


def test_without_a_wish_all_kinds_in_force_are_searched():
    book = load()

    assert chosen(book, ()) == book.in_force


def test_a_kind_is_named_by_its_id_or_by_its_group():
    book = load()

    assert [kind.id for kind in chosen(book, ["refund.no_tracking"])] == ["refund.no_tracking"]
    assert {kind.id.split(".")[0] for kind in chosen(book, ["refund", "metric.segment_rate"])} == {
        "refund", "metric",
    }  # fmt: skip


def test_an_unknown_kind_is_refused():
    with pytest.raises(UnknownWord, match="no_such"):
        chosen(load(), ["refund.no_such"])


def test_kinds_without_a_row_to_rest_on_are_not_planned(tmp_path: Path):
    result = checked([write(tmp_path / "orders.csv", ORDER_COLUMNS, [order(1)])])

    assert {kind.subject for kind in result.findings.kinds} == {"order", "shop_day", "segment"}
    assert result.kinds == result.book.in_force


def test_where_no_kind_has_a_row_the_result_is_empty_and_whole(tmp_path: Path):
    files = [write(tmp_path / "orders.csv", ORDER_COLUMNS, [order(1)])]

    result = checked(files, kinds=("refund",))

    assert len(result.findings) == 0
    assert result.findings.top() == []


def test_every_subject_rests_on_a_table():
    assert set(_RESTS_ON) == set(SUBJECTS)


def test_the_share_of_abnormal_refunds_is_of_all_refunds(shop: Callable[[], Checked]):
    result = shop()

    assert (result.abnormal_refunds, result.totals.refunds) == (3, 3)
    assert result.abnormal_share == pytest.approx(1.0)


def test_where_only_orders_tell_of_refunds_nobody_knows_which_are_abnormal(tmp_path: Path):
    rows = [order(1, 退款金额="100.00", 买家实际支付金额="0.00"), order(2)]

    result = checked([write(tmp_path / "orders.csv", ORDER_COLUMNS, rows)])

    assert (result.totals.refunds, result.abnormal_refunds, result.abnormal_share) == (1, 0, None)
