"""Two headers that a person reads as one become equal."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fuchang.kernel.text import normalised


@pytest.mark.parametrize(
    ("written", "same"),
    [
        ("收货地址 ", "收货地址"),
        ("\ufeff订单编号", "订单编号"),
        ("部分退款 / 全部退款", "部分退款/全部退款"),
        ("卖家真实姓名 （新）", "卖家真实姓名(新)"),
        ("商品ＩＤ", "商品id"),
        ("商品\u3000ID", "商品id"),
        ("a\tB\nc", "abc"),
    ],
)
def test_it_brings_headers_to_one_form(written, same):
    assert normalised(written) == normalised(same) == same.lower()


@given(st.text())
def test_what_is_normalised_has_no_blanks(text):
    assert not any(character.isspace() for character in normalised(text))
