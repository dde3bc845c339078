"""The closed lists."""

import pytest

from fuchang.facts.codes import CODES, code, word, zh
from fuchang.facts.tables import TABLES
from fuchang.kernel.errors import UnknownWord

LISTS = pytest.mark.parametrize("kind", CODES)


@LISTS
def test_no_integer_stands_for_two_words(kind):
    numbers = [number for number, _ in CODES[kind].values()]
    assert len(numbers) == len(set(numbers))


@LISTS
def test_every_integer_fits_six_bits_or_seven(kind):
    """The last code of a trace is read from `seen_at * 64 + code`."""
    limit = 64 if kind in {"trace", "order_status", "refund_status"} else 128
    assert all(0 <= number < limit for number, _ in CODES[kind].values())


@LISTS
def test_every_word_has_a_chinese_name(kind):
    names = [name for _, name in CODES[kind].values()]
    assert all(name.strip() for name in names)
    assert len(names) == len(set(names))


@LISTS
def test_words_and_integers_name_each_other(kind):
    for name, (number, chinese) in CODES[kind].items():
        assert code(kind=kind, word=name) == number
        assert word(kind=kind, code=number) == name
        assert zh(kind=kind, code=number) == chinese


@LISTS
def test_zero_means_unknown_none_or_the_ordinary(kind):
    at_zero = {name for name, (number, _) in CODES[kind].items() if number == 0}
    assert at_zero <= {"unknown", "none", "outbound"}


def test_every_list_is_used_by_a_column_or_a_segment():
    used = {column.codes for table in TABLES.values() for column in table.columns}
    assert set(CODES) - used <= {"dimension"}


def test_an_integer_that_no_list_knows_is_unknown():
    assert word(kind="trace", code=63) == "unknown"
    assert zh(kind="trace", code=63) == "未知"


def test_an_unknown_word_is_answered_with_the_right_ones():
    with pytest.raises(UnknownWord, match="aftersale, onsale, unknown"):
        code(kind="refund_phase", word="midsale")
