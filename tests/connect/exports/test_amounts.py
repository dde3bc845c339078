"""Money and counts, exactly or not at all."""

from decimal import Decimal

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fuchang.connect.exports.amounts import counts, money
from fuchang.kernel.money import yuan

FEN = st.integers(-(10**15), 10**15)


@given(st.lists(FEN, min_size=1, max_size=30))
def test_every_amount_comes_back_to_the_fen(amounts):
    plain = [str(Decimal(fen) / 100) for fen in amounts]
    assert (
        money(pa.array([f"{Decimal(fen) / 100:.2f}" for fen in amounts])).values.to_pylist()
        == amounts
    )
    assert money(pa.array([f"¥{yuan(fen)}元" for fen in amounts])).values.to_pylist() == amounts
    if not any("E" in one for one in plain):
        assert money(pa.array(plain)).values.to_pylist() == amounts


@given(
    st.lists(
        st.one_of(st.none(), st.text(max_size=12), st.from_regex(r"\A-?\d{0,20}\.?\d{0,4}\Z")),
        max_size=20,
    )
)
def test_no_text_breaks_the_parser_and_what_is_read_is_exact(written):
    parsed = money(pa.array(written, pa.string()))
    for at, word in enumerate(written):
        value = parsed.values[at].as_py()
        broken = parsed.broken is not None and bool(parsed.broken[at])
        assert broken == (word is not None and value is None)
        if (
            value is not None
            and word
            and word.isascii()
            and word.replace(".", "").replace("-", "").isdigit()
        ):
            assert Decimal(value) / 100 == Decimal(word)


@pytest.mark.parametrize(
    "wrong",
    [
        "12.345",
        "十二",
        "1.2.3",
        "1,23",
        "1E+3",
        "nan",
        "inf",
        "0x1F",
        "--5",
        "9" * 20,
        "¥",
        ".",
        "-",
    ],
)
def test_a_broken_amount_is_broken(wrong):
    parsed = money(pa.array(["10.00", wrong]))
    assert parsed.broken is not None
    assert parsed.broken.tolist() == [False, True]
    assert parsed.values.to_pylist() == [1000, None]


def test_zeros_behind_the_fen_are_no_part_of_a_fen():
    assert money(pa.array(["12.3400", "0.5", "5."])).values.to_pylist() == [1234, 50, 500]


@given(st.lists(st.integers(-(2**63), 2**63 - 1), min_size=1, max_size=20))
def test_every_count_comes_back(numbers):
    assert counts(pa.array([str(number) for number in numbers])).values.to_pylist() == numbers


@pytest.mark.parametrize("wrong", [str(2**63), "9" * 19, "1.5", "三", "1e5", ""])
def test_an_integer_that_does_not_fit_is_broken(wrong):
    parsed = counts(pa.array(["3.0", wrong]))
    assert parsed.broken is not None
    assert parsed.broken.tolist() == [False, True]
    assert parsed.values.to_pylist() == [3, None]
