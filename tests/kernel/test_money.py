"""Money is integer fen."""

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fuchang.kernel.money import fen, yuan


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("0", 0),
        ("0.0", 0),
        ("178.8", 17_880),
        ("1,234.50", 123_450),
        ("1，234.50", 123_450),
        ("0元", 0),
        ("¥12", 1_200),
        ("￥ 12.30 元", 1_230),
        ("-5.01", -501),
        ("1e2", 10_000),
        ("183001.89", 18_300_189),
    ],
)
def test_it_reads_yuan_as_people_and_files_write_it(text, expected):
    assert fen(text) == expected


@pytest.mark.parametrize(
    "text", ["", "元", "免费", "12.345", "1.2.3", "NaN", "Infinity", "--", "12a"]
)
def test_it_refuses_what_is_no_amount(text):
    with pytest.raises(ValueError, match="is no amount in yuan"):
        fen(text)


@given(st.integers(-(10**14), 10**14))
def test_an_amount_written_is_the_amount_read(amount):
    assert fen(yuan(amount)) == amount


@given(st.integers(-(10**12), 10**12))
def test_an_amount_shows_two_decimals_and_thousands(amount):
    whole, _, cents = yuan(amount).partition(".")
    assert len(cents) == 2
    assert all(len(group) == 3 for group in whole.lstrip("-").split(",")[1:])


def test_less_than_a_yuan_keeps_its_sign():
    assert yuan(-5) == "-0.05"


@given(st.text(max_size=12))
def test_any_text_is_an_amount_or_a_value_error(text):
    with contextlib.suppress(ValueError):
        assert isinstance(fen(text), int)
