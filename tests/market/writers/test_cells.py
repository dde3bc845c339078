"""Cells as the seller centre writes them."""

import numpy as np
import pyarrow as pa

from fuchang.kernel.clock import from_local
from fuchang.market.scale import NA
from fuchang.market.writers.cells import (
    chinese,
    chosen,
    digits,
    moments,
    worded,
    wrapped,
    yes_no,
    yuan,
)


def test_moments_are_local_text_or_nothing() -> None:
    some = np.array([from_local("2026-06-18 00:05:09"), NA])
    assert moments(some).to_pylist() == ["2026-06-18 00:05:09", ""]


def test_money_has_two_decimals_or_is_not_there() -> None:
    assert yuan(np.array([5, 12850, 0])).to_pylist() == ["0.05", "128.50", "0.00"]
    assert yuan(np.array([5, 7]), there=np.array([True, False])).to_pylist() == ["0.05", ""]


def test_ids_are_wrapped_so_that_excel_keeps_them() -> None:
    assert wrapped(pa.array(["46", ""])).to_pylist() == ['="46"', ""]
    assert digits(np.array([4_600_000_000_000_000_001])).to_pylist() == ["4600000000000000001"]


def test_codes_become_words_and_unknown_ones_nothing() -> None:
    words = chinese("goods", received="已收货")
    assert worded(np.array([0, 1, 2]), words).to_pylist() == ["", "未收到货", "已收货"]
    assert worded(np.array([], dtype=np.int64), words).to_pylist() == []


def test_flags_are_yes_or_no() -> None:
    assert yes_no(np.array([0, 1])).to_pylist() == ["否", "是"]
    assert chosen(np.array([1, 0]), ("甲", "乙")).to_pylist() == ["乙", "甲"]
