"""Single values: ids keep their digits, money is fen, hidden people stay hidden, nonsense is said."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fuchang.connect.taobao import values
from fuchang.kernel.clock import from_local
from fuchang.kernel.ids import keyed_hash

KEY = b"k" * 32


@pytest.mark.parametrize(
    ("value", "text"),
    [(None, None), ("", None), ("  a ", "a"), (7, "7"), (True, "true"), ([1], None), ({}, None)],
)
def test_text(value: object, text: str | None) -> None:
    assert values.text(value) == text


def test_an_id_keeps_every_digit_and_one_that_lost_some_is_broken() -> None:
    assert values.number_id(4600000000000097003) == "4600000000000097003"
    for lost in (4.6e18, "4.6E+18", "4E18"):
        with pytest.raises(values.Broken):
            values.number_id(lost)


def test_moments_are_read_in_all_three_spellings() -> None:
    expected = from_local("2026-11-28 12:00:00")
    for told in ("2026-11-28 12:00:00", expected, str(expected * 1000)):
        assert values.moment(told) == expected
    never = "9999-12-31 23:59:59"
    assert values.moment(never) == from_local(never)
    beyond = ("253402272000000", "67768036191676800000", "9" * 5_000, "²")
    for wrong in ("1970-01-01 08:00:00", "soon", "0", "2026-13-01 00:00:00", *beyond):
        with pytest.raises(values.Broken):
            values.moment(wrong)


def test_money_is_fen_and_nothing_else() -> None:
    assert values.yuan_fen("200.07") == 20_007
    assert values.yuan_fen("") is None
    with pytest.raises(values.Broken):
        values.yuan_fen("1.234")


def test_counts_and_flags() -> None:
    assert values.count("12") == 12
    with pytest.raises(values.Broken):
        values.count("1.5")
    assert [values.switched_on(one) for one in (1, "1", True, "true", 0, "0", None)] == [True] * 4 + [False] * 3  # fmt: skip


@pytest.mark.parametrize(
    ("told", "short"),
    [("湖北省", "湖北"), ("内蒙古自治区", "内蒙古"), ("上海", "上海"), ("", None)],
)
def test_provinces_take_their_shortest_form(told: str, short: str | None) -> None:
    assert values.province(told) == short


@pytest.mark.parametrize("hidden", ["138****0000", "~AbC==~1~", "$138$xyz$1$", "wS7Nf0sd9QkLmZ2p8AaBbCcDd==", "1380000000", ""])  # fmt: skip
def test_a_hidden_phone_is_nobodys(hidden: str) -> None:
    assert values.identifier("phone", hidden, secret=KEY) is None


def test_an_oaid_stands_for_its_receiver_and_a_phone_for_its_owner() -> None:
    oaid = "1lxvr7XjL4iagbkKFUk8s5TAv3kH0CybeibHxsVxWrgqgibZw"
    assert values.identifier("oaid", oaid, secret=KEY) == keyed_hash(KEY, "oaid", oaid.lower())
    assert values.identifier("phone", "13800000000", secret=KEY)


def test_a_buyer_is_the_same_as_in_a_file_and_a_masked_nick_nobody() -> None:
    assert values.buyer("TB123", secret=KEY) == str(keyed_hash(KEY, "buyer", "tb123"))
    assert values.buyer("t**3", secret=KEY) is None


ANY = st.none() | st.text(max_size=30) | st.integers() | st.floats() | st.booleans() | st.lists(st.integers(), max_size=2)  # fmt: skip


@given(ANY)
def test_whatever_comes_is_a_value_nothing_or_broken(value: object) -> None:
    for read in (values.text, values.number_id, values.moment, values.yuan_fen, values.count):
        try:
            told = read(value)
        except values.Broken:
            continue
        assert told is None or isinstance(told, str | int)
